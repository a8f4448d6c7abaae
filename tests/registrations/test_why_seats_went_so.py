"""The log of a plan says of each decision why it came so: in somebody's words, or by which rule."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from exchanges.models import Visit
from people.models import Person
from registrations import actions, tasks
from registrations.models import Registration, SeatDecision, SeatPlan
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """One seat in Tallinn. Who waits is asked, and has two days to answer."""
    made = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=1)
    SeatPlan.objects.update(offer_hours=48)
    return made


def told(visit: Visit) -> list[tuple[str, str, str, str]]:
    """Who, the new state, by whom and why, the oldest first."""
    lines = SeatDecision.objects.filter(registration__plan=visit.seat_plan).select_related(
        "registration__person", "by"
    )
    return [
        (one.registration.person.name, one.after, one.by.name if one.by else "", one.why)
        for one in lines.order_by("pk")
    ]


def test_what_the_rules_decided_says_by_which(
    visit: Visit, anna: Person, kadri: Person, piotr: Person
) -> None:
    plan = visit.seat_plan
    first = actions.register(plan=plan, person=anna)
    for person in (kadri, piotr):
        actions.register(plan=plan, person=person)
    actions.withdraw(registration=first)
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        assert tasks.catch_up() == 1
        actions.accept_offer(registration=Registration.objects.get(person=piotr))
    assert told(visit) == [
        ("Anna Albers", "confirmed", "Anna Albers", "A seat was free."),
        ("Kadri Kask", "waiting", "Kadri Kask", "No seat was free."),
        ("Piotr Pawlak", "waiting", "Piotr Pawlak", "No seat was free."),
        ("Anna Albers", "withdrawn", "Anna Albers", ""),
        ("Kadri Kask", "offered", "", "Had waited longest when a seat came free."),
        ("Kadri Kask", "lapsed", "", "Did not take it in time."),
        ("Piotr Pawlak", "offered", "", "Had waited longest when a seat came free."),
        ("Piotr Pawlak", "confirmed", "Piotr Pawlak", "Took the offered seat."),
    ]


def test_what_somebody_said_goes_before_any_rule(visit: Visit, anna: Person, fiona: Person) -> None:
    theirs = actions.register(plan=visit.seat_plan, person=anna)
    actions.cancel_registration(registration=theirs, by=fiona, reason="The house has burnt down.")
    assert told(visit)[-1] == ("Anna Albers", "cancelled", "Fiona Fraser", "The house has burnt down.")


def test_the_page_and_the_api_say_the_same(visit: Visit, anna: Person, fiona: Person) -> None:
    mine = actions.register(plan=visit.seat_plan, person=anna)
    page = browser(fiona).get(f"/seats/{visit.seat_plan_id}/log/").content.decode()
    assert "A seat was free." in page
    hosts = APIClient()
    hosts.force_authenticate(fiona)
    (line,) = hosts.get(f"/api/v1/hosted-registrations/{mine.pk}/decisions/").json()
    assert (line["reason"], line["why"]) == ("", "A seat was free.")
