import dataclasses
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from calendars.ics import CalendarText, Override, render_calendar, render_entry, zones_of
from calendars.recurrence import RuleRefused
from tests.calendars.readers import READERS
from tests.calendars.vectors import UNIVERSAL, calendar_text_of, expected_of, ids, window_of

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CHANGED = datetime(2026, 1, 9, 9, 0, 0, tzinfo=UTC)
MEETING = CalendarText(
    uid="meeting@hansa.example.org",
    sequence=3,
    created=CREATED,
    last_modified=CHANGED,
    summary="Working group: weekly meeting",
    starts_local=datetime(2026, 3, 18, 10),
    ends_local=datetime(2026, 3, 18, 11),
    zone="Europe/Tallinn",
    rrule="FREQ=WEEKLY;UNTIL=20261231",
)


def calendar_of(*entries, **more):
    zones = set().union(*(zones_of(entry) for entry in entries))
    return render_calendar(name="Hansa", pieces=map(render_entry, entries), zones=zones, **more)


def lines_of(data):
    """The logical lines: folds taken back."""
    return data.decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@pytest.mark.parametrize("vector", UNIVERSAL, ids=ids(UNIVERSAL))
def test_independent_readers_find_the_agreed_occurrences_in_our_text(vector, reader):
    data = calendar_of(calendar_text_of(vector))

    assert reader(data, *window_of(vector)) == expected_of(vector)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_a_weekly_meeting_keeps_its_hour_across_both_changes_of_clocks(reader):
    found = reader(calendar_of(MEETING), datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))

    summer = [datetime(2026, 4, 1, 7, tzinfo=UTC) + timedelta(weeks=week) for week in range(30)]
    winter = [datetime(2026, 10, 28, 8, tzinfo=UTC) + timedelta(weeks=week) for week in range(10)]
    starts = [
        datetime(2026, 3, 18, 8, tzinfo=UTC),
        datetime(2026, 3, 25, 8, tzinfo=UTC),
        *summer,
        *winter,
    ]
    assert found == [(start, start + timedelta(hours=1), "CONFIRMED") for start in starts]


