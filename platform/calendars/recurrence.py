"""Series and their dates: RFC 5545 rules on wall time. Pure: plain objects in, occurrences out.

The wall time and its IANA zone are the truth; instants are derived. A wall time that exists twice means the
first; one that the clocks skip is read with the offset before the change, so 02:30 becomes 03:30 (RFC 5545
§3.3.5). What a form may save is narrower than what can be expanded: see `refuse`.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from calendars.limits import MAX_DATES, check_rule, refuse
from calendars.rules import Local, RuleRefused, build_rule, parse_rule
from calendars.series import Series, calendar_rule, date_of, instant, starts_of

__all__ = [
    "Change", "Local", "Occurrence", "RuleRefused", "Series", "build_rule", "calendar_rule", "check_rule",
    "crosses_clock_change", "expand", "instant", "last_start", "next_dates", "parse_rule", "refuse",
]  # fmt: skip

# How far a preview looks: the rarest rule that a form can save, 29 February, leaves out eight years at most.
PREVIEW = timedelta(days=12 * 366)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What differs on one date of a series, known by its original start; None leaves things as they are."""

    recurrence_id: Local
    starts_local: Local | None = None
    ends_local: Local | None = None
    status: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """`recurrence_id` is the start that the rule gave, `starts_at` and `ends_at` are UTC. Of whole days the
    local end is the day after the last one, and the instants are midnights of the zone."""

    recurrence_id: Local
    starts_at: datetime
    ends_at: datetime
    starts_local: Local
    ends_local: Local
    zone: str
    status: str
    is_moved: bool = False


def expand(
    series: Series, changes: Iterable[Change], window_start: datetime, window_end: datetime
) -> Iterator[Occurrence]:
    """The occurrences that touch the window (its end excluded), by start, cancelled ones too. Changes of
    dates that the series doesn't have, or excludes, are passed over."""
    zone = ZoneInfo(series.zone)
    changed = {change.recurrence_id: change for change in changes}
    earliest = date_of(window_start.astimezone(zone)) - series.duration - 2 * DAY
    latest = date_of(window_end.astimezone(zone)) + DAY
    plain = (
        _occurrence(series, local, zone)
        for local in starts_of(series, earliest, latest)
        if local not in changed
    )
    days = [date_of(local) for local in changed]
    real = (local for local in starts_of(series, min(days), max(days)) if local in changed) if changed else ()
    moved = sorted((_changed(series, changed[local], zone) for local in real), key=_order)
    for occurrence in heapq.merge(plain, moved, key=_order):
        touches = occurrence.ends_at > window_start or occurrence.starts_at == window_start
        if touches and occurrence.starts_at < window_end:
            yield occurrence


def next_dates(
    series: Series, n: int, after: datetime | None = None, changes: Iterable[Change] = ()
) -> list[Occurrence]:
    """The first `n` occurrences that end after `after`, or of the whole series; fewer when it ends before."""
    start = after or instant(series.starts_local, ZoneInfo(series.zone))
    return list(islice(expand(series, changes, start, start + PREVIEW), n))


def crosses_clock_change(series: Series) -> list[Local]:
    """The starts, of the first MAX_DATES, since which the offset to UTC is another than on the date before:
    from there on people in zones with other rules meet at another hour of theirs."""
    zone = ZoneInfo(series.zone)
    if not isinstance(series.starts_local, datetime):
        return []
    first = series.starts_local.date()
    starts = list(islice(starts_of(series, first, first + PREVIEW), MAX_DATES))
    offsets = [start.replace(tzinfo=zone).utcoffset() for start in starts]
    return [
        start for start, before, now in zip(starts[1:], offsets, offsets[1:], strict=False) if before != now
    ]


def last_start(series: Series) -> Local | None:
    """The last start of the series; None when it has no end, or lasts longer than twelve years."""
    rule, first = parse_rule(series.rrule), date_of(series.starts_local)
    if rule and not (rule.count or rule.until):
        return None
    starts = deque(starts_of(series, first, first + PREVIEW + DAY), maxlen=1)
    return starts[0] if starts and date_of(starts[0]) < first + PREVIEW else None


def _order(occurrence: Occurrence) -> tuple:
    return occurrence.starts_at, occurrence.ends_at


def _occurrence(series: Series, local: Local, zone: ZoneInfo) -> Occurrence:
    starts_at = instant(local, zone)
    starts_local = (
        starts_at.astimezone(zone).replace(tzinfo=None, fold=0) if isinstance(local, datetime) else local
    )
    ends_local = starts_local + series.duration
    return Occurrence(
        local, starts_at, instant(ends_local, zone), starts_local, ends_local, series.zone, series.status
    )


def _changed(series: Series, change: Change, zone: ZoneInfo) -> Occurrence:
    planned = _occurrence(series, change.recurrence_id, zone)
    name = change.zone or series.zone
    starts_local = change.starts_local or planned.starts_local
    ends_local = change.ends_local or starts_local + series.duration
    starts_at, ends_at = instant(starts_local, ZoneInfo(name)), instant(ends_local, ZoneInfo(name))
    is_moved = (starts_at, ends_at) != (planned.starts_at, planned.ends_at)
    status = change.status or series.status
    return Occurrence(
        change.recurrence_id, starts_at, ends_at, starts_local, ends_local, name, status, is_moved
    )
