"""When people work, as sets of quarter hours of a window. Pure, and kept: a mask is made once for what it follows from.

Times are epoch minutes. A quarter hour lies within working hours when all of it does; what somebody is busy with takes
every quarter hour that it touches. Hours go from the instant of their first wall time to that of their last, in the
person's zone, so a change of clocks lengthens or shortens them as it does the night.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduling.bits import span

QUARTER = 15
DAY = timedelta(days=1)
# The first and the last minute of the day, Monday first; None for a day off.
Hours = tuple[tuple[int, int] | None, ...]
Days = tuple[date, ...]
Spans = tuple[tuple[int, int], ...]
USUAL: Hours = ((9 * 60, 17 * 60),) * 5 + (None, None)
# By more than so many minutes a meeting leaves the working hours: at all, and by how much it does.
BEYOND = (0, 30, 60, 120)


@dataclass(frozen=True, slots=True)
class Window:
    """Quarter hours from `start` on (epoch minutes, on a quarter)."""

    start: int
    quarters: int

    @property
    def end(self) -> int:
        return self.start + self.quarters * QUARTER

    def minute(self, place: int) -> int:
        return self.start + place * QUARTER

    def days(self, zone: str) -> list[date]:
        """The days that the window touches in a zone."""
        first, last = local(self.start, zone).date(), local(self.end - 1, zone).date()
        return [first + n * DAY for n in range((last - first).days + 1)]

    def touched(self, starts: int, ends: int) -> int:
        """The quarters that a span of minutes touches."""
        first, after = (starts - self.start) // QUARTER, -((self.start - ends) // QUARTER)
        return span(min(max(first, 0), self.quarters), max(min(after, self.quarters), 0))

    def filled(self, starts: int, ends: int) -> int:
        """The quarters that lie in a span of minutes as a whole."""
        first, after = -((self.start - starts) // QUARTER), (ends - self.start) // QUARTER
        return span(min(max(first, 0), self.quarters), max(min(after, self.quarters), 0))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is asked: when they work, and what stands against it.

    `place` is where their holidays are from (an ISO code of a country or region); `days_off` are those holidays.
    `leave` holds first and last days, as dates. `here` is what the asking group itself has on, `busy` everything
    else, `maybe` what is uncertain: spans of epoch minutes, the end excluded.
    """

    key: int
    zone: str
    country: str = ""
    place: str = ""
    hours: Hours = USUAL
    days_off: Days = ()
    leave: tuple[tuple[date, date], ...] = ()
    here: Spans = ()
    busy: Spans = ()
    maybe: Spans = ()


@dataclass(frozen=True, slots=True)
class Masks:
    """What the quarters of a window are to one person; `outside` for each of BEYOND."""

    holiday: int
    leave: int
    here: int
    busy: int
    maybe: int
    outside: tuple[int, ...]
    away: int


@lru_cache(maxsize=4096)
def masks_of(person: Person, window: Window) -> Masks:
    """Kept by what they follow from: when one person changes, one person's masks are made anew."""
    holiday = _days(person.zone, person.days_off, window)
    leave = _leave(person.zone, person.leave, window)
    here, busy = _spans(person.here, window), _spans(person.busy, window)
    return Masks(
        holiday,
        leave,
        here,
        busy,
        _spans(person.maybe, window),
        tuple(_outside(person.zone, person.hours, window, by) for by in BEYOND),
        holiday | leave | here | busy,
    )


@lru_cache(maxsize=64)
def days_of(window: Window, zone: str) -> dict[date, int]:
    """The quarters of each day of a window, by the clock of a zone."""
    return {
        day: window.touched(instant(day, 0, zone), instant(day + DAY, 0, zone)) for day in window.days(zone)
    }


@lru_cache(maxsize=64)
def whole_hours(window: Window, zone: str) -> tuple[int, int]:
    """The quarters at which the clock of a zone shows a full hour, and those at which it shows half past."""
    begins = local(window.start, zone).minute // QUARTER
    every_fourth = ((1 << 4 * (window.quarters // 4 + 1)) - 1) // 15
    everything = span(0, window.quarters)
    return every_fourth << (-begins % 4) & everything, every_fourth << ((2 - begins) % 4) & everything


def instant(day: date, minute: int, zone: str) -> int:
    """The epoch minute of a wall time; of one that exists twice the first, of one that is skipped the later side."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return int(wall.replace(tzinfo=ZoneInfo(zone)).timestamp()) // 60


def moment_of(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def minutes_of(moment: datetime) -> int:
    """The epoch minute of an aware moment."""
    return int(moment.timestamp() // 60)


def local(minute: int, zone: str) -> datetime:
    """What the clock of a zone shows at an epoch minute."""
    return moment_of(minute).astimezone(ZoneInfo(zone))


@lru_cache(maxsize=512)
def _outside(zone: str, hours: Hours, window: Window, by: int) -> int:
    inside, days = 0, window.days(zone)
    for day in [days[0] - DAY, *days, days[-1] + DAY]:
        worked = hours[day.weekday()]
        if worked:
            starts, ends = (instant(day, minute, zone) for minute in worked)
            inside |= window.filled(starts - by, ends + by)
    return span(0, window.quarters) & ~inside


@lru_cache(maxsize=512)
def _days(zone: str, days: Days, window: Window) -> int:
    found = 0
    for day in days:
        found |= window.touched(instant(day, 0, zone), instant(day + DAY, 0, zone))
    return found


def _leave(zone: str, leave: tuple[tuple[date, date], ...], window: Window) -> int:
    found = 0
    for first, last in leave:
        found |= window.touched(instant(first, 0, zone), instant(last + DAY, 0, zone))
    return found


def _spans(spans: Spans, window: Window) -> int:
    found = 0
    for starts, ends in spans:
        found |= window.touched(starts, ends)
    return found
