"""The worker's part: reading the calendars that people keep elsewhere, when they are due."""

from datetime import datetime, timedelta

from django.utils import timezone

from scheduling import actions
from scheduling.addresses import is_open
from scheduling.busy import Busy, busy_times
from scheduling.failures import FetchFailed
from scheduling.fetching import MayConnect, fetch
from scheduling.models import BusyCalendar
from scheduling.sealing import unseal

# One slow server may not keep the worker from its other tasks for long.
A_ROUND = 1
LEASE = timedelta(minutes=5)


def read_busy_calendars(may_connect: MayConnect = is_open) -> int:
    """Read what is due. The claim is one UPDATE that puts the due time off: two workers never both win."""
    now = timezone.now()
    due = BusyCalendar.objects.due(now).select_related("person").order_by("due_at", "pk")[:A_ROUND]
    return sum(read(one, may_connect) for one in list(due))


def read(calendar: BusyCalendar, may_connect: MayConnect) -> bool:
    now = timezone.now()
    if not BusyCalendar.objects.due(now).filter(pk=calendar.pk).update(due_at=now + LEASE):
        return False
    try:
        busy = fetched(calendar, may_connect, now)
        actions.keep_busy_times(calendar=calendar, busy=busy, at=now)
    except FetchFailed as failed:
        actions.note_failure(calendar=calendar, code=failed.code, at=now)
        return False
    except BusyCalendar.DoesNotExist:
        return False  # removed while it was read
    return True


def fetched(calendar: BusyCalendar, may_connect: MayConnect, now: datetime) -> Busy:
    text = fetch(unseal(calendar.sealed_address), may_connect=may_connect)
    start, end = now - timedelta(days=1), actions.read_until(now)
    return busy_times(text, zone=calendar.person.zone, start=start, end=end)
