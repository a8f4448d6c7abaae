"""What a series means before it is saved: its next dates, changes of clocks, and who has a holiday then."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from calendars.recurrence import Local, Occurrence, Series, crosses_clock_change, expand, instant, next_dates
from calendars.series import date_of
from partners.holidays import Holiday, holidays_on
from partners.models import Affiliation
from spaces.models import Membership, Space

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Preview:
    """`clock_changes` are the first dates after each change; `holidays` fall on dates within the next year."""

    dates: list[Occurrence]
    clock_changes: list[Local]
    holidays: list[Holiday]
    zone: str


def preview(*, space: Space, series: Series, language: str) -> Preview:
    """Two queries: where the space's people work."""
    first = instant(series.starts_local, ZoneInfo(series.zone))
    year = list(expand(series, (), first, first.replace(year=first.year + 1, day=min(first.day, 28))))
    days = [date_of(one.starts_local) for one in year]
    return Preview(
        dates=next_dates(series, SHOWN),
        clock_changes=[
            local for local in crosses_clock_change(series) if date_of(local) <= max(days, default=date.min)
        ],
        holidays=holidays_on(days, places_of(space), language),
        zone=series.zone,
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
