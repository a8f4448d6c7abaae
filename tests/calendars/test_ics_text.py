"""Whatever people write: no line breaks, nothing is lost but what programs can't bear."""

import dataclasses
import unicodedata
from datetime import UTC, datetime

import icalendar
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from calendars.ics import CalendarText, clean, escape, fold, render_calendar, render_entry

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ENTRY = CalendarText(
    uid="text@hansa.example.org",
    sequence=0,
    created=AT,
    last_modified=AT,
    summary="x",
    starts_local=datetime(2026, 3, 18, 10),
    ends_local=datetime(2026, 3, 18, 11),
    zone="Europe/Berlin",
)
# Every code point, lone surrogates too, and often those that have a meaning in the format.
ANY_TEXT = st.text(
    st.one_of(
        st.characters(codec=None), st.sampled_from('\r\n\t\\;,:"^ \0\x0b\x0c\x85\u2028\u202e\ufeff\ud800nN')
    )
)
TRAPS = [
    "a\r\nATTENDEE:mailto:x@example.org\r\nEND:VEVENT",
    "\\n \\\\; \\,",
    "ends with a backslash\\",
    "õ" * 80,
    " " * 200,
    "👩‍👩‍👧‍👦" * 20,
    "\ud83d lone \x00\x0b\x0c\x1c\x85\u2028\u2029 \u202eturned\u2066",
]


def with_examples(test):
    for trap in TRAPS:
        test = example(trap)(test)
    return settings(deadline=None)(given(ANY_TEXT)(test))


def calendar_of(text):
    entry = dataclasses.replace(
        ENTRY, summary=text, description=text, location=text, url=text, conference=text, categories=(text,)
    )
    return render_calendar(name=text, description=text, pieces=[render_entry(entry)], zones=["Europe/Berlin"])


@with_examples
def test_no_text_breaks_a_line(text):
    data = calendar_of(text)
    lines = data.split(b"\r\n")

    assert data.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert max(map(len, lines)) <= 75
    assert [line for line in lines if b"\r" in line or b"\n" in line] == []
    assert [line.decode() for line in lines]  # no character is split
    assert (data.count(b"\r\nBEGIN:"), data.count(b"\r\nATTENDEE")) == (4, 0)


@with_examples
def test_text_is_read_back_as_it_was_but_for_control_characters(text):
    (event,) = icalendar.Calendar.from_ical(calendar_of(text)).walk("VEVENT")

    assert str(event["DESCRIPTION"]) if text and clean(text) else clean(text) == ""
    assert str(event["SUMMARY"]) == clean(text)


@with_examples
def test_other_libraries_read_it_too(text):
    data = calendar_of(text).decode()

    (strict,) = IcsCalendarStream.calendar_from_ics(data).events
    assert strict.summary == clean(text)
    assert vobject.readOne(data).vevent.summary.value == clean(text)


@with_examples
def test_cleaning_leaves_no_control_characters_and_does_nothing_the_second_time(text):
    found = clean(text)

    assert clean(found) == found
    assert {unicodedata.category(character) for character in found if character != "\n"}.isdisjoint(
        {"Cc", "Cs"}
    )
    assert {unicodedata.bidirectional(character) for character in found}.isdisjoint(
        {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    )


@with_examples
def test_folding_can_be_taken_back(text):
    line = f"SUMMARY:{escape(text)}"

    assert fold(line).replace("\r\n ", "") == line + "\r\n"
