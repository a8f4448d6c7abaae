"""An invitation as calendar programs read it: RFC 5546's rules line by line, and the same times in three libraries."""

from dataclasses import replace
from datetime import UTC, date, datetime

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars import itip
from calendars.ics import CalendarText, Override
from calendars.itip import Invitation, Party, Unreadable, read_answer
from tests.calendars.readers import READERS

STAMP = datetime(2026, 9, 7, 8, tzinfo=UTC)
MOVED, OFF, PLAIN = datetime(2026, 10, 8, 10), datetime(2026, 10, 15, 10), datetime(2026, 10, 22, 10)


def override(recurrence_id, starts=None, status="confirmed", sequence=5, **more):
    starts = starts or recurrence_id
    return Override(
        recurrence_id=recurrence_id,
        sequence=sequence,
        last_modified=STAMP,
        starts_local=starts,
        ends_local=starts.replace(hour=starts.hour + 1),
        status=status,
        **more,
    )


SERIES = CalendarText(
    uid="4f0c@hansa",
    sequence=3,
    created=STAMP,
    last_modified=STAMP,
    summary="Weekly call",
    starts_local=datetime(2026, 9, 10, 10),
    ends_local=datetime(2026, 9, 10, 11),
    zone="Europe/Tallinn",
    rrule="FREQ=WEEKLY;BYDAY=TH;UNTIL=20270429",
    overrides=(override(MOVED, datetime(2026, 10, 9, 14)), override(OFF, status="cancelled")),
)


def invitation(text=SERIES, **more):
    fields = {
        "text": text,
        "organizer": Party("Impact measurement", "invites+1.abc@hansa.example.org"),
        "invitee": Party("Mads Madsen", "mads@example.org"),
        "stamp": STAMP,
        "answers": {},
    }
    return Invitation(**(fields | more))


def lines_of(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_a_single_meeting_line_by_line():
    text = replace(SERIES, rrule="", overrides=(), zone="UTC", location="Telliskivi")
    assert lines_of(itip.request(invitation(text, answers={None: "TENTATIVE"}, ahead=1))) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hansa//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:4f0c@hansa",
        "DTSTAMP:20260907T080000Z",
        "CREATED:20260907T080000Z",
        "LAST-MODIFIED:20260907T080000Z",
        "SEQUENCE:4",
        "DTSTART:20260910T100000Z",
        "DTEND:20260910T110000Z",
        "SUMMARY:Weekly call",
        "LOCATION:Telliskivi",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "CLASS:PUBLIC",
        'ORGANIZER;CN="Impact measurement":mailto:invites+1.abc@hansa.example.org',
        'ATTENDEE;CN="Mads Madsen";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=TENTATIVE;RSVP=TRUE'
        ":mailto:mads@example.org",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_independent_readers_find_the_same_times_over_both_changes_of_clocks(reader):
    window = (datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 4, 2, tzinfo=UTC))
    found = [f"{start:%m-%d %H:%M}" for start, _end, _status in reader(itip.request(invitation()), *window)]
    assert found[:5] == [
        "10-01 07:00",  # ten o'clock in Tallinn by summer time
        "10-09 11:00",  # moved
        "10-22 07:00",  # the 15th is off: it is not in the series
        "10-29 08:00",  # ten o'clock by winter time
        "11-05 08:00",
    ]
    assert found[-2:] == ["03-25 08:00", "04-01 07:00"]


def test_whole_days_stay_dates():
    text = replace(
        SERIES, starts_local=date(2026, 10, 24), ends_local=date(2026, 10, 26), rrule="", overrides=()
    )
    lines = lines_of(itip.request(invitation(text)))
    assert "DTSTART;VALUE=DATE:20261024" in lines and "DTEND;VALUE=DATE:20261026" in lines
    assert "BEGIN:VTIMEZONE" not in lines