def test_a_whole_calendar_line_by_line():
    entry = dataclasses.replace(
        MEETING,
        description="Agenda:\nminutes; actions, dates",
        location="Tallinn, Toompea 1",
        url="https://hansa.example.org/groups/1/",
        conference="https://meet.example.org/a?b=c,d;e",
        categories=("Working group", "Care, family"),
        geo=(59.436962, 24.753574),
        access="private",
        language="en",
        exdates=(datetime(2026, 4, 8, 10), datetime(2026, 4, 1, 10)),
        related_to=(("sibling", "before@hansa.example.org"),),
        overrides=(
            Override(
                recurrence_id=datetime(2026, 3, 25, 10),
                sequence=4,
                last_modified=CHANGED + timedelta(days=1),
                starts_local=datetime(2026, 3, 26, 9),
                ends_local=datetime(2026, 3, 26, 10),
                zone="Europe/London",
                status="cancelled",
                summary="Cancelled: weekly meeting",
                location="",
            ),
        ),
    )
    data = calendar_of(entry, description="All dates", language="en")
    lines = lines_of(data)

    assert lines[:10] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hansa//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "NAME;LANGUAGE=en:Hansa",
        "X-WR-CALNAME:Hansa",
        "REFRESH-INTERVAL;VALUE=DURATION:PT60M",
        "X-PUBLISHED-TTL:PT60M",
        "DESCRIPTION;LANGUAGE=en:All dates",
        "X-WR-CALDESC:All dates",
    ]
    assert [line for line in lines if line.startswith("TZID")] == [
        "TZID:Europe/London",
        "TZID:Europe/Tallinn",
    ]
    assert lines[lines.index("BEGIN:VEVENT") :] == [
        "BEGIN:VEVENT",
        "UID:meeting@hansa.example.org",
        "DTSTAMP:20260109T090000Z",
        "CREATED:20260102T030405Z",
        "LAST-MODIFIED:20260109T090000Z",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Tallinn:20260318T100000",
        "DTEND;TZID=Europe/Tallinn:20260318T110000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261231T080000Z",
        "EXDATE;TZID=Europe/Tallinn:20260401T100000",
        "EXDATE;TZID=Europe/Tallinn:20260408T100000",
        "SUMMARY;LANGUAGE=en:Working group: weekly meeting",
        r"DESCRIPTION;LANGUAGE=en:Agenda:\nminutes\; actions\, dates",
        r"LOCATION:Tallinn\, Toompea 1",
        "GEO:59.436962;24.753574",
        "URL:https://hansa.example.org/groups/1/",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.org/a?b=c,d;e",
        r"CATEGORIES:Working group,Care\, family",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "RELATED-TO;RELTYPE=SIBLING:before@hansa.example.org",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:meeting@hansa.example.org",
        "DTSTAMP:20260110T090000Z",
        "CREATED:20260102T030405Z",
        "LAST-MODIFIED:20260110T090000Z",
        "SEQUENCE:4",
        "DTSTART;TZID=Europe/London:20260326T090000",
        "DTEND;TZID=Europe/London:20260326T100000",
        "RECURRENCE-ID;TZID=Europe/Tallinn:20260325T100000",
        "SUMMARY;LANGUAGE=en:Cancelled: weekly meeting",
        r"DESCRIPTION;LANGUAGE=en:Agenda:\nminutes\; actions\, dates",
        "GEO:59.436962;24.753574",
        "URL:https://hansa.example.org/groups/1/",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.org/a?b=c,d;e",
        r"CATEGORIES:Working group,Care\, family",
        "STATUS:CANCELLED",
        "TRANSP:OPAQUE",
        "CLASS:PRIVATE",
        "RELATED-TO;RELTYPE=SIBLING:before@hansa.example.org",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_same_entries_give_the_same_bytes():
    assert calendar_of(MEETING) == calendar_of(dataclasses.replace(MEETING))


def test_whole_days_are_dates_without_a_zone_and_end_on_the_day_after():
    trip = dataclasses.replace(
        MEETING,
        starts_local=date(2026, 5, 18),
        ends_local=date(2026, 5, 23),
        rrule="FREQ=WEEKLY;UNTIL=20260601",
    )

    assert zones_of(trip) == set()
    assert {
        "DTSTART;VALUE=DATE:20260518",
        "DTEND;VALUE=DATE:20260523",
        "RRULE:FREQ=WEEKLY;UNTIL=20260601",
    } < set(lines_of(calendar_of(trip)))


def test_a_calendar_without_entries_still_holds_a_component():
    found = icalendar.Calendar.from_ical(render_calendar(name="Hansa", pieces=[], zones=[]))

    assert [component.name for component in found.subcomponents] == ["VTIMEZONE"]


def test_what_has_no_length_has_no_end():
    deadline = dataclasses.replace(MEETING, ends_local=MEETING.starts_local, rrule="")

    assert [line for line in lines_of(calendar_of(deadline)) if line.startswith("DTEND")] == []


def test_an_excluded_date_has_no_override_beside_it():
    original = datetime(2026, 3, 25, 10)
    both = dataclasses.replace(
        MEETING,
        exdates=(original,),
        overrides=(
            Override(
                recurrence_id=original,
                sequence=1,
                last_modified=CHANGED,
                starts_local=original,
                ends_local=original + timedelta(hours=1),
            ),
        ),
    )

    assert render_entry(both).count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org/Dübeln küche", "URL:https://example.org/D%C3%BCbeln%20k%C3%BCche"),
        (
            "https://example.org/a\r\nATTENDEE:mailto:x@example.org",
            "URL:https://example.org/a%0AATTENDEE:mailto:x@example.org",
        ),
        ("tel:+4930123456", "URL:tel:+4930123456"),
        ("javascript:alert(1)", None),
        ("/groups/1/", None),
        ("room 3", None),
        ("https:// /", "URL:https://%20/"),
    ],
)
def test_an_address_is_written_as_a_uri_or_not_at_all(url, written):
    found = [
        line
        for line in lines_of(calendar_of(dataclasses.replace(MEETING, url=url)))
        if line.startswith("URL")
    ]

    assert found == ([written] if written else [])


def test_a_rule_that_we_never_save_is_not_written():
    with pytest.raises(RuleRefused):
        render_entry(dataclasses.replace(MEETING, rrule="FREQ=WEEKLY\r\nATTENDEE:mailto:x@example.org"))
