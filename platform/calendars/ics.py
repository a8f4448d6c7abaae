"""iCalendar text (RFC 5545, 7986), written by plain string building. Pure: the same input gives the same
bytes.

The text of an entry depends on the entry alone, so it can be kept per revision; a calendar is a few lines
around such pieces. There is no METHOD and no ATTENDEE: both belong into invitations, never into a feed.
DTSTAMP is the time of the last change, never now, so unchanged data keeps its ETag.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import SupportsFloat
from urllib.parse import quote

from calendars.recurrence import Local, Series, calendar_rule
from calendars.zones import vtimezone

PRODUCT = "-//Hansa//Calendar//EN"
FOLD_AT = 75
# What a calendar program could take for the end of a line, or what turns around the text that follows.
_REMOVED = (
    set(range(0x20))
    | set(range(0x7F, 0xA0))
    | {0x061C, 0x200E, 0x200F, 0xFEFF}
    | set(range(0x202A, 0x202F))
    | set(range(0x2066, 0x206A))
    | set(range(0xD800, 0xE000))
)
_CLEANED = dict.fromkeys(_REMOVED) | {0x09: " ", 0x0A: "\n", 0x2028: "\n", 0x2029: "\n"}
_ESCAPES = str.maketrans({"\n": "\\n", "\\": "\\\\", ";": "\\;", ",": "\\,"})
_ADDRESS = re.compile(r"(https?|tel|mailto|sips?|xmpp):[^\s\\]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One date of a series that differs; None keeps what the series says. `recurrence_id` is the original
    start in the series' zone. The summary is as it shall stand, with "Cancelled:" in front where that is
    meant."""

    recurrence_id: Local
    sequence: int
    last_modified: datetime
    starts_local: Local
    ends_local: Local
    zone: str | None = None
    status: str | None = None
    summary: str | None = None
    description: str | None = None
    location: str | None = None
    url: str | None = None
    conference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarText:
    """What a calendar program learns of an entry. Local times are naive, of the zone; of whole days they are
    dates and the end is the day after the last. `geo` is latitude, longitude; `related_to` holds (kind, uid)
    with the kinds "parent", "child" and "sibling"; `access` is "public", "private" or "confidential";
    `created` and `last_modified` are aware. `alarm` is how long before the start a program reminds of it."""

    uid: str
    sequence: int
    created: datetime
    last_modified: datetime
    summary: str
    starts_local: Local
    ends_local: Local
    zone: str
    description: str = ""
    location: str = ""
    url: str = ""
    conference: str = ""
    categories: tuple[str, ...] = ()
    geo: tuple[SupportsFloat, SupportsFloat] | None = None
    status: str = "confirmed"
    transparency: str = "opaque"
    access: str = "public"
    language: str = ""
    rrule: str = ""
    exdates: tuple[Local, ...] = ()
    related_to: tuple[tuple[str, str], ...] = ()
    overrides: tuple[Override, ...] = ()
    alarm: timedelta | None = None


def render_entry(entry: CalendarText) -> str:
    """The VEVENTs of an entry, the series first and then what differs. Raises RuleRefused for a rule that we
    never save."""
    repeats = []
    if entry.rrule:
        series = Series(entry.starts_local, entry.ends_local - entry.starts_local, entry.zone, entry.rrule)
        repeats.append(f"RRULE:{calendar_rule(series)}")
        repeats += [_moment("EXDATE", local, entry.zone) for local in sorted(set(entry.exdates))]
    pieces = [_event(entry, repeats)]
    excluded = set(entry.exdates)
    for change in sorted(entry.overrides, key=lambda change: change.recurrence_id):
        if change.recurrence_id in excluded:  # both at once is more than programs can bear
            continue
        names = ("zone", "status", "summary", "description", "location", "url", "conference")
        given = {name: getattr(change, name) for name in names if getattr(change, name) is not None}
        one = replace(
            entry,
            sequence=change.sequence,
            last_modified=change.last_modified,
            starts_local=change.starts_local,
            ends_local=change.ends_local,
            **given,
        )
        pieces.append(_event(one, [_moment("RECURRENCE-ID", change.recurrence_id, entry.zone)]))
    return "".join(pieces)


def zones_of(entry: CalendarText) -> set[str]:
    """The zones whose VTIMEZONE the entry's calendar must hold."""
    timed = [part for part in (entry, *entry.overrides) if isinstance(part.starts_local, datetime)]
    return {part.zone or entry.zone for part in timed} - {"UTC"}


