"""A series from one of its dates on: changed into a series of its own, or ended."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.actions import above
from calendars.actions.dates import the_date
from calendars.actions.entries import (
    CHANGEABLE,
    SIGNIFICANT,
    EntryRefused,
    change_entry,
    follow_rule,
    locked,
    refuse_times,
    span_of_next,
)
from calendars.actions.mailing import ask_for_mail, next_start
from calendars.actions.telling import Span, announce, tell
from calendars.agenda import date_of_entry, next_of
from calendars.dated import as_local, as_stored, derive, duration_of, series_of
from calendars.models import Entry, Occurrence, Reply
from calendars.recurrence import Local
from calendars.rules import after_dates, ending_with, parse_rule, write_rule
from calendars.series import date_of, starts_of
from people.models import Person

COPIED = (
    "space",
    "kind",
    "title",
    "description",
    "place",
    "latitude",
    "longitude",
    "conference_url",
    "url",
    "zone",
    "is_all_day",
    "status",
)


@transaction.atomic
def change_later(*, entry: Entry, by: Person | None, recurrence_id: datetime, **changes: Any) -> Entry:
    """This date and all later ones, as a series with a UID of its own that names the old one (RELATED-TO); the old
    one ends with the date before. From the first date on it is the whole series that changes, and keeps its UID.
    Returns the entry that holds this date now.

    What was said of later dates, and the answers to them, go along to the same days; answers to the whole series
    stand for both. Raises EntryRefused, also for a date that is over: what has been is not rewritten.
    """
    old = locked(entry, by)
    if not changes.keys() <= CHANGEABLE:
        raise KeyError(*sorted(changes.keys() - CHANGEABLE))
    new = rest_of(old, recurrence_id)
    new.created_by = by or old.created_by
    changed = {name for name, value in changes.items() if getattr(new, name) != value}
    if not changed:
        return old
    refuse_over(old, recurrence_id)
    if recurrence_id == old.starts_local:
        return change_entry(entry=old, by=by, **changes)
    for name in changed:
        setattr(new, name, changes[name])
    refuse_times(new)
    derive(new)
    new.save()
    hand_over(old, new, recurrence_id)
    end(old, recurrence_id)
    starts_at = next_start(new)
    mailed = ask_for_mail(new, starts_at=starts_at)
    announce(new)
    above.follow(new)
    if changed & SIGNIFICANT:
        until, after = new.last_ends_at or new.ends_at, span_of_next(new)
        key = "calendars.changed_later"
        tell(new, key, by=by, until=until, starts_at=starts_at, mailed=mailed, after=after)
    return new


@transaction.atomic
def cancel_entry(*, entry: Entry, by: Person | None, quietly: bool = False) -> Entry:
    """It stays in calendars as cancelled for 90 days, so that nobody has to wonder where it went. A series that has
    begun ends with its last date that has been: that one was not cancelled. Raises EntryRefused when all of it is
    over."""
    entry = locked(entry, by)
    now = timezone.now()
    if not entry.has_begun(now) or entry.is_cancelled:
        return change_entry(entry=entry, by=by, quietly=quietly, status=Entry.Status.CANCELLED)
    coming = next_of(entry, now)
    if coming is None:
        raise EntryRefused("over", _("This is over: there is nothing left to cancel."))
    return end_series(entry=entry, by=by, recurrence_id=coming.recurrence_id, quietly=quietly)


@transaction.atomic
def end_series(*, entry: Entry, by: Person | None, recurrence_id: datetime, quietly: bool = False) -> Entry:
    """Let the series end with the date before this one. Raises EntryRefused for its first date, which only
    cancelling the whole series takes away, and for one that is over."""
    old = locked(entry, by)
    the_date(old, recurrence_id)
    if recurrence_id == old.starts_local:
        raise EntryRefused("first", _("This is the first date: cancel the whole series instead."))
    refuse_over(old, recurrence_id)
    until, dropped = old.last_ends_at or old.ends_at, span_from(old, recurrence_id)
    last = span_from(old, as_stored(last_before(old, recurrence_id)))
    mailed = end(old, recurrence_id)
    if not quietly:
        tell(
            old, "calendars.ended", by=by, until=until, starts_at=dropped.starts_at, mailed=mailed, last=last
        )
    return old


def span_from(entry: Entry, starts: datetime) -> Span:
    return Span(starts, starts + duration_of(entry), entry.zone, entry.is_all_day)


def rest_of(old: Entry, recurrence_id: datetime) -> Entry:
    """What would follow from this date on if nothing changed; not saved. Raises EntryRefused for no date of it."""
    the_date(old, recurrence_id)
    passed = sum(1 for _local in earlier_starts(old, recurrence_id, with_left_out=True))
    return Entry(
        **{name: getattr(old, name) for name in COPIED},
        starts_local=recurrence_id,
        ends_local=recurrence_id + duration_of(old),
        rrule=write_rule(after_dates(parse_rule(old.rrule), passed)),
        exdates=tuple(moment for moment in old.exdates if moment > recurrence_id),
        related_to=old.uid,
        revision=old.revision,
    )


def earlier_starts(entry: Entry, recurrence_id: datetime, *, with_left_out: bool = False) -> list[Local]:
    series, this = series_of(entry), as_local(entry, recurrence_id)
    if with_left_out:  # COUNT counts them too
        series = replace(series, exdates=())
    return [local for local in starts_of(series, date_of(series.starts_local), date_of(this)) if local < this]


def last_before(entry: Entry, recurrence_id: datetime) -> Local:
    """The first date is never left out, so there is one."""
    return earlier_starts(entry, recurrence_id)[-1]


def refuse_over(entry: Entry, recurrence_id: datetime) -> None:
    date = date_of_entry(entry, recurrence_id)
    if date is not None and date.starts_at < timezone.now():
        raise EntryRefused("over", _("This date has begun or is over: choose a later one."))


def hand_over(old: Entry, new: Entry, recurrence_id: datetime) -> None:
    """Give the rows of later dates to the new series, and copy the answers to the whole of it."""
    rows = Occurrence.objects.filter(entry=old, recurrence_id__gte=recurrence_id)
    Reply.objects.filter(occurrence__in=rows).update(entry=new)
    rows.update(entry=new)
    follow_rule(new, zone_before=old.zone)
    derive(new, list(new.occurrences.all()))
    new.save(update_fields=["last_ends_at"])
    Reply.objects.bulk_create(
        [
            Reply(entry=new, person_id=reply.person_id, partstat=reply.partstat)
            for reply in Reply.objects.filter(entry=old, occurrence=None)
        ]
    )


def end(old: Entry, recurrence_id: datetime) -> set[int]:
    """Shorten the rule. What has been stays as it is, so nothing is asked of a series that has begun. Returns who is
    written to."""
    dropped = span_from(old, recurrence_id)
    rule = ending_with(parse_rule(old.rrule), date_of(last_before(old, recurrence_id)))
    old.rrule, old.modified_at, old.revision = write_rule(rule), timezone.now(), old.revision + 1
    old.sequence += 1
    old.exdates = tuple(moment for moment in old.exdates if moment < recurrence_id)
    above.forget(list(old.occurrences.filter(recurrence_id__gte=recurrence_id)))
    old.occurrences.filter(sequence__gt=0).update(sequence=F("sequence") + 1, modified_at=old.modified_at)
    derive(old, list(old.occurrences.all()))
    old.save()
    mailed = ask_for_mail(old, starts_at=dropped.starts_at)
    announce(old)
    return mailed
