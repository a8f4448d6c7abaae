"""What took place, and when: the programme of a plan as it was delivered."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendars import agenda
from calendars.models import Entry
from evidence.attended import Interval
from evidence.days import days_of
from registrations.models import SeatPlan

NOT_A_PART = [Entry.Kind.SPAN, Entry.Kind.HOLD]


def dates_of(plan: SeatPlan) -> list[agenda.Date]:
    """Each part of the programme on the days of the plan, cancelled ones too, in their order; of what is no occasion its
    own dates. Two queries. Reads `entry`."""
    days, zone = days_of(plan), ZoneInfo(plan.happening.zone)
    if not days:
        return []
    if plan.happening.kind == Entry.Kind.SPAN:
        entries = Entry.objects.filter(space=plan.space_id).exclude(kind__in=NOT_A_PART)
    else:
        entries = Entry.objects.filter(pk=plan.entry_id)
    return agenda.dates(entries, midnight(days[0], zone), midnight(days[-1] + timedelta(days=1), zone))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(one: agenda.Date, zone: str) -> date:
    """By the clock of the place."""
    return one.starts_local if one.is_all_day else one.starts_at.astimezone(ZoneInfo(zone)).date()


def programme(plan: SeatPlan, dates: list[agenda.Date]) -> dict[date, list[Interval]]:
    """By day the hours of what took place."""
    found: dict[date, list[Interval]] = {}
    for one in dates:
        if not one.is_cancelled and not one.is_all_day:
            found.setdefault(day_of(one, plan.happening.zone), []).append((one.starts_at, one.ends_at))
    return found


def hours_of_whole(plan: SeatPlan) -> dict[date, list[Interval]]:
    """Of an occasion that has hours itself, on its one day."""
    entry, days = plan.happening, days_of(plan)
    if entry.is_all_day or entry.kind != Entry.Kind.SPAN or len(days) != 1:
        return {}
    return {days[0]: [(entry.starts_at, entry.ends_at)]}
