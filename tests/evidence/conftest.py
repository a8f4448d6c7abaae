"""Digital Tallinn, a visit of two days: the first is 1 March 2027, and it is ten in the morning there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from exchanges.models import Visit
from people.models import Person
from registrations.models import Registration, SeatPlan
from tests import factories

DAY = date(2027, 3, 1)
MORNING = datetime(2027, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visit(clock: time_machine.Traveller, fiona: Person) -> Visit:
    """Fiona hosts."""
    return factories.make_visit("Digital Tallinn", coordinator=fiona, first_day=DAY, days=2, capacity=2)


@pytest.fixture
def plan(visit: Visit) -> SeatPlan:
    return SeatPlan.objects.select_related("space", "entry").get(pk=visit.seat_plan_id)


@pytest.fixture
def kadris(plan: SeatPlan, kadri: Person) -> Registration:
    """Kadri has a seat."""
    factories.make_membership(plan.space, kadri)
    return factories.make_registration(plan, kadri)
