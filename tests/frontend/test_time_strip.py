"""A time by everybody's clock: a row for each different one, hours with their shades, holidays in words."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from frontend.timestrip import MOST_HOURS, Row, rows

CONSORTIUM = ["Europe/Warsaw", "Europe/Berlin", "Europe/Copenhagen", "Europe/London", "Europe/Tallinn"]
TEN = datetime(2026, 12, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shown(
    starts: datetime = TEN, ends: datetime | None = None, zones: object = CONSORTIUM, holidays: object = ()
) -> str:
    given = {"starts": starts, "ends": ends or starts + HOUR, "zones": zones, "holidays": holidays}
    return Template("{% time_strip starts ends zones holidays %}").render(Context(given))


def words(html: str) -> list[str]:
    """What a reader who doesn't see the drawing is told, row by row and chip by chip."""
    html = re.sub(
        r'<span class="strip-hours".*?</span></span>', "", re.sub(r"<svg.*?</svg>", "", html, flags=re.S)
    )
    found = re.findall(r"<li[^>]*>(.*?)</li>", html, re.S)
    text = [re.sub(r"[\u2009\u202f\xa0]", " ", re.sub(r"<[^>]+>", " ", one)) for one in found]
    return [" ".join(one.split()) for one in text]


def drawn(row: Row) -> str:
    """A letter for each hour: W work, U unfair, dot neither; in capitals brackets where the time itself is."""
    return "".join(
        f"[{sign}]" if one.is_taken else sign
        for one in row.cells
        for sign in ["W" if one.is_work else "U" if one.is_unfair else "."]
    )


def test_the_consortium_has_three_clocks() -> None:
    assert words(shown()) == [
        "London 09:00–10:00",
        "Berlin, Copenhagen, Warsaw 10:00–11:00",
        "Tallinn 11:00–12:00",
    ]


def test_cities_are_named_in_the_readers_language() -> None:
    with translation.override("de"):
        assert words(shown())[1] == "Berlin, Kopenhagen, Warschau 10:00–11:00"
    with translation.override("pl"):
        assert words(shown())[1] == "Berlin, Kopenhaga, Warszawa 10:00–11:00"


def test_every_row_has_its_own_hours_shaded() -> None:
    found = rows(TEN, TEN + HOUR, CONSORTIUM)
    assert [drawn(one) for one in found] == [
        "UU.[W]WWWWWWW.",
        "U.W[W]WWWWWW.U",
        ".WW[W]WWWWW.UU",
    ]
    assert [one.label for one in found[0].cells] == [str(hour) for hour in range(6, 18)]
    assert [one.label for one in found[2].cells] == [str(hour) for hour in range(8, 20)]


def test_an_unfair_hour_is_told_in_words_too() -> None:
    early = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
    assert words(shown(early)) == [
        "London 07:30–08:30 before 8",
        "Berlin, Copenhagen, Warsaw 08:30–09:30",
        "Tallinn 09:30–10:30",
    ]
    assert words(shown(TEN + 8 * HOUR))[1:] == [
        "Berlin, Copenhagen, Warsaw 18:00–19:00 after 18",
        "Tallinn 19:00–20:00 after 18",
    ]
    assert words(shown(TEN + 13 * HOUR, TEN + 15 * HOUR))[0].endswith("22:00–00:00 after 18")
    assert words(shown(TEN + 13 * HOUR, TEN + 15 * HOUR))[1].endswith("23:00–01:00 at night")
    assert words(shown(datetime(2026, 12, 5, 9, tzinfo=UTC)))[0] == "London 09:00–10:00 weekend"


def test_the_day_stands_there_where_it_differs() -> None:
    late = datetime(2026, 12, 1, 22, 30, tzinfo=UTC)
    assert words(shown(late, zones=["Europe/London", "Europe/Tallinn"])) == [
        "London Tue, 1 Dec 2026, 22:30–23:30 after 18",
        "Tallinn Wed, 2 Dec 2026, 00:30–01:30 before 8",
    ]


def test_clocks_that_part_within_the_day_have_rows_of_their_own() -> None:
    """New York changes its clocks weeks before Bogotá, which never does."""
    zones = ["America/New_York", "America/Bogota"]
    assert len(rows(datetime(2026, 1, 15, 15, tzinfo=UTC), datetime(2026, 1, 15, 16, tzinfo=UTC), zones)) == 1
    assert len(rows(datetime(2026, 6, 15, 15, tzinfo=UTC), datetime(2026, 6, 15, 16, tzinfo=UTC), zones)) == 2


def test_holidays_of_the_day_are_chips_with_country_and_name() -> None:
    holidays = [
        SimpleNamespace(day=date(2026, 12, 1), name="Tag der Probe", places=("DE-BB", "EE")),
        SimpleNamespace(day=date(2026, 12, 2), name="Another", places=("PL",)),
    ]
    with translation.override("de"):
        found = words(shown(holidays=holidays))
    assert found[3:] == ["Deutschland (BB), Estland: Tag der Probe"]
    assert "strip-holidays" not in shown(holidays=holidays[1:])


def test_a_region_is_left_out_where_all_of_its_country_rests() -> None:
    holiday = SimpleNamespace(day=date(2026, 12, 1), name="Tag", places=("DE", "DE-NW", "GB-SCT"))
    with translation.override("de"):
        found = words(shown(holidays=[holiday]))
    assert found[3:] == ["Deutschland, Vereinigtes Königreich (SCT): Tag"]


def test_a_name_is_escaped() -> None:
    holiday = SimpleNamespace(day=date(2026, 12, 1), name="<b>", places=("EE",))
    assert "&lt;b&gt;" in shown(holidays=[holiday])


@pytest.mark.parametrize(
    "wrong",
    [
        {"zones": []},
        {"starts": date(2026, 12, 1)},
        {"starts": datetime(2026, 12, 1, 10), "ends": datetime(2026, 12, 1, 11)},
        {"ends": TEN},
    ],
)
def test_what_it_cannot_draw_is_an_error(wrong: dict[str, object]) -> None:
    given = {"starts": TEN, "ends": TEN + HOUR, "zones": CONSORTIUM, **wrong}
    with pytest.raises(TemplateSyntaxError):
        Template("{% time_strip starts ends zones %}").render(Context(given))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.integers(1, 60 * 40),
    st.lists(
        st.sampled_from([*CONSORTIUM, "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"]), min_size=1
    ),
)
def test_every_clock_has_one_row_and_the_beginning_is_always_on_it(
    starts: datetime, minutes: int, zones: list[str]
) -> None:
    begin = starts.replace(tzinfo=UTC, second=0, microsecond=0)
    found = rows(begin, begin + timedelta(minutes=minutes), zones)
    assert sorted(zone for row in found for zone in row.zones) == sorted(set(zones))
    assert len({row.starts.utcoffset() for row in found}) <= len(found)
    for row in found:
        assert 1 <= len(row.cells) <= MOST_HOURS
        assert len(row.cells) == len(found[0].cells)
        assert any(one.is_taken for one in row.cells)
        assert not any(one.is_work and one.is_unfair for one in row.cells)
