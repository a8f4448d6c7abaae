"""A seat goes only to who can still take it, and comes back from who no longer can."""

import pytest

from config import worker
from events.models import Event
from exchanges.models import Visit
from notices.models import Notice
from people.actions import deactivate
from people.models import Person
from registrations import actions, tasks
from registrations.models import Guest, Registration, SeatPlan
from registrations.policy import may_take, who_may_take
from spaces.models import Membership, Space
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


@pytest.mark.parametrize("is_inside", [False, True])
@pytest.mark.parametrize("visibility", Space.Visibility.values)
@pytest.mark.parametrize("state", Space.State.values)
def test_who_may_take_a_seat_is_the_same_for_many_as_for_each(
    fiona: Person, visibility: str, state: str, is_inside: bool
) -> None:
    """Of an event, of something inside it, and of a group, whoever it lets in."""
    event = factories.make_event("Open harbour", coordinator=fiona, capacity=1)
    group = factories.make_group("Harbours", coordinator=fiona, most_members=3)
    of_event = SeatPlan.objects.get(pk=event.seat_plan_id)
    of_group = SeatPlan.objects.create(space=group.space)
    SeatPlan.objects.filter(pk=of_event.pk).update(gives_membership=not is_inside)
    people = [*everybody(of_event), *everybody(of_group), fiona]
    for is_confidential in (False, True):
        for joining in Space.Joining.values:
            Space.objects.update(
                visibility=visibility, state=state, joining=joining, is_confidential=is_confidential
            )
            for plan in SeatPlan.objects.with_time():
                asked = [Person.objects.get(pk=one.pk) for one in people]
                assert who_may_take(plan, people) == {one.pk for one in asked if may_take(plan, one)}


def everybody(plan: SeatPlan) -> list[Person]:
    """Partners, strangers, a steward, who was shut out, and guests, one of them of this plan; and of each state of belonging
    one partner and one stranger."""
    gone, guests = factories.make_partner(), [factories.make_person(is_guest=True) for _twice in range(2)]
    deactivate(person=gone)
    gone.refresh_from_db()
    Guest.objects.create(plan=plan, person=guests[0], token_digest=f"{plan.pk}")
    found = [factories.make_partner(), factories.make_person(), factories.make_person(is_steward=True)]
    for state in Membership.State.values:
        for who in (factories.make_partner(), factories.make_person()):
            factories.make_membership(plan.space, who, state=state)
            found.append(who)
    return [*found, gone, *guests]
