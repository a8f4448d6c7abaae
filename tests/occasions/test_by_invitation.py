"""Where people join by a seat, an invitation shows the door, and a seat is what binds."""

from datetime import timedelta

import pytest

from occasions.models import Occasion
from people.models import Person
from registrations import actions as seats
from registrations import tasks
from registrations.models import Registration
from spaces import actions as spaces
from spaces.actions import JoiningRefused
from spaces.models import Membership, Space
from tests.occasions.conftest import a_part, make, put
from tests.people import browser

pytestmark = pytest.mark.django_db

State = Membership.State


def belonging(occasion: Occasion, person: Person) -> Membership:
    return Membership.objects.get(space=occasion.space, person=person)


@pytest.mark.parametrize("kind", ["event", "visit"])
def test_what_only_the_invited_see_is_registered_for_by_the_invited(
    fiona: Person, anna: Person, kadri: Person, kind: str
) -> None:
    occasion = make(kind, fiona, visibility=Space.Visibility.MEMBERS)
    address = occasion.space.get_absolute_url()
    seat = f"/seats/{occasion.seat_plan.pk}/registration/"
    assert [browser(anna).get(one).status_code for one in (address, seat)] == [404, 404]
    invited = browser(fiona).post(f"/spaces/{occasion.space.slug}/invitations/", {"email": anna.email})
    assert invited.status_code == 302
    page = browser(anna).get(address).content.decode()
    assert ("You are invited" in page, "Register" in page) == (True, True)
    assert browser(anna).post(seat).status_code == 302
    assert (belonging(occasion, anna).state, belonging(occasion, anna).holds_seat) == (State.ACTIVE, True)
    assert "You are invited" not in browser(anna).get(address).content.decode()
    assert browser(kadri).get(address).status_code == 404


def test_accepting_leads_to_the_seat_and_takes_none(occasion: Occasion, fiona: Person, anna: Person) -> None:
    spaces.invite(space=occasion.space, email=anna.email, by=fiona)
    client, slug = browser(anna), occasion.space.slug
    said = client.post(f"/spaces/{slug}/membership/", follow=True).content.decode()
    assert "People join here by taking a seat" in said
    assert f'href="{occasion.space.get_absolute_url()}"' in said
    with pytest.raises(JoiningRefused) as refused:
        spaces.accept_invitation(space=occasion.space, person=anna)
    assert refused.value.code == "registration"
    answer = client.post(f"/api/v1/spaces/{slug}/membership/", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "registration")
    assert belonging(occasion, anna).state == State.INVITED
    assert not Registration.objects.exists()


def test_an_invitation_to_take_a_seat_can_be_declined(
    occasion: Occasion, fiona: Person, anna: Person
) -> None:
    spaces.invite(space=occasion.space, email=anna.email, by=fiona)
    assert "refusal/" in browser(anna).get(occasion.space.get_absolute_url()).content.decode()
    browser(anna).post(f"/spaces/{occasion.space.slug}/membership/refusal/")
    assert belonging(occasion, anna).state == State.DECLINED


def test_who_hands_over_without_a_seat_is_not_trapped(
    occasion: Occasion, fiona: Person, anna: Person
) -> None:
    seats.register(plan=occasion.seat_plan, person=anna)
    spaces.hand_over(membership=belonging(occasion, anna), by=fiona)
    assert "membership/leaving/" in browser(fiona).get(occasion.space.get_absolute_url()).content.decode()
    spaces.leave(space=occasion.space, person=fiona)
    assert belonging(occasion, fiona).state == State.LEFT


def test_a_coordinator_made_a_member_again_can_be_removed(
    occasion: Occasion, fiona: Person, mads: Person
) -> None:
    spaces.admit(space=occasion.space, person=mads, role=Membership.Role.COORDINATOR)
    helper = spaces.set_role(membership=belonging(occasion, mads), by=fiona, role=Membership.Role.MEMBER)
    spaces.remove_member(membership=helper, by=fiona, reason="Thank you.")
    assert belonging(occasion, mads).state == State.REMOVED


def test_a_seat_binds_until_it_is_given_back_also_who_coordinates(
    occasion: Occasion, fiona: Person, anna: Person
) -> None:
    spaces.admit(space=occasion.space, person=anna, role=Membership.Role.COORDINATOR)
    mine = seats.register(plan=occasion.seat_plan, person=anna)
    with pytest.raises(JoiningRefused) as refused:
        spaces.leave(space=occasion.space, person=anna)
    assert refused.value.code == "registration"
    seats.withdraw(registration=mine)
    assert belonging(occasion, anna).is_coordinator
    spaces.leave(space=occasion.space, person=anna)
    assert belonging(occasion, anna).state == State.LEFT


def test_a_seat_inside_binds_as_well(fiona: Person, anna: Person) -> None:
    visit = make("visit", fiona)
    lab = a_part(visit, fiona, capacity=1).entry.seat_plan
    whole = seats.register(plan=visit.seat_plan, person=fiona)
    inside = seats.register(plan=lab, person=fiona)
    spaces.admit(space=visit.space, person=anna, role=Membership.Role.COORDINATOR)
    seats.withdraw(registration=whole)
    with pytest.raises(JoiningRefused):
        spaces.leave(space=visit.space, person=fiona)
    seats.withdraw(registration=inside)
    spaces.leave(space=visit.space, person=fiona)
    assert belonging(visit, fiona).state == State.LEFT


def test_after_the_end_a_seat_binds_nobody_and_stays_on_the_list(
    occasion: Occasion, fiona: Person, anna: Person, mads: Person
) -> None:
    for person in (anna, mads):
        seats.register(plan=occasion.seat_plan, person=person)
    assert tasks.let_go_after_the_end() == 0
    put(occasion.entry, begins=-timedelta(days=5), lasts=timedelta(days=3))
    assert tasks.let_go_after_the_end() == 2
    assert tasks.let_go_after_the_end() == 0
    spaces.leave(space=occasion.space, person=anna)
    spaces.remove_member(membership=belonging(occasion, mads), by=fiona, reason="A mistake.")
    assert (belonging(occasion, anna).state, belonging(occasion, mads).state) == (State.LEFT, State.REMOVED)
    assert Registration.objects.confirmed().count() == 2
