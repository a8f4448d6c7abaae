"""What took place, and when: the programme of a plan as it was delivered."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from calendars import agenda
from calendars.models import Entry
from evidence.attended import Interval
from evidence.days import days_of
from registrations.models import SeatPlan

NOT_A_PART = [Entry.Kind.SPAN, Entry.Kind.HOLD]


def dates_of(plan: SeatPlan) -> list[agenda.Date]:
    """Each part of the programme on the days of the plan, cancelled ones too, in their order; of what is no occasion its
    own dates. Two queries. Reads `entry`."""
    return dates_of_each([plan])[plan.pk]


def dates_of_each(plans: Collection[SeatPlan]) -> dict[int, list[agenda.Date]]:
    """The same of many, by their numbers. Two queries however many they are, where the occurrences of their entries are
    prefetched."""
    windows = {plan.pk: found for plan in plans if (found := window_of(plan))}
    if not windows:
        return {plan.pk: [] for plan in plans}
    parts = Q()
    for plan in plans:
        parts |= part_of(plan)
    entries = list(
        Entry.objects.filter(parts)
        .in_window(
            min(start for start, _end in windows.values()), max(end for _start, end in windows.values())
        )
        .without_released_holds()
        .for_list()
    )
    return {
        plan.pk: agenda.dates([one for one in entries if is_part(one, plan)], *windows[plan.pk])
        if plan.pk in windows
        else []
        for plan in plans
    }


def window_of(plan: SeatPlan) -> Interval | None:
    """From midnight to midnight at the place; None where nothing of it takes place."""
    days, zone = days_of(plan), ZoneInfo(plan.happening.zone)
    if not days:
        return None
    return midnight(days[0], zone), midnight(days[-1] + timedelta(days=1), zone)


def part_of(plan: SeatPlan) -> Q:
    if plan.happening.kind == Entry.Kind.SPAN:
        return Q(space=plan.space_id) & ~Q(kind__in=NOT_A_PART)
    return Q(pk=plan.entry_id)


def is_part(entry: Entry, plan: SeatPlan) -> bool:
    """The same of an entry that is here."""
    if plan.happening.kind == Entry.Kind.SPAN:
        return entry.space_id == plan.space_id and entry.kind not in NOT_A_PART
    return entry.pk == plan.entry_id


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
