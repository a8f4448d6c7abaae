"""When the next digest is due. Pure.

A wall time that a change of clocks skips comes as much later as the clocks jump; one that happens twice counts the first
time. So there is exactly one on each chosen day, whatever the clocks do.
"""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
# Nothing but what presses is mailed earlier in the day or later, by its reader's clock.
MORNING, EVENING = time(7), time(20)
# So many days are looked through for one that is no holiday; then the next chosen day is taken as it is.
FARTHEST = 28


def at_wall(day: date, at: time, zone: str) -> datetime:
    """The instant (UTC) of a wall time."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def next_digest(
    *,
    after: datetime,
    weekdays: Collection[int],
    at: time,
    zone: str,
    is_day_off: Callable[[date], bool] = lambda day: False,
) -> datetime | None:
    """The first instant after `after` that is `at` on one of the weekdays (0 is Monday) by a zone's clock.

    None without weekdays. A day off is passed over.
    """
    if not weekdays:
        return None
    today = after.astimezone(ZoneInfo(zone)).date()
    coming = [today + n * DAY for n in range(FARTHEST)]
    chosen = [day for day in coming if day.weekday() in weekdays and at_wall(day, at, zone) > after]
    working = [day for day in chosen if not is_day_off(day)]
    return at_wall((working or chosen)[0], at, zone)
