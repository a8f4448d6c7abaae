"""A programme by the days of its place. Pure: it reads what was fetched."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from calendars.models import Entry


@dataclass
class ProgrammeDay:
    day: date
    number: int
    slots: list[Any] = field(default_factory=list)


def days(slots: Iterable[Any], first: date) -> list[ProgrammeDay]:
    """Slots (anything with an `entry`) in the order given, by the wall date of their place; day 1 is `first`."""
    found: dict[date, ProgrammeDay] = {}
    for slot in slots:
        day = slot.entry.starts_local.date()
        found.setdefault(day, ProgrammeDay(day, (day - first).days + 1)).slots.append(slot)
    return [found[day] for day in sorted(found)]


def days_of(span: Entry) -> tuple[date, date]:
    """First and last day of a span. Whole days end with the midnight after the last one."""
    first, last = span.starts_local.date(), span.ends_local.date()
    if span.is_all_day:
        last -= timedelta(days=1)
    return first, max(first, last)
