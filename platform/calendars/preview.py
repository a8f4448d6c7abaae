"""What a series means before it is saved: its next dates, changes of clocks, and who has a holiday then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from calendars.collisions import Collision, collisions
from calendars.recurrence import (
    Change,
    Local,
    Occurrence,
    Series,
    crosses_clock_change,
    expand,
    instant,
    next_dates,
)
from calendars.series import date_of
from partners.models import Affiliation
from spaces.models import Membership, Space

SHOWN = 10
WEEK = timedelta(weeks=1)  # further than a proposal lets the first date move ahead


@dataclass(frozen=True, slots=True)
class Preview:
    """`dates` are as they were chosen: without those left out, and moved ones where they go. `clock_changes` are the first dates after each change; `collisions` are within the series' first year, each with
    what was chosen for it: its key moved to, "out", or nothing."""

    dates: list[Occurrence]
    clock_changes: list[Local]
    collisions: list[tuple[Collision, str]]
    zone: str
    is_all_day: bool


def preview(
    *,
    space: Space,
    series: Series,
    moved: Mapping[datetime, datetime],
    language: str,
    chosen: Callable[[str], str],
) -> Preview:
    """`moved` has the new start of a date by its original one. Two queries: where the space's people work."""
    first = instant(series.starts_local, ZoneInfo(series.zone))
    year = list(
        expand(
            replace(series, exdates=()), (), first, first.replace(year=first.year + 1, day=min(first.day, 28))
        )
    )
    days = [date_of(one.starts_local) for one in year]
    starts = [one.recurrence_id for one in year]
    found = collisions(starts, places_of(space), language, today=timezone.localdate())
    return Preview(
        dates=next_dates(series, SHOWN, first - WEEK, [Change(*pair) for pair in moved.items()]),
        clock_changes=[
            local for local in crosses_clock_change(series) if date_of(local) <= max(days, default=date.min)
        ],
        collisions=[(one, chosen(one.key)) for one in found],
        zone=series.zone,
        is_all_day=not isinstance(series.starts_local, datetime),
    )


def places_of(space: Space) -> set[str]:
    """Where the members' organisations are: the region where it has holidays of its own, otherwise the country."""
    members = Membership.objects.active().filter(space=space).values("person")
    rows = (
        Affiliation.objects.confirmed()
        .filter(person__in=members)
        .values_list(
            "organisation__country_id", "organisation__region", "organisation__country__holiday_regions"
        )
        .distinct()
    )
    return {region if region in regions else country for country, region, regions in rows.order_by()}
