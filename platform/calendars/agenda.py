"""The dates of entries between two instants, as plain objects for pages. Every series is expanded within the window
only, so nothing endless is ever walked through."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from calendars.dated import as_stored, change_of, series_of
from calendars.models import Entry, Occurrence
from calendars.recurrence import Local, expand
from people.zones import city

LONGEST_WINDOW = timedelta(days=800)
MOST_DATES = 2_000
AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Date:
    """One date of an entry, as it takes place (or was cancelled).

    `starts_local` and `ends_local` are wall time in `zone`; of whole days they are dates and `ends_local` is the day
    after the last. `recurrence_id` is when the series puts it, None for what isn't a series.
    """

    entry: Entry
    occurrence: Occurrence | None
    recurrence_id: datetime | None
    starts_at: datetime
    ends_at: datetime
    starts_local: Local
    ends_local: Local
    zone: str
    status: str
    is_moved: bool

    @property
    def place(self) -> str:
        return (self.occurrence and self.occurrence.place) or self.entry.place

    @property
    def note(self) -> str:
        return self.occurrence.note if self.occurrence else ""

    @property
    def has_seats(self) -> bool:
        """Who comes takes a seat."""
        return self.occurrence is not None and self.occurrence.has_seats

    @property
    def is_cancelled(self) -> bool:
        return self.status == Entry.Status.CANCELLED

    @property
    def is_tentative(self) -> bool:
        return self.status == Entry.Status.TENTATIVE

    @property
    def is_all_day(self) -> bool:
        return self.entry.is_all_day

    @property
    def city(self) -> str:
        return city(self.zone)

    @property
    def key(self) -> str:
        """Its name in addresses: `20261201T1000`; empty for what isn't a series."""
        return f"{self.recurrence_id:%Y%m%dT%H%M}" if self.recurrence_id else ""

    @property
    def first_day(self) -> date:
        """In the reader's zone; a date stays the date it is everywhere."""
        return self.starts_local if self.is_all_day else timezone.localdate(self.starts_at)

    @property
    def last_day(self) -> date:
        if self.is_all_day:
            return self.ends_local - timedelta(days=1)
        return timezone.localdate(max(self.starts_at, self.ends_at - timedelta(microseconds=1)))


def dates(entries: QuerySet[Entry] | Iterable[Entry], start: datetime, end: datetime) -> list[Date]:
    """All dates that touch the window, cancelled ones too, by their start; at most 2,000 of at most 800 days.

    Two queries for a QuerySet, none for entries that have their `occurrences` prefetched.
    """
    return list(islice(_walk(entries, start, min(end, start + LONGEST_WINDOW)), MOST_DATES))


def upcoming(entries: QuerySet[Entry] | Iterable[Entry], now: datetime, limit: int) -> list[Date]:
    """The next dates that have not ended and are not cancelled, up to 400 days ahead. A hold is no date yet."""
    standing = (
        one
        for one in _walk(entries, now, now + AHEAD)
        if not one.is_cancelled and one.ends_at > now and not one.entry.is_hold
    )
    return list(islice(standing, limit))


def next_of(entry: Entry, now: datetime) -> Date | None:
    """The next date of an entry that has not begun, cancelled or not."""
    end = max(entry.last_ends_at or now, now) + AHEAD
    return next(
        (one for one in _of(entry, now, min(end, now + LONGEST_WINDOW)) if one.starts_at >= now), None
    )


def date_of_entry(entry: Entry, recurrence_id: datetime) -> Date | None:
    """One date of a series by its original start; None when the series has no such date."""
    day = timedelta(days=1)
    for occurrence in entry.occurrences.all():
        if occurrence.recurrence_id == recurrence_id and occurrence.starts_local:
            day = abs(occurrence.starts_local - recurrence_id) + 2 * day
    around = timezone.make_aware(recurrence_id, timezone.get_default_timezone())
    span = day + (entry.ends_local - entry.starts_local) + timedelta(days=1)
    found = _of(entry, around - span, around + span)
    return next((one for one in found if one.recurrence_id == recurrence_id), None)


def _walk(entries: QuerySet[Entry] | Iterable[Entry], start: datetime, end: datetime) -> Iterator[Date]:
    if isinstance(entries, QuerySet):
        entries = entries.in_window(start, end).without_released_holds().for_list()
    return heapq.merge(*[_of(entry, start, end) for entry in entries], key=_order)


def _of(entry: Entry, start: datetime, end: datetime) -> Iterator[Date]:
    rows = {row.recurrence_id: row for row in entry.occurrences.all()} if entry.is_series else {}
    changes = [change_of(entry, row) for row in rows.values()]
    for found in expand(series_of(entry), changes, start, end):
        original = as_stored(found.recurrence_id) if entry.is_series else None
        yield Date(
            entry=entry,
            occurrence=rows.get(original) if original else None,
            recurrence_id=original,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            starts_local=found.starts_local,
            ends_local=found.ends_local,
            zone=found.zone,
            status=found.status.upper(),
            is_moved=found.is_moved,
        )


def _order(one: Date) -> tuple[datetime, datetime, int]:
    return one.starts_at, one.ends_at, one.entry.pk
