"""One date of a series: moved, cancelled, or as it was."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.actions.entries import EntryRefused, locked, refuse_rule
from calendars.actions.mailing import ask_for_mail
from calendars.actions.telling import announce, tell
from calendars.dated import as_local, derive, duration_of, series_of
from calendars.models import Entry, Occurrence
from calendars.recurrence import Local, instant
from calendars.series import date_of, starts_of
from people.models import Person


@transaction.atomic
def move_date(
    *,
    entry: Entry,
    by: Person | None,
    recurrence_id: datetime,
    starts_local: datetime,
    ends_local: datetime | None = None,
    place: str = "",
    note: str = "",
) -> Occurrence:
    """Hold one date at another time, and perhaps elsewhere. `recurrence_id` is when the rule puts it, on the wall
    clock of the entry's zone. Raises EntryRefused."""
    entry = locked(entry, by)
    one = the_date(entry, recurrence_id)
    before = one.starts_local or recurrence_id
    ends_local = ends_local or starts_local + duration_of(entry)
    starts, ends = as_local(entry, starts_local), as_local(entry, ends_local)
    if ends <= starts:
        raise EntryRefused("ends_before_start", _("The end must be later than the start."))
    refuse_rule("", entry, starts, ends - starts)
    _set(
        one,
        starts_local=starts_local,
        ends_local=ends_local,
        place=place,
        note=note,
        status=Entry.Status.CONFIRMED,
    )
    _save(entry, one)
    begins = min(as_local(entry, before), starts)
    _tell(entry, "calendars.moved", by, begins, ends, before=before, after=starts_local)
    return one


@transaction.atomic
def cancel_date(*, entry: Entry, by: Person | None, recurrence_id: datetime, note: str = "") -> Occurrence:
    """Call one date off; it stays to be seen, as cancelled. Raises EntryRefused."""
    entry = locked(entry, by)
    one = the_date(entry, recurrence_id)
    if one.status == Entry.Status.CANCELLED:
        return one
    _set(one, status=Entry.Status.CANCELLED, note=note)
    _save(entry, one)
    starts_local = one.starts_local or recurrence_id
    ends = as_local(entry, starts_local + duration_of(entry))
    _tell(entry, "calendars.cancelled", by, as_local(entry, starts_local), ends, on=starts_local)
    return one


@transaction.atomic
def restore_date(*, entry: Entry, by: Person | None, recurrence_id: datetime) -> Occurrence:
    """One date as the series says again. The row stays: programs must see that its version grew."""
    entry = locked(entry, by)
    one = the_date(entry, recurrence_id)
    if one.sequence == 0:
        return one
    _set(one, starts_local=None, ends_local=None, place="", note="", status=Entry.Status.CONFIRMED)
    _save(entry, one)
    starts, ends = as_local(entry, recurrence_id), as_local(entry, recurrence_id + duration_of(entry))
    _tell(entry, "calendars.restored", by, starts, ends, on=recurrence_id)
    return one


def the_date(entry: Entry, recurrence_id: datetime) -> Occurrence:
    """The row of one date, unsaved where there is none yet. Raises EntryRefused when the series has no such date."""
    local = as_local(entry, recurrence_id)
    day = date_of(local)
    if not entry.is_series or local not in starts_of(series_of(entry), day, day):
        raise EntryRefused("no_such_date", _("The series has no such date. It may have changed meanwhile."))
    if entry.is_cancelled:
        raise EntryRefused("cancelled", _("The whole series is cancelled."))
    found = Occurrence.objects.filter(entry=entry, recurrence_id=recurrence_id).first()
    return found or Occurrence(entry=entry, recurrence_id=recurrence_id)


def _tell(entry: Entry, key: str, by: Person | None, starts: Local, ends: Local, **times: datetime) -> None:
    """Calendars by mail, people by notice. `starts` and `ends` are of the date, wherever it was or is now."""
    starts_at, ends_at = (instant(local, ZoneInfo(entry.zone)) for local in (starts, ends))
    mailed = ask_for_mail(entry, starts_at=starts_at)
    tell(entry, key, by=by, starts_at=starts_at, ends_at=ends_at, mailed=mailed, **times)


def _set(one: Occurrence, **values: Any) -> None:
    for name, value in values.items():
        setattr(one, name, value)


def _save(entry: Entry, one: Occurrence) -> None:
    """Both grow: the date's own version, and the entry's revision by which its kept text is known."""
    now = timezone.now()
    one.sequence, one.modified_at = max(one.sequence, entry.sequence) + 1, now
    entry.revision, entry.modified_at = entry.revision + 1, now
    one.save()
    derive(entry, list(entry.occurrences.all()))
    entry.save(update_fields=["modified_at", "revision", "starts_at", "ends_at", "last_ends_at"])
    announce(entry)
