"""Which days a plan has, by the clock of the place, and who was there on them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.utils import timezone

from calendars import agenda
from evidence.models import Attendance, Door
from registrations.models import Registration, SeatPlan

# As far as the attendance of a group is looked at: of a series without an end, the days until today.
LONGEST_DAYS = 366


def today(plan: SeatPlan, now: datetime | None = None) -> date:
    """The date of this moment at the place. Reads `entry`."""
    return timezone.localtime(now, ZoneInfo(plan.happening.zone)).date()


def days_of(plan: SeatPlan, now: datetime | None = None) -> list[date]:
    """Each day on which something of it takes place, in order; what was cancelled doesn't. Reads `entry`.

    Of a series one query, and the days of the year until now with the next to come.
    """
    entry = plan.happening
    if not entry.is_series:
        return span(entry.starts_local, entry.ends_local)
    now, zone = now or timezone.now(), ZoneInfo(entry.zone)
    past = agenda.dates([entry], now - timedelta(days=LONGEST_DAYS), now)
    dates = [*(one for one in past if not one.is_cancelled), *agenda.upcoming([entry], now, 1)]
    return sorted(
        set(chain.from_iterable(span(local(d.starts_at, zone), local(d.ends_at, zone)) for d in dates))
    )


def days_of_door(plan: SeatPlan, now: datetime | None = None) -> list[date]:
    """Those on which somebody may be checked in: with the days around that the host allows. One query more."""
    days, door = days_of(plan, now), Door.objects.filter(plan=plan).first()
    if not days or door is None:
        return days
    before = [days[0] - timedelta(days=number) for number in range(door.days_before, 0, -1)]
    return [*before, *days, *(days[-1] + timedelta(days=number + 1) for number in range(door.days_after))]


def is_of(plan: SeatPlan, day: date) -> bool:
    """Whether it took place on this day, and not only its door stood open: who arrives the evening before was at nothing
    yet. Of a series each day on which somebody was noted counts. No query. Reads `entry`."""
    entry = plan.happening
    return entry.is_series or day in span(entry.starts_local, entry.ends_local)


def day_shown(plan: SeatPlan, now: datetime | None = None) -> date:
    """The day at whose door one stands: today, else the next to come, else the last there was. Two queries at most."""
    days, here = days_of_door(plan, now), today(plan, now)
    if here in days or not days:
        return here
    return next((day for day in days if day > here), days[-1])


def span(starts: datetime, ends: datetime) -> list[date]:
    """From wall time to wall time; what ends at midnight has nothing of the day that begins then."""
    last = max(starts, ends - timedelta(microseconds=1)).date()
    return [starts.date() + timedelta(days=number) for number in range((last - starts.date()).days + 1)]


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def attended_days(registrations: Iterable[Registration]) -> dict[int, list[date]]:
    """Of each registration, by its number, the days on which somebody was there, in the room or online. One query."""
    found: dict[int, list[date]] = {one.pk: [] for one in registrations}
    rows = Attendance.objects.standing().filter(registration__in=list(found)).order_by("day")
    for pk, day in rows.values_list("registration", "day").distinct():
        found[pk].append(day)
    return found


def is_over_for(plan: SeatPlan, day: date, now: datetime | None = None) -> bool:
    """Whether who was not there on this day did not come: it took place, and is over at the place. Reads `entry`; no query."""
    return day < today(plan, now) and is_of(plan, day) and not plan.happening.is_cancelled


def had_seat(plan: SeatPlan, state: str, since: datetime, day: date) -> bool:
    """Whether somebody was awaited on a day: who got their seat at the door of the next one was not. `since` is when their
    registration changed last. Reads `entry`."""
    return state == Registration.State.CONFIRMED and today(plan, since) <= day
