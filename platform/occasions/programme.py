"""A programme by the days of its place. Pure: it reads what was fetched."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from calendars.models import Entry


@dataclass
class ProgrammeDay:
    day: date
    number: int
    parts: list[Any] = field(default_factory=list)


def days(parts: Iterable[Any], first: date) -> list[ProgrammeDay]:
    """Parts in the order given, by the wall date of their place; day 1 is `first`."""
    found: dict[date, ProgrammeDay] = {}
    for part in parts:
        day = part.entry.starts_local.date()
        found.setdefault(day, ProgrammeDay(day, (day - first).days + 1)).parts.append(part)
    return [found[day] for day in sorted(found)]


def days_of(span: Entry) -> tuple[date, date]:
    """First and last day of a span."""
    first, last = days_between(span.starts_local, span.ends_local)
    return first, max(first, last)


def days_between(starts: datetime, ends: datetime) -> tuple[date, date]:
    """First and last day of wall times; an end at midnight belongs to the day before."""
    return starts.date(), (ends - timedelta(microseconds=1)).date()


def whole_days(first_day: date, last_day: date) -> dict[str, Any]:
    """An entry's times for whole days: it ends with the midnight after the last one."""
    return {
        "is_all_day": True,
        "starts_local": datetime.combine(first_day, time()),
        "ends_local": datetime.combine(last_day + timedelta(days=1), time()),
    }


def one_day(day: date, begins: time, ends: time) -> dict[str, Any]:
    return {
        "is_all_day": False,
        "starts_local": datetime.combine(day, begins),
        "ends_local": datetime.combine(day, ends),
    }
