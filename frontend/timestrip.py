"""One time by several clocks: a row for each different one, its hours as cells. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
# Shaded as working hours, and beyond what one asks people for without need; on the wall clock.
WORK, FAIR = (time(9), time(17)), (time(8), time(18))
MOST_HOURS, MANY_HOURS = 24, 16


@dataclass(frozen=True, slots=True)
class Cell:
    """An hour of the strip. `label` is empty where labels would not fit."""

    label: str
    is_work: bool
    is_unfair: bool
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A clock: the zones that show the same all the while, and what it shows (aware, in the first of them)."""

    zones: tuple[str, ...]
    starts: datetime
    ends: datetime
    cells: tuple[Cell, ...]

    @property
    def is_over_midnight(self) -> bool:
        return self.ends.date() > self.starts.date()

    @property
    def is_early(self) -> bool:
        return self.starts.time() < FAIR[0] or (self.is_over_midnight and self.ends.time() > time())

    @property
    def is_late(self) -> bool:
        return self.is_over_midnight or self.ends.time() > FAIR[1] or self.starts.time() >= FAIR[1]

    @property
    def is_weekend(self) -> bool:
        return self.starts.weekday() > 4


def rows(starts_at: datetime, ends_at: datetime, zones: Iterable[str]) -> list[Row]:
    """From west to east. Zones share a row when they show the same at every hour of the strip."""
    names = sorted(set(zones))
    hours = hours_around(starts_at, ends_at, names)
    by_clock: dict[tuple[timedelta | None, ...], list[str]] = defaultdict(list)
    for name in names:
        by_clock[tuple(hour.astimezone(ZoneInfo(name)).utcoffset() for hour in hours)].append(name)
    found = []
    for _clock, same in sorted(by_clock.items()):
        zone = ZoneInfo(same[0])
        cells = tuple(cell(hour, starts_at, ends_at, zone, len(hours)) for hour in hours)
        found.append(Row(tuple(same), starts_at.astimezone(zone), ends_at.astimezone(zone), cells))
    return found


def hours_around(starts_at: datetime, ends_at: datetime, zones: list[str]) -> list[datetime]:
    """Whole hours (UTC) that hold the time itself and, where a day is enough for it, everybody's fair hours."""
    first, last = starts_at, ends_at
    for name in zones:
        zone = ZoneInfo(name)
        day = starts_at.astimezone(zone).date()
        first, last = min(first, wall(day, FAIR[0], zone)), max(last, wall(day, FAIR[1], zone))
    if last - first > MOST_HOURS * HOUR:
        first = max(first, min(starts_at, starts_at + (ends_at - starts_at) / 2 - MOST_HOURS / 2 * HOUR))
        last = first + MOST_HOURS * HOUR
    first = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    count = min(-((first - last) // HOUR), MOST_HOURS)
    return [first + n * HOUR for n in range(count)]


def cell(hour: datetime, starts_at: datetime, ends_at: datetime, zone: ZoneInfo, count: int) -> Cell:
    local, after = hour.astimezone(zone), (hour + HOUR - timedelta(seconds=1)).astimezone(zone)
    is_told = count <= MANY_HOURS or local.hour % 3 == 0
    return Cell(
        label=str(local.hour) if is_told else "",
        is_work=local.weekday() < 5 and WORK[0] <= local.time() and after.time() < WORK[1],
        is_unfair=local.time() < FAIR[0] or after.time() >= FAIR[1],
        is_taken=hour < ends_at and starts_at < hour + HOUR,
    )


def wall(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
