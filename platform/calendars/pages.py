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
    """A day of a month's grid."""

    day: date
    is_outside: bool
    is_today: bool
    dates: list[Date] = field(default_factory=list)


def starts_of_day(day: date) -> datetime:
    """The reader's midnight, as an instant."""
    return datetime.combine(day, time(), timezone.get_current_timezone()).astimezone(UTC)


def by_week(dates: list[Date], earliest: date) -> list[Week]:
    """ISO weeks with their days that have something. What began before `earliest` stands on that day."""

    def day(one: Date) -> date:
        return max(one.first_day, earliest)

    weeks = []
    shown = sorted((one for one in dates if one.last_day >= earliest), key=day)
    for monday, of_week in groupby(shown, key=lambda one: monday_of(day(one))):
        days = [(key, list(of_day)) for key, of_day in groupby(of_week, key=day)]
        weeks.append(Week(monday.isocalendar().week, monday, days))
    return weeks


def month_weeks(month: date, dates: list[Date], today: date) -> list[tuple[int, list[Square]]]:
    """The rows of a month's grid: number of the ISO week, seven days from Monday on."""
    squares = {
        day: Square(day, is_outside=day.month != month.month, is_today=day == today)
        for day in month_days(month)
    }
    for one in dates:
        for day in _days_of(one):
            if day in squares:
                squares[day].dates.append(one)
    row = list(squares.values())
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
