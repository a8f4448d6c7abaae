"""One date of a series: moved, cancelled, or as it was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.actions import above
from calendars.actions.entries import EntryRefused, locked, refuse_rule
from calendars.actions.mailing import ask_for_mail
from calendars.actions.telling import Span, announce, announce_answer, tell
from calendars.dated import as_local, derive, derive_date, duration_of, series_of, zone_of
from calendars.models import Entry, Occurrence
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
    zone: str = "",
    place: str = "",
    note: str = "",
    quietly: bool = False,
) -> Occurrence:
    """Hold one date at another time, and perhaps elsewhere. `recurrence_id` is when the rule puts it, on the wall
    clock of the entry's zone; the new times are of `zone`, or of the same clock. Nobody is told when `quietly`: of
    what is just being planned. Raises EntryRefused."""
    entry = locked(entry, by)
    one = the_date(entry, recurrence_id)
    before, was_called_off = span_of_date(entry, one), one.status == Entry.Status.CANCELLED
    ends_local = ends_local or starts_local + duration_of(entry)
    starts, ends = as_local(entry, starts_local), as_local(entry, ends_local)
    if ends <= starts:
        raise EntryRefused("ends_before_start", _("The end must be later than the start."), "ends_local")
    refuse_rule("", zone or entry.zone, starts, ends - starts)
    known = (one.place, one.note)
    _set(
        one,
        starts_local=starts_local,
        ends_local=ends_local,
        zone="" if zone == entry.zone else zone,
        place=place,
        note=note,
        status=Entry.Status.CONFIRMED,
    )
    after = span_of_date(entry, one)
    if (before, known, was_called_off) == (after, (place, note), False):
        return one
    _save(entry, one)
    if before == after and not was_called_off:
        _tell(entry, "calendars.elsewhere", by, note, quietly, on=after)
    else:
        _tell(entry, "calendars.moved", by, note, quietly, before=before, after=after)
    return one


@transaction.atomic
def move_dates(*, entry: Entry, by: Person | None, moved: Mapping[datetime, datetime]) -> None:
    """Plan some dates for another time from the beginning, because of holidays: by original start, without a notice
    for each. Raises EntryRefused."""
    for recurrence_id, starts_local in moved.items():
        move_date(entry=entry, by=by, recurrence_id=recurrence_id, starts_local=starts_local, quietly=True)


@transaction.atomic
def cancel_date(*, entry: Entry, by: Person | None, recurrence_id: datetime, note: str = "") -> Occurrence:
    """Call one date off; it stays to be seen, as cancelled. Raises EntryRefused."""
    entry = locked(entry, by)
    one = the_date(entry, recurrence_id)
    if one.status == Entry.Status.CANCELLED:
        return one
    _set(one, status=Entry.Status.CANCELLED, note=note)
    _save(entry, one)
    _tell(entry, "calendars.cancelled", by, note, on=span_of_date(entry, one))
    return one


@transaction.atomic
def restore_date(*, entry: Entry, by: Person | None, recurrence_id: datetime) -> Occurrence:
    """One date as the series says again. The row stays: programs must see that its version grew."""
    entry = locked(entry, by)
    one = the_date(entry, recurrence_id)
    if one.sequence == 0:
        return one
    _set(one, starts_local=None, ends_local=None, zone="", place="", note="", status=Entry.Status.CONFIRMED)
    _save(entry, one)
    _tell(entry, "calendars.restored", by, on=span_of_date(entry, one))
    return one


@transaction.atomic
def note_seats(*, entry: Entry, recurrence_id: datetime, has_seats: bool) -> Occurrence:
    """Said by the room that gives seats: who comes to this date takes one. Raises EntryRefused."""
    entry = locked(entry, None)
    one = the_date(entry, recurrence_id)
    one.has_seats = has_seats
    derive_date(entry, one)
    one.save()  # version 0 where nothing differs on this date
    announce_answer(entry)
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


def span_of_date(entry: Entry, one: Occurrence) -> Span:
    starts = one.starts_local or one.recurrence_id
    ends = one.ends_local or starts + duration_of(entry)
    return Span(starts, ends, zone_of(entry, one).key, entry.is_all_day)


def _tell(
    entry: Entry, key: str, by: Person | None, note: str = "", quietly: bool = False, **spans: Span
) -> None:
    """Calendars by mail, people by notice. `spans` are of the date, wherever it was or is now."""
    starts_at = min(span.starts_at for span in spans.values())
    mailed = ask_for_mail(entry, starts_at=starts_at)
    if not quietly:
        until = max(span.ends_at for span in spans.values())
        tell(entry, key, by=by, until=until, starts_at=starts_at, mailed=mailed, note=note, **spans)


def _set(one: Occurrence, **values: Any) -> None:
    for name, value in values.items():
        setattr(one, name, value)


def _save(entry: Entry, one: Occurrence) -> None:
    """Both grow: the date's own version, and the entry's revision by which its kept text is known."""
    now = timezone.now()
    one.sequence, one.modified_at = max(one.sequence, entry.sequence) + 1, now
    entry.revision, entry.modified_at = entry.revision + 1, now
    derive_date(entry, one)
    one.save()
    derive(entry, list(entry.occurrences.all()))
    entry.save(update_fields=["modified_at", "revision", "starts_at", "ends_at", "last_ends_at"])
    announce(entry)
    above.follow(entry)
