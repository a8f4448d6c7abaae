"""What an iCalendar text says of busy times: by other people's programs, and by those who want to stop the worker."""

import time
from datetime import UTC, datetime

import pytest

from scheduling.busy import Busy, busy_times
from scheduling.failures import FetchFailed
from tests.scheduling.people import clock

START, END = datetime(2026, 11, 23, tzinfo=UTC), datetime(2027, 4, 30, tzinfo=UTC)


def calendar(*events: str, more: str = "") -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//X//EN", *filter(None, [more])]
    for event in events:
        lines += ["BEGIN:VEVENT", event.strip(), "END:VEVENT"]
    return "\r\n".join("\n".join([*lines, "END:VCALENDAR", ""]).splitlines()) + "\r\n"


def read(text: str, zone: str = "Europe/Berlin") -> Busy:
    return busy_times(text, zone=zone, start=START, end=END)


def shown(*events: str, zone: str = "Europe/Berlin") -> list[str]:
    return [f"{clock(a)} – {clock(b)[-5:]}" for a, b in read(calendar(*events), zone).spans]


TEN = "UID:1\nDTSTART;TZID=Europe/Berlin:20261201T100000\nDTEND;TZID=Europe/Berlin:20261201T110000"


def test_one_event() -> None:
    assert shown(TEN) == ["Tue 01 10:00 – 11:00"]


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20261201T090000Z",
        "DTSTART;TZID=Europe/Tallinn:20261201T110000",
        "DTSTART;TZID=W. Europe Standard Time:20261201T100000",
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20261201T100000",
        "DTSTART;TZID=Customized Time Zone:20261201T100000",
        "DTSTART:20261201T100000",
        "dtstart;tzid=Europe/Berlin;value=DATE-TIME:20261201T100000",
        "DTSTART;TZID=\n Europe/Berlin:2026120\n\t1T100000",
    ],
)
def test_a_zone_is_known_by_its_name_and_is_the_persons_where_there_is_none(start: str) -> None:
    assert shown(f"UID:1\n{start}\nDURATION:PT1H") == ["Tue 01 10:00 – 11:00"]


def test_whole_days_are_days_of_the_person() -> None:
    event = "UID:1\nDTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261203"
    assert shown(event) == ["Tue 01 00:00 – 00:00"]
    assert shown(event, zone="Europe/Tallinn") == ["Mon 30 23:00 – 23:00"]
    assert shown("UID:1\nDTSTART;VALUE=DATE:20261201") == ["Tue 01 00:00 – 00:00"]


@pytest.mark.parametrize(
    "line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "status:cancelled"]
)
def test_what_is_cancelled_or_leaves_one_free_is_not_busy(line: str) -> None:
    assert shown(f"{TEN}\n{line}") == []


def test_a_moment_without_length_is_not_busy() -> None:
    assert shown("UID:1\nDTSTART:20261201T090000Z") == []


def test_a_series_keeps_its_wall_time_and_leaves_out_what_it_leaves_out() -> None:
    series = """UID:1
DTSTART;TZID=Europe/Berlin:20240305T100000
DTEND;TZID=Europe/Berlin:20240305T110000
RRULE:FREQ=WEEKLY;WKST=SU;INTERVAL=4;BYDAY=TU;UNTIL=20270420T080000Z
EXDATE;TZID=Europe/Berlin:20270105T100000
EXDATE:20270202T090000Z
RDATE;TZID=Europe/Berlin:20270401T150000"""
    assert shown(series) == [
        "Tue 08 10:00 – 11:00",
        "Tue 02 10:00 – 11:00",
        "Tue 30 10:00 – 11:00",
        "Thu 01 15:00 – 16:00",
    ]


