"""The board of the partner countries: each with its visits, the next one first."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from exchanges.models import Visit
from occasions.programme import days_of
from partners.models import Country
from people.models import Person
from registrations.models import SeatPlan


@dataclass
class Line:
    country: Country
    visits: list[Visit]


def board(person: Person | AnonymousUser, now: datetime) -> list[Line]:
    """Three queries, however many countries and visits there are. What is to come stands before what was."""
    visits = list(Visit.objects.visible_to(person).for_list().order_by("entry__starts_at"))
    plans = SeatPlan.objects.for_box(person).in_bulk([visit.seat_plan_id for visit in visits])
    for visit in visits:
        visit.seat_plan = plans[visit.seat_plan_id]
        visit.first_day, visit.last_day = days_of(visit.entry)
    visits.sort(key=lambda visit: (visit.entry.is_cancelled, visit.entry.ends_at < now))
    return [
        Line(country, [visit for visit in visits if visit.country_id == country.pk])
        for country in Country.objects.all()
    ]