def test_single_dates_go_alone_with_their_original_start():
    (event,) = icalendar.Calendar.from_ical(itip.request_dates(invitation(), [MOVED])).walk("VEVENT")
    tallinn = event["RECURRENCE-ID"].dt.tzinfo
    assert event["RECURRENCE-ID"].dt == MOVED.replace(tzinfo=tallinn)
    assert event["DTSTART"].dt == datetime(2026, 10, 9, 14, tzinfo=tallinn)
    assert (event["SEQUENCE"], "RRULE" in event) == (5, False)
    off = icalendar.Calendar.from_ical(itip.cancel_dates(invitation(), [OFF]))
    (event,) = off.walk("VEVENT")
    assert (off["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["RECURRENCE-ID"].dt == OFF.replace(tzinfo=tallinn)


def test_a_request_never_carries_what_is_cancelled():
    """RFC 5546 §3.2.2: STATUS of a REQUEST is TENTATIVE or CONFIRMED; a date that is off is an EXDATE of the series."""
    lines = lines_of(itip.request(invitation()))
    assert "STATUS:CANCELLED" not in lines
    assert "EXDATE;TZID=Europe/Tallinn:20261015T100000" in lines
    assert lines.count("BEGIN:VEVENT") == 2


def test_the_whole_is_cancelled_by_one_event():
    found = icalendar.Calendar.from_ical(itip.cancel(invitation(ahead=1)))
    (event,) = found.walk("VEVENT")
    assert (found["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 4)


def test_an_answer_to_one_date_stands_on_that_date():
    text = replace(SERIES, overrides=(*SERIES.overrides, override(PLAIN, sequence=0)))
    answers = {None: "ACCEPTED", PLAIN: "DECLINED"}
    found = icalendar.Calendar.from_ical(itip.request(invitation(text, answers=answers)))
    said = {
        (event["RECURRENCE-ID"].dt.day if "RECURRENCE-ID" in event else 0): (
            event["ATTENDEE"].params["PARTSTAT"],
            event["SEQUENCE"],
        )
        for event in found.walk("VEVENT")
    }
    assert said == {0: ("ACCEPTED", 3), 8: ("ACCEPTED", 5), 22: ("DECLINED", 3)}


def test_where_nobody_reads_answers_programs_are_not_asked_for_them():
    assert "RSVP=FALSE" in itip.request(invitation(takes_replies=False)).decode().replace("\r\n ", "")


@given(name=st.text(max_size=60), title=st.text(max_size=60))
def test_no_name_breaks_out_of_its_line(name, title):
    organizer, invitee = Party(name, "a@example.org"), Party(name, "b@example.org")
    data = itip.request(invitation(replace(SERIES, summary=title), organizer=organizer, invitee=invitee))
    found = icalendar.Calendar.from_ical(data)
    assert len(found.walk("VEVENT")) == 2
    for event in found.walk("VEVENT"):
        assert (str(event["ORGANIZER"]), str(event["ATTENDEE"])) == (
            "mailto:a@example.org",
            "mailto:b@example.org",
        )
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


REPLY = """BEGIN:VCALENDAR
METHOD:REPLY
BEGIN:VEVENT
UID:4f0c@hansa
DTSTAMP:20260907T080000Z
SEQUENCE:3
ORGANIZER:mailto:Invites@Hansa.example.org
ATTENDEE;CN="Madsen; Mads, the: first";PARTSTAT=ACCEPTED:MAILTO:Mads@Example.org
RECURRENCE-ID{rid}
COMMENT:Late\\, sorry\\n:-)
BEGIN:VALARM
UID:of-the-alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def answer(rid=";TZID=Europe/Tallinn:20261008T100000", **changes):
    text = REPLY.format(rid=rid)
    for old, new in changes.items():
        text = text.replace(old, new)
    return read_answer(text.replace("\n", "\r\n").encode())


def test_an_answer_is_read_into_a_plain_object():
    assert answer() == itip.Answer(
        method="REPLY",
        uid="4f0c@hansa",
        events=1,
        attendees=("mads@example.org",),
        partstat="ACCEPTED",
        organizer="invites@hansa.example.org",
        sequence=3,
        stamp=STAMP,
        recurrence_id=datetime(2026, 10, 8, 7, tzinfo=UTC),
        reaches_on=False,
        sent_by="",
        comment="Late, sorry\n:-)",
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (":20261008T070000Z", datetime(2026, 10, 8, 7, tzinfo=UTC)),
        (";TZID=Europe/Berlin:20261008T090000", datetime(2026, 10, 8, 7, tzinfo=UTC)),
        (';TZID="FLE Standard Time":20261008T100000', datetime(2026, 10, 8, 7, tzinfo=UTC)),
        (";TZID=Customized Time Zone:20261008T100000", datetime(2026, 10, 8, 10)),
        (";TZID=../../etc/passwd:20261008T100000", datetime(2026, 10, 8, 10)),
        (";VALUE=DATE:20261008", date(2026, 10, 8)),
    ],
)
def test_the_date_that_an_answer_is_about_is_an_instant_where_its_zone_is_known(written, read):
    assert answer(written).recurrence_id == read


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"END:VCALENDAR": ""}, "unreadable"),
        ({"END:VALARM": "END:VEVENT"}, "unreadable"),
        ({"DTSTAMP:20260907T080000Z": "DTSTAMP:now"}, "unreadable"),
        ({"SEQUENCE:3": "SEQUENCE:many"}, "unreadable"),
        ({"SEQUENCE:3": "SEQUENCE:" + "9" * 5000}, "unreadable"),
        ({"UID:4f0c@hansa": "UID:4f0c@hansa\nUID:other"}, "unreadable"),
        ({"UID:4f0c@hansa": "a line without a name"}, "unreadable"),
        ({"VEVENT": "VTODO"}, "no_event"),
        ({"COMMENT:": "COMMENT:" + "long " * 20_000}, "too_big"),
        ({"COMMENT:Late": "X-A:1\n" * 3000 + "COMMENT:Late"}, "too_big"),
    ],
)
def test_what_is_no_answer_is_named(changes, code):
    with pytest.raises(Unreadable) as raised:
        answer(**changes)
    assert raised.value.code == code


def test_a_rule_in_an_answer_is_never_looked_at():
    bomb = answer(**{"UID:4f0c@hansa": "UID:4f0c@hansa\nRRULE:FREQ=SECONDLY;COUNT=999999999"})
    assert bomb == answer()


@given(
    data=st.binary(max_size=2_000)
    | st.text(max_size=500).map(lambda text: REPLY.format(rid=text).encode("utf-8", "replace"))
)
def test_reading_ends_in_an_answer_or_in_one_kind_of_error(data):
    try:
        found = read_answer(data)
    except Unreadable as error:
        assert error.code in ("unreadable", "no_event", "too_big")
    else:
        assert found.events >= 1
