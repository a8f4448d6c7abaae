"""From a row to the pure things of `recurrence`, and back: what follows from wall time, zone and rule."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from calendars.models import Entry, Occurrence
from calendars.recurrence import Change, Local, Series, instant, last_start


def as_local(entry: Entry, moment: datetime) -> Local:
    """A stored wall time as the entry means it: of whole days only the date counts."""
    return moment.date() if entry.is_all_day else moment


def as_stored(local: Local) -> datetime:
    """A date is kept as its midnight on the wall, since one column holds both."""
    return local if isinstance(local, datetime) else datetime(local.year, local.month, local.day)


def series_of(entry: Entry) -> Series:
    starts, ends = as_local(entry, entry.starts_local), as_local(entry, entry.ends_local)
    left_out = tuple(as_local(entry, moment) for moment in entry.exdates)
    return Series(starts, ends - starts, entry.zone, entry.rrule, left_out, entry.status.lower())


def change_of(entry: Entry, occurrence: Occurrence) -> Change:
    starts, ends = occurrence.starts_local, occurrence.ends_local
    status = "" if occurrence.status == Entry.Status.CONFIRMED else occurrence.status.lower()
    return Change(
        as_local(entry, occurrence.recurrence_id),
        starts and as_local(entry, starts),
        ends and as_local(entry, ends),
        status,
        occurrence.zone,
    )


def derive(entry: Entry, occurrences: list[Occurrence] | None = None) -> None:
    """Set the instants that follow from the wall times: see the words of Entry."""
    zone, series = ZoneInfo(entry.zone), series_of(entry)
    entry.starts_at, entry.ends_at = instant(series.starts_local, zone), instant(_end(entry), zone)
    entry.last_ends_at = entry.ends_at
    if not entry.rrule:
        return
    moved = [one for one in occurrences or [] if one.starts_local and one.ends_local]
    starts = [instant(as_local(entry, one.starts_local), zone_of(entry, one)) for one in moved]
    ends = [instant(as_local(entry, one.ends_local), zone_of(entry, one)) for one in moved]
    entry.starts_at = min([entry.starts_at, *starts])
    last = last_start(series)
    if last is None:
        entry.last_ends_at = None
        return
    entry.last_ends_at = max([instant(last + series.duration, zone), *ends])


def derive_date(entry: Entry, one: Occurrence) -> None:
    """The same for one date: when it takes place, moved or not."""
    starts = one.starts_local or one.recurrence_id
    ends = one.ends_local or starts + duration_of(entry)
    zone = zone_of(entry, one)
    one.starts_at = instant(as_local(entry, starts), zone)
    one.ends_at = instant(as_local(entry, ends), zone)


def zone_of(entry: Entry, one: Occurrence) -> ZoneInfo:
    """By whose clock the own times of one date are meant."""
    return ZoneInfo(one.zone or entry.zone)


def duration_of(entry: Entry) -> timedelta:
    return entry.ends_local - entry.starts_local


def _end(entry: Entry) -> Local:
    return as_local(entry, entry.ends_local)