def render_calendar(
    *,
    name: str,
    pieces: Iterable[str],
    zones: Iterable[str],
    description: str = "",
    refresh: timedelta = timedelta(hours=1),
    language: str = "",
) -> bytes:
    """A whole calendar from texts of `render_entry`, in the order given."""
    said = f";LANGUAGE={language}" if language else ""
    every = f"PT{int(refresh.total_seconds() // 60)}M"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME{said}:{escape(name)}",
        f"X-WR-CALNAME:{escape(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{every}",
        f"X-PUBLISHED-TTL:{every}",
    ]
    if description:
        lines += [f"DESCRIPTION{said}:{escape(description)}", f"X-WR-CALDESC:{escape(description)}"]
    # A calendar without any component is refused by some programs: an empty one still holds a zone.
    blocks = [vtimezone(zone) for zone in sorted(set(zones) - {"UTC"}) or ["Etc/UTC"]]
    return "".join([*map(fold, lines), *blocks, *pieces, "END:VCALENDAR\r\n"]).encode()


def clean(text: str) -> str:
    """Without control characters, marks that turn the direction of text, and lone surrogates; every kind of
    line end is a newline, a tab is a space."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEANED)


def escape(text: str) -> str:
    """A TEXT value (RFC 5545 §3.3.11), cleaned."""
    return clean(text).translate(_ESCAPES)


def fold(line: str) -> str:
    """The line with its CRLF, in pieces of at most 75 octets that never split a character (RFC 5545 §3.1)."""
    if len(line) <= FOLD_AT and line.isascii():
        return line + "\r\n"
    octets, start, room, pieces = line.encode(), 0, FOLD_AT, []
    while len(octets) - start > room:
        cut = start + room
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(octets[start:cut].decode())
        start, room = cut, FOLD_AT - 1
    pieces.append(octets[start:].decode())
    return "\r\n ".join(pieces) + "\r\n"


def _event(entry: CalendarText, repeats: list[str]) -> str:
    said = f";LANGUAGE={entry.language}" if entry.language else ""
    latitude, longitude = entry.geo or (0, 0)
    url, conference = _address(entry.url), _address(entry.conference)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(entry.uid)}",
        f"DTSTAMP:{_utc(entry.last_modified)}",
        f"CREATED:{_utc(entry.created)}",
        f"LAST-MODIFIED:{_utc(entry.last_modified)}",
        f"SEQUENCE:{entry.sequence}",
        _moment("DTSTART", entry.starts_local, entry.zone),
        _moment("DTEND", entry.ends_local, entry.zone) if entry.ends_local > entry.starts_local else "",
        *repeats,
        f"SUMMARY{said}:{escape(entry.summary)}",
        f"DESCRIPTION{said}:{escape(entry.description)}" if entry.description else "",
        f"LOCATION:{escape(entry.location)}" if entry.location else "",
        f"GEO:{float(latitude):.6f};{float(longitude):.6f}" if entry.geo else "",
        f"URL:{url}" if url else "",
        f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{conference}" if conference else "",
        f"CATEGORIES:{','.join(map(escape, entry.categories))}" if entry.categories else "",
        f"STATUS:{entry.status.upper()}",
        f"TRANSP:{entry.transparency.upper()}",
        f"CLASS:{entry.access.upper()}",
        *(f"RELATED-TO;RELTYPE={kind.upper()}:{escape(uid)}" for kind, uid in entry.related_to),
        *(_reminder(entry) if entry.alarm and entry.status != "cancelled" else ()),
        "END:VEVENT",
    ]
    return "".join([fold(line) for line in lines if line])


def _reminder(entry: CalendarText) -> list[str]:
    minutes = int(entry.alarm.total_seconds() // 60)
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-PT{minutes}M",
        f"DESCRIPTION:{escape(entry.summary)}",
        "END:VALARM",
    ]


def _moment(name: str, local: Local, zone: str) -> str:
    if not isinstance(local, datetime):
        return f"{name};VALUE=DATE:{local:%Y%m%d}"
    if zone == "UTC":
        return f"{name}:{local:%Y%m%dT%H%M%S}Z"
    return f"{name};TZID={zone}:{local:%Y%m%dT%H%M%S}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _address(text: str) -> str:
    """A URI as it may stand in a line; nothing when it is none, since a broken one makes programs drop the
    feed."""
    text = quote(clean(text).strip(), safe="%/:?#[]@!$&'()*+,;=-._~")
    return text if _ADDRESS.fullmatch(text) else ""
