"""When a change of plans may be mailed. Pure.

A change that calendars which are fetched now and then would miss, within 48 hours of the start, is always mailed; at
night, between 20:00 and 07:00 by the reader's clock, only what begins within 24 hours, and the rest at 07:00.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from calendars.recurrence import instant
from notices.schedule import EVENING, MORNING

URGENT = timedelta(hours=24)
# A burst of edits is one mail: some minutes after the last of them, but never long after the first.
SETTLED, LONGEST_WAIT = timedelta(minutes=5), timedelta(minutes=30)


def mail_due_at(
    *, now: datetime, starts_at: datetime | None, zone: str, first_change_at: datetime | None = None
) -> datetime:
    """When to mail of a change made `now` to something that begins at `starts_at` (None: nothing presses).

    `first_change_at` is when the burst of changes began that nobody was told of yet. Instants are aware; `zone` is the
    reader's.
    """
    due = max(now, min(now + SETTLED, (first_change_at or now) + LONGEST_WAIT))
    if starts_at is not None and starts_at - due < URGENT:
        return due
    local = due.astimezone(ZoneInfo(zone))
    if MORNING <= local.time() < EVENING:
        return due
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return instant(datetime.combine(day, MORNING), ZoneInfo(zone))
