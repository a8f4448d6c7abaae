"""iCalendar text (RFC 5545, 7986), written by plain string building. Pure: the same input gives the same
bytes.

The text of an entry depends on the entry alone, so it can be kept per revision; a calendar is a few lines
around such pieces. A feed has no METHOD and no ATTENDEE: both belong into invitations, which `itip` makes of
the same pieces.
DTSTAMP is the time of the last change, never now, so unchanged data keeps its ETag.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
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
_UNCLEAN = re.compile(f"[{re.escape(''.join(map(chr, sorted({*_CLEANED} - {0x0A}))))}]")
_ADDRESS = re.compile(r"(https?|tel|mailto|sips?|xmpp):[^\s\\]+", re.IGNORECASE)
_PLAIN_ADDRESS = re.compile(r"https?:[A-Za-z0-9%/:?#\[\]@!$&'()*+,;=\-._~]+")


# What one date can have of its own, beside its times.
DIFFERING = (
    "zone", "status", "transparency", "summary", "description", "location", "url", "conference", "people",
)  # fmt: skip


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
    transparency: str | None = None
    summary: str | None = None
    description: str | None = None
    location: str | None = None
    url: str | None = None
    conference: str | None = None
    people: tuple[str, ...] | None = None


@dataclass(slots=True, kw_only=True)
class CalendarText:
    """What a calendar program learns of an entry. Local times are naive, of the zone; of whole days they are
    dates and the end is the day after the last. `geo` is latitude, longitude; `related_to` holds (kind, uid)
    with the kinds "parent", "child" and "sibling"; `access` is "public", "private" or "confidential";
    `created` and `last_modified` are aware. `alarm` is how long before the start a program reminds of it; `people` are
    whole lines of invitations, never of a feed."""

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
    geo: tuple[float, float] | None = None
    status: str = "confirmed"
    transparency: str = "opaque"
    access: str = "public"
    language: str = ""
    rrule: str = ""
    exdates: tuple[Local, ...] = ()
    related_to: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    alarm: timedelta | None = None


def render_entry(entry: CalendarText) -> str:
    """The VEVENTs of an entry, the series first and then what differs. Raises RuleRefused for a rule that we
    never save."""
    if not entry.rrule:
        return _event(entry)
    series = Series(entry.starts_local, entry.ends_local - entry.starts_local, entry.zone, entry.rrule)
    excluded = [_moment("EXDATE", local, entry.zone) for local in sorted(set(entry.exdates))]
    return _event(entry, (f"RRULE:{calendar_rule(series)}", *excluded)) + render_overrides(entry)


def render_overrides(entry: CalendarText) -> str:
    """The VEVENTs of what differs alone, each known by its RECURRENCE-ID."""
    pieces = []
    for change in sorted(entry.overrides, key=lambda change: change.recurrence_id):
        if change.recurrence_id in entry.exdates:  # both at once is more than programs can bear
            continue
        one = _like(entry)
        one.sequence, one.last_modified = change.sequence, change.last_modified
        one.starts_local, one.ends_local = change.starts_local, change.ends_local
        for name in DIFFERING:
            if (value := getattr(change, name)) is not None:
                setattr(one, name, value)
        pieces.append(_event(one, (_moment("RECURRENCE-ID", change.recurrence_id, entry.zone),)))
    return "".join(pieces)


def zones_of(entry: CalendarText) -> set[str]:
    """The zones whose VTIMEZONE the entry's calendar must hold."""
    if not entry.overrides and entry.zone != "UTC":
        return {entry.zone} if isinstance(entry.starts_local, datetime) else set()
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
    packed = [piece.encode() for piece in pieces]
    return join_calendar(
        name=name, pieces=packed, zones=zones, description=description, refresh=refresh, language=language
    )


def join_calendar(
    *,
    name: str,
    pieces: Iterable[bytes],
    zones: Iterable[str],
    description: str = "",
    refresh: timedelta = timedelta(hours=1),
    language: str = "",
) -> bytes:
    """The same from texts that are octets already: kept so, a calendar of them is joined in no time."""
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
    head = "".join([*map(fold, lines), *blocks]).encode()
    return b"".join([head, *pieces, b"END:VCALENDAR\r\n"])


