import pytest

from calendars.positions import position_of


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("59.4370, 24.7536", (59.437, 24.7536)),
        (" -33.86;151.2 ", (-33.86, 151.2)),
        ("59.4370 24.7536", (59.437, 24.7536)),
        ("geo:59.4370,24.7536?z=17", (59.437, 24.7536)),
        ("https://www.openstreetmap.org/?mlat=59.43&mlon=24.75#map=17/1.0/2.0", (59.43, 24.75)),
        ("https://www.openstreetmap.org/way/1#map=17/59.43700/24.75360", (59.437, 24.7536)),
        ("https://maps.example.org/@59.4370,24.7536,17z", (59.437, 24.7536)),
        ("59.43700012345, 24.7", (59.437, 24.7)),
        ("91.0, 10.0", None),
        ("10.0, 181.0", None),
        ("Telliskivi 60a", None),
        ("59,4370, 24,7536", None),
        ("", None),
    ],
)
def test_a_position_is_read_from_what_maps_give(text, position):
    assert position_of(text) == position
