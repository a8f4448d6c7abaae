from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import live
from people.models import Person
from people.refusal import Refusal
from scheduling.busy import Busy
from scheduling.failures import FetchFailed
from scheduling.fetching import parsed
from scheduling.models import BusyCalendar
from scheduling.sealing import digest, seal

MOST = 5
LONGEST_ADDRESS = 2_000
EVERY = timedelta(hours=4)
# After a failure: 15 minutes, half an hour, an hour … a day; then nothing more until the person says so.
FIRST_WAIT, LONGEST_WAIT, TRIES = timedelta(minutes=15), timedelta(days=1), 12


class CalendarRefused(Refusal):
    """A calendar that somebody cannot have read here."""


@transaction.atomic
def add_busy_calendar(*, person: Person, address: str) -> BusyCalendar:
    """Have a calendar's busy times read from an https address. The same address again is the same calendar.

    It is fetched by the worker, in a moment. Raises CalendarRefused, FetchFailed.
    """
    address = https(address)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    mine = BusyCalendar.objects.filter(person=person)
    known = mine.filter(address_digest=digest(address)).first()
    if known is not None:
        return known
    if mine.count() >= MOST:
        raise CalendarRefused("too_many", _("Five calendars are read for you already. Remove one first."))
    return BusyCalendar.objects.create(
        person=person,
        host=urlsplit(address).hostname or "",
        sealed_address=seal(address),
        address_digest=digest(address),
    )


def https(address: str) -> str:
    """The address as it is fetched: calendar programs write webcal:// where they mean https://."""
    address = address.strip()
    scheme, sign, rest = address.partition("://")
    if scheme.lower() in ("webcal", "webcals", "https"):
        address = f"https{sign}{rest}"
    if len(address) > LONGEST_ADDRESS or parsed(address).scheme != "https":
        raise FetchFailed("bad_address")
    return address


def remove_busy_calendar(*, calendar: BusyCalendar) -> None:
    """Forget the address and all that was read from it."""
    calendar.delete()
    announce(calendar.person_id)


@transaction.atomic
def read_again(*, calendar: BusyCalendar) -> BusyCalendar:
    """Fetch it at once, and go on trying. Raises CalendarRefused within a minute of the last time."""
    row = _locked(calendar)
    now = timezone.now()
    if row.fetched_at and row.fetched_at > now - timedelta(minutes=1):
        raise CalendarRefused("just_read", _("It was read less than a minute ago."))
    row.due_at, row.tries = now, 0
    row.save(update_fields=["due_at", "tries"])
    return row


@transaction.atomic
def keep_busy_times(*, calendar: BusyCalendar, busy: Busy, at: datetime) -> BusyCalendar:
    """What a fetch has found takes the place of what was known. Raises BusyCalendar.DoesNotExist."""
    row = _locked(calendar)
    row.spans, row.unread, row.fetched_at = [list(span) for span in busy.spans], busy.unread, at
    row.failure, row.tries, row.due_at = "", 0, at + EVERY
    row.save()
    announce(row.person_id)
    return row


@transaction.atomic
def note_failure(*, calendar: BusyCalendar, code: str, at: datetime) -> None:
    """What was known stays; the next try waits twice as long as the last one. A calendar that is gone is passed over."""
    row = BusyCalendar.objects.select_for_update(of=("self",)).filter(pk=calendar.pk).first()
    if row is None:
        return
    row.failure, row.tries = code, row.tries + 1
    wait = min(FIRST_WAIT * 2 ** (row.tries - 1), LONGEST_WAIT)
    row.due_at = at + wait if row.tries < TRIES else None
    row.save(update_fields=["failure", "tries", "due_at"])
    announce(row.person_id)


def read_until(now: datetime) -> datetime:
    """How far ahead busy times are kept: for every day that the finder can be asked about."""
    return now.astimezone(UTC) + timedelta(days=240)


def announce(person_id: int) -> None:
    transaction.on_commit(
        lambda: live.publish(f"person:{person_id}", {"type": "changed", "what": "busy_times"})
    )


def _locked(calendar: BusyCalendar) -> BusyCalendar:
    return BusyCalendar.objects.select_for_update(of=("self",)).get(pk=calendar.pk)
