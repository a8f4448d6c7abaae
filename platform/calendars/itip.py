"""Invitations between calendar programs (iTIP, RFC 5546): REQUEST and CANCEL as bytes, a REPLY as a plain object.

Pure. What goes out is made of the lines of `ics`; what comes in is read line by line, bounded in size, and nothing in
it is ever expanded.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from calendars.ics import (
    CalendarText,
    Override,
    clean,
    parameter,
    render_entry,
    render_file,
    render_overrides,
    zones_of,
)
from calendars.recurrence import Local

MOST_OCTETS = 64 * 1024
MOST_LINES = 2_000
LONGEST_COMMENT = 500
NEEDS_ACTION = "NEEDS-ACTION"
# A content line: name, parameters (quoted or not), value (RFC 5545 §3.1).
_LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.S
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";])*)')
_UNESCAPES = {"\\n": "\n", "\\N": "\n", "\\\\": "\\", "\\;": ";", "\\,": ","}


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with a bare mailbox."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What one invitee is sent of an entry.

    `answers` are theirs as they stand, by original start, the one to the whole under None. `ahead` is added to each
    SEQUENCE, `stamp` is the last change. Where `takes_replies` is False nobody reads what programs would send back.
    """

    text: CalendarText
    organizer: Party
    invitee: Party
    stamp: datetime
    answers: Mapping[Local | None, str]
    ahead: int = 0
    takes_replies: bool = True


def request(invitation: Invitation) -> bytes:
    """The entry as a whole; dates that are called off are left out of the series (RFC 5546 §3.2.2)."""
    text = _with_people(invitation)
    off = [one.recurrence_id for one in text.overrides if one.status == "cancelled"]
    text = replace(text, exdates=(*text.exdates, *off))
    return _calendar("REQUEST", text, render_entry(text))


def request_dates(invitation: Invitation, dates: Iterable[Local]) -> bytes:
    """Single dates of a series that the invitee has already."""
    text = _only(_with_people(invitation), dates)
    return _calendar("REQUEST", text, render_overrides(text))


def cancel(invitation: Invitation) -> bytes:
    """The whole of it, whether it is off or the invitee no longer belongs (RFC 5546 §3.2.5)."""
    text = replace(_with_people(invitation), overrides=(), status="cancelled", transparency="transparent")
    return _calendar("CANCEL", text, render_entry(text))


def cancel_dates(invitation: Invitation, dates: Iterable[Local]) -> bytes:
    text = _only(_with_people(invitation), dates)
    text = replace(text, overrides=tuple(replace(one, status="cancelled") for one in text.overrides))
    return _calendar("CANCEL", text, render_overrides(text))


def _with_people(invitation: Invitation) -> CalendarText:
    text, whole = invitation.text, invitation.answers.get(None, NEEDS_ACTION)

    def stamped(one: Override) -> Override:
        answer = invitation.answers.get(one.recurrence_id, whole)
        return replace(
            one,
            sequence=max(one.sequence, text.sequence) + invitation.ahead,
            last_modified=invitation.stamp,
            people=_people(invitation, answer),
        )

    return replace(
        text,
        sequence=text.sequence + invitation.ahead,
        last_modified=invitation.stamp,
        people=_people(invitation, whole),
        overrides=tuple(stamped(one) for one in text.overrides),
    )


def _people(invitation: Invitation, answer: str) -> tuple[str, ...]:
    """One ATTENDEE, the invitee: nobody learns another's address."""
    organizer, invitee = invitation.organizer, invitation.invitee
    rsvp = "TRUE" if invitation.takes_replies else "FALSE"
    return (
        f"ORGANIZER;CN={parameter(organizer.name)}:mailto:{organizer.address}",
        f"ATTENDEE;CN={parameter(invitee.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;"
        f"PARTSTAT={answer};RSVP={rsvp}:mailto:{invitee.address}",
    )


def _only(text: CalendarText, dates: Iterable[Local]) -> CalendarText:
    wanted = set(dates)
    return replace(text, overrides=tuple(one for one in text.overrides if one.recurrence_id in wanted))


def _calendar(method: str, text: CalendarText, events: str) -> bytes:
    return render_file(events, zones_of(text), method=method)


class Unreadable(Exception):
    """Not a calendar object that could be an answer. `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A REPLY, as far as we take anything from it. Addresses are bare and lower case.

    `recurrence_id` is an aware instant in UTC, a naive wall time of the entry's zone where the zone that was named is
    unknown, or a date; None for the whole.
    """

    method: str
    uid: str
    events: int
    attendees: tuple[str, ...]
    partstat: str
    organizer: str
    sequence: int
    stamp: datetime | None
    recurrence_id: Local | None
    reaches_on: bool
    sent_by: str
    comment: str


