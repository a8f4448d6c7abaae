"""Where mail goes on a machine without a mail server: one file a mail, newest first by its name."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from icalendar import Calendar, Event

MOST_SHOWN = 100


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.OUTBOX)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns():020d}.eml"
            (folder / name).write_bytes(message.message().as_bytes())
        return len(email_messages)


def newest() -> list[tuple[str, ParsedMessage]]:
    """The newest mails with their names."""
    files = sorted(Path(settings.OUTBOX).glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return [(file.stem, parse(file)) for file in files]


def find(name: str) -> ParsedMessage | None:
    file = Path(settings.OUTBOX) / f"{name}.eml"
    return parse(file) if name.isdecimal() and file.is_file() else None


@dataclass(frozen=True)
class CalendarPart:
    """What the part of a mail that is for calendar programs says, as far as a person can check it."""

    method: str
    summary: str
    uid: str
    events: list[dict[str, str]]


def calendar_of(mail: ParsedMessage) -> CalendarPart | None:
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            found = Calendar.from_ical(part.get_payload(decode=True))
            events = found.walk("VEVENT")
            return CalendarPart(
                method=str(found.get("METHOD", "")),
                summary=str(events[0].get("SUMMARY", "")) if events else "",
                uid=str(events[0].get("UID", "")) if events else "",
                events=[_told(event) for event in events],
            )
    return None


def _told(event: Event) -> dict[str, str]:
    """Lines as they stand, without their names' parameters but for the zone."""
    told = {}
    for name in (
        "RECURRENCE-ID",
        "DTSTART",
        "RRULE",
        "EXDATE",
        "SEQUENCE",
        "STATUS",
        "ORGANIZER",
        "ATTENDEE",
    ):
        for value in event.get(name) if isinstance(event.get(name), list) else [event.get(name)]:
            if value is None:
                continue
            zone = value.params.get("TZID", "") if hasattr(value, "params") else ""
            text = value.to_ical().decode() if hasattr(value, "to_ical") else str(value)
            told[name] = f"{told[name]}, {text}" if name in told else f"{text} {zone}".strip()
    return told


def parse(file: Path) -> ParsedMessage:
    return cast(ParsedMessage, message_from_bytes(file.read_bytes(), policy=policy.default))
