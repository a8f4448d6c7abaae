"""How dates are laid out on pages: by week and day, or as the squares of a month."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from django.utils import timezone

from calendars.agenda import Date

WEEKS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    monday: date
    days: list[tuple[date, list[Date]]]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)


@dataclass(slots=True)
class Square:
    """A day of a week or a month."""

    day: date
    is_outside: bool
    is_today: bool
    dates: list[Date] = field(default_factory=list)


def starts_of_day(day: date) -> datetime:
    """The reader's midnight, as an instant."""
    return datetime.combine(day, time(), timezone.get_current_timezone()).astimezone(UTC)


def by_week(dates: list[Date], earliest: date, after: date) -> list[Week]:
    """ISO weeks with their days that have something, up to `after`. What began before `earliest` stands on that day."""

    def day(one: Date) -> date:
        return max(one.first_day, earliest)

    weeks = []
    # Whole days are the same days for everybody, and may lie beside the window of a reader in another zone.
    shown = sorted((one for one in dates if one.last_day >= earliest and one.first_day < after), key=day)
    for monday, of_week in groupby(shown, key=lambda one: monday_of(day(one))):
        days = [(key, list(of_day)) for key, of_day in groupby(of_week, key=day)]
        weeks.append(Week(monday.isocalendar().week, monday, days))
    return weeks


def squares(
    first: date, days: int, dates: list[Date], today: date, month: date | None = None
) -> list[Square]:
    """Days in a row, each with what touches it; those outside `month` are marked."""
    found = {}
    for day in (first + timedelta(days=n) for n in range(days)):
        found[day] = Square(day, is_outside=bool(month and day.month != month.month), is_today=day == today)
    for one in dates:
        for day in _days_of(one):
            if day in found:
                found[day].dates.append(one)
    return list(found.values())


def month_weeks(month: date, dates: list[Date], today: date) -> list[tuple[int, list[Square]]]:
    """The rows of a month's grid: number of the ISO week, seven days from Monday on."""
    days = month_days(month)
    row = squares(days[0], len(days), dates, today, month)
    return [(row[at].day.isocalendar().week, row[at : at + 7]) for at in range(0, len(row), 7)]


def month_days(month: date) -> list[date]:
    first, last = monday_of(month.replace(day=1)), next_month(month) - timedelta(days=1)
    length = (monday_of(last) - first).days + 7
    return [first + timedelta(days=n) for n in range(length)]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def _days_of(one: Date) -> Iterator[date]:
    day, last = one.first_day, min(one.last_day, one.first_day + timedelta(days=100))
    while day <= last:
        yield day
        day += timedelta(days=1)
