"""The lines of a feed written from plain tuples, as one writes them who knows that nothing will ever differ: the measure
for what our own building may cost on top."""

from datetime import UTC, datetime
from typing import Any

ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def escape(text: str) -> str:
    return text.translate(ESCAPES)


def fold(line: str) -> str:
    octets = line.encode()
    if len(octets) <= 75:
        return line + "\r\n"
    parts, start, room = [], 0, 75
    while len(octets) - start > room:
        cut = start + room
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        parts.append(octets[start:cut])
        start, room = cut, 74
    return b"\r\n ".join([*parts, octets[start:]]).decode() + "\r\n"


def utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def event(row: tuple[Any, ...]) -> str:
    (uid, modified, created, sequence, zone, starts, ends, repeats, said, summary, description, place, url, join,
     categories, status, transparency) = row  # fmt: skip
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{utc(modified)}",
        f"CREATED:{utc(created)}",
        f"LAST-MODIFIED:{utc(modified)}",
        f"SEQUENCE:{sequence}",
        f"DTSTART;TZID={zone}:{starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={zone}:{ends:%Y%m%dT%H%M%S}",
    ]
    if repeats:
        lines.append(repeats)
    lines += [
        f"SUMMARY;LANGUAGE={said}:{escape(summary)}",
        f"DESCRIPTION;LANGUAGE={said}:{escape(description)}",
        f"LOCATION:{escape(place)}",
        f"URL:{url}",
        f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{join}",
        f"CATEGORIES:{','.join(map(escape, categories))}",
        f"STATUS:{status}",
        f"TRANSP:{transparency}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]
    return "".join(map(fold, lines))


def write(head: str, rows: list[tuple[Any, ...]]) -> bytes:
    """`head` is what stands before the first event, its VTIMEZONEs as well."""
    return (head + "".join(map(event, rows)) + "END:VCALENDAR\r\n").encode()


def tuples(texts: list[Any]) -> list[tuple[Any, ...]]:
    """The rows of `write` from `ics.CalendarText`s: the series, then what differs."""
    from calendars.recurrence import Series, calendar_rule

    rows = []
    for text in texts:
        rule = ""
        if text.rrule:
            duration = text.ends_local - text.starts_local
            rule = f"RRULE:{calendar_rule(Series(text.starts_local, duration, text.zone, text.rrule))}"
        rows.append(as_tuple(text, text, rule))
        for change in text.overrides:
            at = f"RECURRENCE-ID;TZID={text.zone}:{change.recurrence_id:%Y%m%dT%H%M%S}"
            rows.append(as_tuple(text, change, at))
    return rows


def as_tuple(text: Any, one: Any, repeats: str) -> tuple[Any, ...]:
    return (
        text.uid, one.last_modified, text.created, one.sequence, text.zone, one.starts_local, one.ends_local, repeats,
        text.language, one.summary, one.description, one.location or text.location, text.url, text.conference,
        text.categories, (one.status or text.status).upper(), (one.transparency or text.transparency).upper(),
    )  # fmt: skip