def read_answer(data: bytes, charset: str = "") -> Answer:
    """`charset` is what the mail says of it. Raises Unreadable. Of several VEVENTs the first is told, with their number."""
    if len(data) > MOST_OCTETS:
        raise Unreadable("too_big")
    try:
        calendar, events = _components(data.decode(charset or "utf-8").removeprefix("\ufeff"))
        if not events:
            raise Unreadable("no_event")
        return _answer(calendar, events)
    except (ValueError, OverflowError, LookupError) as error:
        raise Unreadable("unreadable") from error


Line = tuple[str, dict[str, str], str]


def _components(text: str) -> tuple[list[Line], list[list[Line]]]:
    """The lines of the calendar itself, and those of each VEVENT that stands directly in it."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    lines = [line for line in re.split(r"\r?\n", unfolded) if line.strip()]
    if len(lines) > MOST_LINES:
        raise Unreadable("too_big")
    calendar: list[Line] = []
    events: list[list[Line]] = []
    within: list[str] = []
    for raw in lines:
        name, _parameters, value = line = _line(raw)
        if name == "BEGIN":
            within.append(value.strip().upper())
            if within == ["VCALENDAR", "VEVENT"]:
                events.append([])
        elif name == "END":
            if not within or within.pop() != value.strip().upper():
                raise Unreadable("unreadable")
        elif within == ["VCALENDAR"]:
            calendar.append(line)
        elif within == ["VCALENDAR", "VEVENT"]:
            events[-1].append(line)
    if within:
        raise Unreadable("unreadable")
    return calendar, events


def _line(raw: str) -> Line:
    match = _LINE.fullmatch(raw)
    if match is None:
        raise Unreadable("unreadable")
    parameters = {name.upper(): value for name, value in _PARAMETER.findall(match[2])}
    return match[1].upper(), parameters, match[3]


def _answer(calendar: list[Line], events: list[list[Line]]) -> Answer:
    one, event = _single, events[0]
    attendees = [(parameters, value) for name, parameters, value in event if name == "ATTENDEE"]
    said = attendees[0][0] if attendees else {}
    rid = _first(event, "RECURRENCE-ID")
    return Answer(
        method=one(calendar, "METHOD").upper(),
        uid=one(event, "UID"),
        events=len(events),
        attendees=tuple(mailbox(value) for _parameters, value in attendees),
        partstat=said.get("PARTSTAT", NEEDS_ACTION).strip('"').upper(),
        organizer=mailbox(one(event, "ORGANIZER")),
        sequence=int(one(event, "SEQUENCE") or 0),
        stamp=_stamp(one(event, "DTSTAMP")),
        recurrence_id=_local(rid[1], rid[2]) if rid else None,
        reaches_on=bool(rid and "RANGE" in rid[1]),
        sent_by=mailbox(said.get("SENT-BY", "")),
        comment=_text(one(event, "COMMENT")),
    )


def _first(lines: list[Line], name: str) -> Line | None:
    return next((line for line in lines if line[0] == name), None)


def _single(lines: list[Line], name: str) -> str:
    found = [value for other, _parameters, value in lines if other == name]
    if len(found) > 1 and name != "COMMENT":
        raise Unreadable("unreadable")
    return found[0].strip() if found else ""


def mailbox(address: str) -> str:
    """`MAILTO:Ann@Uni.Example` → `ann@uni.example`."""
    return re.sub(r"^mailto:", "", address.strip().strip('"'), flags=re.IGNORECASE).strip().lower()


def _stamp(value: str) -> datetime | None:
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if value else None


def _local(parameters: dict[str, str], value: str) -> Local:
    value = value.strip()
    if parameters.get("VALUE", "").upper() == "DATE" or re.fullmatch(r"\d{8}", value):
        return date.fromisoformat(value)
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    wall = datetime.strptime(value, "%Y%m%dT%H%M%S")
    name = parameters.get("TZID", "").strip('"')
    try:
        return wall.replace(tzinfo=ZoneInfo(WINDOWS_TO_OLSON.get(name, name))).astimezone(UTC)
    except (KeyError, ValueError, OSError):  # ZoneInfo's ways to say that there is no such zone
        return wall


def _text(value: str) -> str:
    plain = re.sub(r"\\[nN\\;,]", lambda match: _UNESCAPES[match[0]], value)
    return clean(plain).strip()[:LONGEST_COMMENT]