def test_a_date_of_a_series_that_moved_or_was_cancelled() -> None:
    series = "UID:1\nDTSTART;TZID=Europe/Berlin:20261201T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=4"
    moved = "UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261202T100000\nDTSTART:20261202T150000Z\nDURATION:PT1H"
    off = "UID:1\nRECURRENCE-ID:20261203T090000Z\nDTSTART:20261203T090000Z\nDURATION:PT1H\nSTATUS:CANCELLED"
    assert shown(series, moved, off) == [
        "Tue 01 10:00 – 11:00",
        "Wed 02 16:00 – 17:00",
        "Fri 04 10:00 – 11:00",
    ]


def test_what_touches_is_one_span_and_what_lies_outside_is_left_out() -> None:
    event = "UID:{}\nDTSTART:2026120{}T{}0000Z\nDURATION:PT{}H"
    assert shown(
        event.format(1, 1, "09", 1),
        event.format(2, 1, "10", 2),
        event.format(3, 1, "11", 1),
        "UID:4\nDTSTART:20250101T090000Z\nDURATION:PT1H",
        "UID:5\nDTSTART:20990101T090000Z\nDURATION:PT1H",
    ) == ["Tue 01 10:00 – 13:00"]


def test_words_are_not_even_parsed() -> None:
    """Lines that no parser takes stand in the title's place, and nothing of them is looked at."""
    broken = 'SUMMARY;X=\x01\x02:;;;\nATTENDEE;CN="unclosed:mailto:x\nDESCRIPTION:BEGIN:VEVENT\nGEO:nonsense'
    alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nDTSTART:garbage\nEND:VALARM"
    assert shown(f"{TEN}\n{broken}\n{alarm}") == ["Tue 01 10:00 – 11:00"]


def test_a_series_that_repeats_within_a_day_counts_by_its_first_date_and_is_told() -> None:
    found = read(
        calendar(f"{TEN}\nRRULE:FREQ=SECONDLY", "UID:2\nDTSTART:garbage", f"{TEN}\nRRULE:FREQ=DAILY;COUNT=1")
    )
    assert (len(found.spans), found.unread) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261201T090000Z\r\n",
        "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\n",
    ],
)
def test_what_is_cut_off_is_unreadable(text: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        read(text)
    assert failed.value.code == "unreadable"


BOMBS = {
    "seconds": calendar(*[f"{TEN}\nRRULE:FREQ=SECONDLY;COUNT=999999999"] * 500),
    "minutes in a zone": calendar(
        TEN.replace("Europe/Berlin", "Mine"),
        more="BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19000101T000000\nRRULE:FREQ=SECONDLY\n"
        "TZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE",
    ),
    "a count from the year one": calendar(
        *["UID:1\nDTSTART:00010102T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=9999999"] * 50
    ),
    "never on a day": calendar(*[f"{TEN}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"] * 500),
    "many days": calendar(f"{TEN}\nRRULE:FREQ=DAILY;BYMONTHDAY={','.join(['1'] * 200_000)}"),
    "many exceptions": calendar(f"{TEN}\nEXDATE:{','.join(['20261201T090000Z'] * 100_000)}"),
    "many series": calendar(*[f"{TEN}\nRRULE:FREQ=DAILY"] * 4_900),
    "many events": calendar(*[TEN] * 20_000),
    "never closed": "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 150_000,
    "nested": "BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 200_000,
    "one line": "BEGIN:VCALENDAR\n" + "A" * 2_000_000,
    "folds": "BEGIN:VCALENDAR\n" + "\n " * 700_000,
    "very long": calendar("UID:1\nDTSTART:20261201T090000Z\nDURATION:P99999999999D"),
    "the end of time": calendar(
        "UID:1\nDTSTART:99991231T235959Z\nDURATION:P1D", "UID:2\nDTSTART;VALUE=DATE:99991231"
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_nobody_stops_the_worker_with_a_calendar(name: str) -> None:
    began = time.process_time()
    try:
        found = read(BOMBS[name])
    except FetchFailed as failed:
        assert failed.code in ("too_much", "unreadable")
    else:
        assert len(found.spans) <= 1
    assert time.process_time() - began < 5