def render_file(events: str, zones: Iterable[str], *, method: str = "") -> bytes:
    """A calendar that somebody puts into their own, of texts of `render_entry` or `render_overrides`. It has no name: by
    one some programs would make a calendar apart of it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    if method:
        lines.append(f"METHOD:{method}")
    blocks = [vtimezone(zone) for zone in sorted(zones)]
    return "".join([*map(fold, lines), *blocks, events, "END:VCALENDAR\r\n"]).encode()


def clean(text: str) -> str:
    """Without control characters, marks that turn the direction of text, and lone surrogates; every kind of
    line end is a newline, a tab is a space."""
    if text.replace("\n", "").isprintable() or not _UNCLEAN.search(text):  # nearly always
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEANED)


def escape(text: str) -> str:
    """A TEXT value (RFC 5545 §3.3.11), cleaned."""
    is_plain = text.isprintable()  # then there is nothing to clean, and no newline
    if not is_plain:
        text = clean(text)
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if ";" in text:
        text = text.replace(";", "\\;")
    if "," in text:
        text = text.replace(",", "\\,")
    return text if is_plain else text.replace("\n", "\\n")


def parameter(text: str) -> str:
    """The value of a parameter, in quotes (RFC 5545 §3.2), which cannot hold a quotation mark itself."""
    return '"' + " ".join(clean(text).replace('"', "'").split()) + '"'


def fold(line: str) -> str:
    """The line with its CRLF, in pieces of at most 75 octets that never split a character (RFC 5545 §3.1)."""
    if line.isascii():
        if len(line) <= FOLD_AT:
            return line + "\r\n"
        rest = [line[at : at + FOLD_AT - 1] for at in range(FOLD_AT, len(line), FOLD_AT - 1)]
        return "\r\n ".join([line[:FOLD_AT], *rest]) + "\r\n"
    octets, start, room, pieces = line.encode(), 0, FOLD_AT, []
    while len(octets) - start > room:
        cut = start + room
        while octets[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(octets[start:cut])
        start, room = cut, FOLD_AT - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces).decode() + "\r\n"


def _like(entry: CalendarText) -> CalendarText:
    """A copy. (`dataclasses.replace` takes five times as long, and there are many changed dates.)"""
    one = CalendarText.__new__(CalendarText)
    for name in CalendarText.__slots__:
        setattr(one, name, getattr(entry, name))
    return one


def _event(entry: CalendarText, repeats: tuple[str, ...] = ()) -> str:
    said = f";LANGUAGE={entry.language}" if entry.language else ""
    modified, ends = _utc(entry.last_modified), ""
    if entry.ends_local > entry.starts_local:
        ends = _moment("DTEND", entry.ends_local, entry.zone) + "\r\n"
    # Lines of numbers are short: they need no folding.
    text = (
        f"BEGIN:VEVENT\r\n{fold('UID:' + escape(entry.uid))}DTSTAMP:{modified}\r\nCREATED:{_utc(entry.created)}\r\n"
        f"LAST-MODIFIED:{modified}\r\nSEQUENCE:{entry.sequence}\r\n"
        f"{_moment('DTSTART', entry.starts_local, entry.zone)}\r\n{ends}"
    )
    for line in repeats:
        text += fold(line)
    text += fold(f"SUMMARY{said}:{escape(entry.summary)}")
    if entry.description:
        text += fold(f"DESCRIPTION{said}:{escape(entry.description)}")
    if entry.location:
        text += fold(f"LOCATION:{escape(entry.location)}")
    if entry.geo:
        text += "GEO:{:.6f};{:.6f}\r\n".format(*entry.geo)
    if url := _address(entry.url):
        text += fold(f"URL:{url}")
    if conference := _address(entry.conference):
        text += fold(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO:{conference}")
    if entry.categories:
        text += _categories(entry.categories)
    text += f"STATUS:{entry.status.upper()}\r\nTRANSP:{entry.transparency.upper()}\r\nCLASS:{entry.access.upper()}\r\n"
    for kind, uid in entry.related_to:
        text += fold(f"RELATED-TO;RELTYPE={kind.upper()}:{escape(uid)}")
    for line in entry.people:
        text += fold(line)
    if entry.alarm and entry.status != "cancelled":
        text += _reminder(entry.alarm, entry.summary)
    return text + "END:VEVENT\r\n"


@lru_cache(maxsize=1024)
def _categories(categories: tuple[str, ...]) -> str:
    return fold(f"CATEGORIES:{','.join(map(escape, categories))}")


def _reminder(before: timedelta, words: str) -> str:
    minutes = int(before.total_seconds() // 60)
    said = fold(f"DESCRIPTION:{escape(words)}")
    return f"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT{minutes}M\r\n{said}END:VALARM\r\n"


def _moment(name: str, local: Local, zone: str) -> str:
    if not isinstance(local, datetime):
        return f"{name};VALUE=DATE:{local:%Y%m%d}"
    if zone == "UTC":
        return f"{name}:{_time(local)}Z"
    return f"{name};TZID={zone}:{_time(local)}"


def _utc(moment: datetime) -> str:
    return _time(moment if moment.tzinfo is UTC else moment.astimezone(UTC)) + "Z"


def _time(at: datetime) -> str:
    """`20260318T100000`. (`strftime` takes four times as long, and nothing is asked more often here.)"""
    return "%04d%02d%02dT%02d%02d%02d" % (at.year, at.month, at.day, at.hour, at.minute, at.second)  # noqa: UP031


def _address(text: str) -> str:
    """A URI as it may stand in a line; nothing when it is none, since a broken one makes programs drop the
    feed."""
    if not text or _PLAIN_ADDRESS.fullmatch(text):
        return text
    text = quote(clean(text).strip(), safe="%/:?#[]@!$&'()*+,;=-._~")
    return text if _ADDRESS.fullmatch(text) else ""
