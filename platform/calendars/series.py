"""A series on the wall clock, and the starts that its rule gives. Pure.

The wall time and its IANA zone are the truth; instants are derived. A wall time that exists twice means the
first; one that the clocks skip is read with the offset before the change, so 02:30 becomes 03:30 (RFC 5545
§3.3.5).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from calendars.rules import Local, Rule, days_of, parse_rule


@dataclass(frozen=True, slots=True)
class Series:
    """`starts_local` is naive, or a date when it lasts whole days; `duration` is what the wall clock says
    between start and end (whole days: at least one). An empty `rrule` is a single date. Excluded dates are
    starts as the rule gives them."""

    starts_local: Local
    duration: timedelta
    zone: str
    rrule: str = ""
    exdates: tuple[Local, ...] = ()
    status: str = "confirmed"


def instant(local: Local, zone: tzinfo) -> datetime:
    """The UTC instant of a wall time; of a date, its midnight. See the module's words on skipped and double
    times."""
    if not isinstance(local, datetime):
        local = datetime.combine(local, time())
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def date_of(local: Local) -> date:
    return local.date() if isinstance(local, datetime) else local


def starts_of(series: Series, earliest: date, latest: date) -> Iterator[Local]:
    """The wall-clock starts from one day to another, both included, in order and without the excluded
    ones."""
    rule, start, zone = parse_rule(series.rrule), series.starts_local, ZoneInfo(series.zone)
    first, is_timed, excluded = date_of(start), isinstance(start, datetime), frozenset(series.exdates)
    # COUNT counts from the first date, so only then must the walk begin there.
    days = days_of(rule, first, first if rule.count else earliest, latest) if rule else iter([first])
    for seen, day in enumerate(days, 1):
        local = datetime.combine(day, start.time()) if is_timed else day
        if day > latest or (rule and (is_over(rule, local, zone) or (rule.count and seen > rule.count))):
            return
        if day >= earliest and local not in excluded:
            yield local


def is_over(rule: Rule, local: Local, zone: ZoneInfo) -> bool:
    until = rule.until
    if until is None:
        return False
    if _is_aware(until):
        return instant(local, zone) > until
    if isinstance(local, datetime) and isinstance(until, datetime):
        return local > until
    return date_of(local) > date_of(until)


def calendar_rule(series: Series) -> str:
    """The rule as other programs want it: UNTIL is a DATE for whole days, otherwise an instant in UTC, and
    that with the offset of the last date, not of the first (RFC 5545 §3.3.10)."""
    rule, first = parse_rule(series.rrule), series.starts_local
    if rule is None or rule.until is None:
        return series.rrule.upper()
    until, zone = rule.until, ZoneInfo(series.zone)
    if not isinstance(first, datetime):
        until = date_of(until.astimezone(zone) if _is_aware(until) else until)
    elif not isinstance(until, datetime):
        until = instant(datetime.combine(until, first.time()), zone)
    elif not _is_aware(until):
        until = instant(until, zone)
    text = f"{until:%Y%m%dT%H%M%SZ}" if isinstance(until, datetime) else f"{until:%Y%m%d}"
    return re.sub(r"UNTIL=[^;]*", f"UNTIL={text}", series.rrule.upper())


def _is_aware(moment: Local) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None
