import io
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical

from calendars.zones import data_version, vtimezone
from people.zones import PLACES
from tests.conftest import IS_FULL

OURS = ["Europe/Berlin", "Europe/Copenhagen", "Europe/London", "Europe/Tallinn", "Europe/Warsaw"]
OTHERS = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/New_York",
    "America/Nuuk",
    "America/Sao_Paulo",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Atlantic/Reykjavik",
    "Australia/Lord_Howe",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Lisbon",
    "Europe/Moscow",
    "Indian/Chagos",
    "Pacific/Apia",
]
# In the long schedules all that people can choose.
SAMPLE = OURS + OTHERS if not IS_FULL else sorted(PLACES)
FIRST, LAST = datetime(1997, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


def wall_times_near_every_change(zone):
    """Naive wall times that mean one instant only: around each change of clocks, and monthly in between."""
    days = [FIRST + timedelta(days=day) for day in range((LAST - FIRST).days)]
    changes = [
        high
        for low, high in pairwise(days)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset()
    ]
    near = [change + timedelta(minutes=30 * step) for change in changes for step in range(-54, 7)]
    for moment in [*near, *days[::30]]:
        wall = moment.astimezone(zone)
        if wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset():
            yield wall.replace(tzinfo=None)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_reader_of_our_text_finds_the_offsets_of_the_zone_data_in_forty_years(name):
    zone, read = ZoneInfo(name), tzical(io.StringIO(vtimezone(name))).get(name)

    wrong = [
        wall
        for wall in wall_times_near_every_change(zone)
        if wall.year >= FIRST.year and read.utcoffset(wall) != wall.replace(tzinfo=zone).utcoffset()
    ]

    assert wrong == []


@pytest.mark.parametrize("name", SAMPLE)
def test_every_line_is_short_and_no_rdate_is_a_list(name):
    lines = vtimezone(name).split("\r\n")

    assert [line for line in lines if len(line) > 75 or "\n" in line] == []
    assert [line for line in lines if line.startswith("RDATE") and "," in line] == []
    assert lines[0] == "BEGIN:VTIMEZONE"
    assert lines[-2:] == ["END:VTIMEZONE", ""]


def test_london_reaches_back_before_2020_so_that_nobody_takes_it_for_utc():
    assert vtimezone("Europe/London") == "\r\n".join(
        [
            "BEGIN:VTIMEZONE",
            "TZID:Europe/London",
            "BEGIN:DAYLIGHT",
            "DTSTART:19960331T010000",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0100",
            "TZNAME:BST",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            "END:DAYLIGHT",
            "BEGIN:STANDARD",
            "DTSTART:19961027T020000",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0000",
            "TZNAME:GMT",
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
            "END:STANDARD",
            "END:VTIMEZONE",
            "",
        ]
    )


def test_the_clocks_of_tallinn_stood_still_for_two_summers():
    text = vtimezone("Europe/Tallinn")

    assert "RDATE:19990328T030000" in text
    assert "DTSTART:20020331T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0300" in text


def test_a_zone_that_never_changes_is_one_offset():
    assert vtimezone("Etc/UTC").count("BEGIN:STANDARD") == 1


def test_the_version_of_the_zone_data_is_known():
    assert any(sign.isdigit() for sign in data_version())
