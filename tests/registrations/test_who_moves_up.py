"""A seat goes only to who can still take it, and comes back from who no longer can."""

import pytest

from config import worker
from events.models import Event
from exchanges.models import Visit
from notices.models import Notice
from people.actions import deactivate
from people.models import Person
from registrations import actions, tasks
from registrations.models import Registration
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(fiona: Person, anna: Person, kadri: Person, piotr: Person) -> Visit:
    """One seat in Tallinn for partners: Anna has it, Kadri waits, then Piotr; Fiona hosts."""
    made = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=1)
    for person in (anna, kadri, piotr):
        actions.register(plan=made.seat_plan, person=person)
    return made


def states() -> dict[str, str]:
    return dict(Registration.objects.order_by("place").values_list("person__name", "state"))


def test_who_is_no_partner_any_more_keeps_their_place_and_gets_no_seat(
    visit: Visit, anna: Person, kadri: Person
) -> None:
    kadri.affiliations.update(state="ended")
    actions.withdraw(registration=Registration.objects.get(person=anna))
    assert states() == {"Anna Albers": "withdrawn", "Kadri Kask": "waiting", "Piotr Pawlak": "confirmed"}
    assert not Notice.objects.filter(recipient=kadri, key="registrations.promoted").exists()
    kadri.affiliations.update(state="confirmed")
    actions.withdraw(registration=Registration.objects.get(person__name="Piotr Pawlak"))
    assert states()["Kadri Kask"] == "confirmed"


def test_the_public_may_wait_for_what_the_public_sees(fiona: Person, anna: Person, olga: Person) -> None:
    event: Event = factories.make_event("Open day", coordinator=fiona, capacity=1)
    mine = [actions.register(plan=event.seat_plan, person=person) for person in (anna, olga)]
    actions.withdraw(registration=mine[0])
    assert states() == {"Anna Albers": "withdrawn", "Olga Outside": "confirmed"}


def test_the_seat_of_who_was_shut_out_goes_to_who_waits(visit: Visit, anna: Person) -> None:
    assert tasks.give_back_seats_of_the_gone() == 0
    deactivate(person=anna)
    assert "registrations.tasks.give_back_seats_of_the_gone" in worker.TASKS
    assert tasks.give_back_seats_of_the_gone() == 1
    assert tasks.give_back_seats_of_the_gone() == 0
    assert states() == {"Anna Albers": "withdrawn", "Kadri Kask": "confirmed", "Piotr Pawlak": "waiting"}


def test_who_was_there_stays_on_the_list_of_what_has_begun(visit: Visit, anna: Person) -> None:
    from tests.registrations.test_seats import move

    move(visit, days=-1)
    deactivate(person=anna)
    assert tasks.give_back_seats_of_the_gone() == 0
    assert states()["Anna Albers"] == "confirmed"
