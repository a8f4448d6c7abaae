"""What a person's calendar program makes of the mails that come to it, and the mails as they go over the wire."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import icalendar
from django.core import mail
from django.utils import timezone

from calendars.models import MailedEntry
from calendars.tasks import mail_invitations
from people.models import Person


def send_all() -> int:
    """Everything that waits goes now, whatever its time."""
    MailedEntry.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    return sum(iter(mail_invitations, 0))


def parsed(sent: mail.EmailMessage) -> EmailMessage:
    """As it arrives: through bytes."""
    return message_from_bytes(sent.message().as_bytes(), policy=policy.default)  # type: ignore[return-value]


def mails_to(person: Person) -> list[EmailMessage]:
    return [parsed(sent) for sent in mail.outbox if person.email in sent.recipients()[0]]


def all_said_in(letter: EmailMessage) -> str:
    """Headers and every part, decoded: nothing hides in base64."""
    parts = [part.get_payload(decode=True) for part in letter.walk() if not part.is_multipart()]
    fields = [f"{name}: {value}" for name, value in letter.items()]
    return "\n".join(
        [*fields, *(part.decode().replace("\r\n ", "") for part in parts if isinstance(part, bytes))]
    )


def calendar_bytes(letter: EmailMessage) -> bytes:
    *_others, last = letter.iter_parts()
    content = last.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def calendar_of(letter: EmailMessage) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(calendar_bytes(letter))


def events_of(letter: EmailMessage) -> list[icalendar.Event]:
    return calendar_of(letter).walk("VEVENT")


@dataclass
class Program:
    """A calendar program as RFC 5546 §2.1.5 describes it: what is older than what it has, it passes over.

    `events` are by UID and original start (None: the series). A CANCEL of the whole forgets all of it.
    """

    seen: int = 0
    events: dict[tuple[str, datetime | None], icalendar.Event] = field(default_factory=dict)
    last: dict[tuple[str, datetime | None], tuple[int, datetime]] = field(default_factory=dict)
    passed_over: int = 0

    def read(self, person: Person) -> "Program":
        letters = mails_to(person)
        for letter in letters[self.seen :]:
            self.take(calendar_of(letter))
        self.seen = len(letters)
        return self

    def take(self, calendar: icalendar.Calendar) -> None:
        for event in calendar.walk("VEVENT"):
            rid = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else None
            key, version = (str(event["UID"]), rid), (int(event["SEQUENCE"]), event["DTSTAMP"].dt)
            if key in self.last and version <= self.last[key]:
                self.passed_over += 1
                continue
            self.last[key] = version
            if calendar["METHOD"] == "CANCEL" and rid is None:
                self.events = {known: one for known, one in self.events.items() if known[0] != key[0]}
            elif calendar["METHOD"] == "REQUEST" and rid is None:
                others = {known: one for known, one in self.events.items() if known[0] != key[0]}
                self.events = {**others, key: event}
            else:
                self.events[key] = event

    def shows(self) -> list[tuple[str, str]]:
        """(local start, title) of what it has, series and single dates."""
        return sorted(
            (f"{one['DTSTART'].dt:%m-%d %H:%M}", str(one["SUMMARY"])) for one in self.events.values()
        )
