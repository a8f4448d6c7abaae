"""Whoever finds a group full waits for a place, and has it, or is offered it, when somebody leaves or the group grows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from home import waiting as home_waiting
from notices.models import Notice
from people.models import Person
from registrations import actions as seats
from registrations import privacy, tasks
from registrations.actions import RegistrationClosed
from registrations.models import Registration, SeatPlan
from spaces import actions, policy
from spaces.actions import JoiningRefused
from spaces.models import Membership, Space
from tests import factories
from tests.people import browser
from workgroups import actions as groups
from workgroups.models import ActionLearningGroup

pytestmark = pytest.mark.django_db
PAGE = "/learning/circle-of-five/"


@pytest.fixture
def full(circle: ActionLearningGroup, kadri: Person) -> Space:
    """Of three, Anna, Mads and Kadri; Anna decides who comes in."""
    space = resized(circle.space, 3, joining=Space.Joining.REQUEST)
    actions.admit(space=space, person=kadri)
    return space


def resized(space: Space, size: int, **more: str) -> Space:
    Space.objects.filter(pk=space.pk).update(most_members=size, **more)
    space = Space.objects.get(pk=space.pk)
    (host,) = policy.coordinators(space)
    seats.follow_size(space=space, by=host)
    return space


@pytest.fixture
def plan(full: Space) -> SeatPlan:
    return SeatPlan.objects.with_time().get(space=full)


@pytest.fixture
def waiting(plan: SeatPlan, anna: Person, piotr: Person) -> Registration:
    """Piotr, whom Anna has taken."""
    mine = seats.register(plan=plan, person=piotr, note="I'd love to.")
    return seats.approve_registration(registration=mine, by=anna)


def stands(space: Space, person: Person) -> tuple[str, str]:
    member = Membership.objects.filter(space=space, person=person).first()
    mine = Registration.objects.filter(plan__space=space, person=person).first()
    return member.state if member else "", mine.state if mine else ""


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(recipient=person).order_by("pk").values_list("key", flat=True))


def test_a_coordinator_decides_and_the_next_comes_in_when_somebody_leaves(
    full: Space, plan: SeatPlan, anna: Person, kadri: Person, piotr: Person
) -> None:
    mine = seats.register(plan=plan, person=piotr)
    assert stands(full, piotr) == ("", "requested")
    assert seats.approve_registration(registration=mine, by=anna).state == "waiting"
    actions.leave(space=full, person=kadri)
    assert stands(full, piotr) == ("active", "confirmed")
    assert full.memberships.active().count() == 3


def test_who_is_removed_makes_room_as_well_and_so_does_a_larger_size(
    full: Space, waiting: Registration, anna: Person, kadri: Person, piotr: Person, fiona: Person
) -> None:
    second = seats.register(plan=waiting.plan, person=fiona)
    seats.approve_registration(registration=second, by=anna)
    member = Membership.objects.get(space=full, person=kadri)
    actions.remove_member(membership=member, by=anna, reason="She moved.")
    assert [stands(full, one) for one in (piotr, fiona)] == [("active", "confirmed"), ("", "waiting")]
    group = ActionLearningGroup.objects.get(space=full)
    groups.edit(group=group, by=anna, space={"most_members": 4}, fields={})
    assert stands(full, fiona) == ("active", "confirmed")


def test_a_request_that_was_made_before_goes_along_into_the_queue(
    full: Space, plan: SeatPlan, anna: Person, piotr: Person
) -> None:
    asked = actions.ask_to_join(space=full, person=piotr)
    seats.register(plan=plan, person=piotr)
    assert stands(full, piotr) == ("withdrawn", "requested")
    with pytest.raises(JoiningRefused) as refused:
        actions.accept_request(membership=asked, by=anna)
    assert refused.value.code == "decided"


def test_whoever_comes_in_by_another_door_waits_no_longer(
    full: Space, waiting: Registration, anna: Person, kadri: Person, piotr: Person, fiona: Person
) -> None:
    seats.set_rules(
        plan=waiting.plan, by=anna, needs_approval=False, asks_again=False, offer_hours=48, cut_off_at=None
    )
    actions.leave(space=full, person=kadri)
    assert stands(full, piotr) == ("", "offered")
    actions.admit(space=full, person=piotr, by=anna)
    assert stands(full, piotr) == ("active", "confirmed")


def test_an_offered_place_is_given_to_nobody_else(
    full: Space, waiting: Registration, anna: Person, kadri: Person, piotr: Person, fiona: Person
) -> None:
    SeatPlan.objects.update(offer_hours=48)
    actions.leave(space=full, person=kadri)
    mine = Registration.objects.get(pk=waiting.pk)
    assert mine.state == "offered"
    actions.invite(space=full, email=fiona.email, by=anna)
    with pytest.raises(JoiningRefused) as refused:
        actions.accept_invitation(space=full, person=fiona)
    assert refused.value.code == "full"
    assert seats.accept_offer(registration=mine).state == "confirmed"
    assert stands(full, piotr) == ("active", "confirmed")
    assert full.memberships.active().count() == 3


def test_an_offer_that_nobody_took_goes_to_the_next(
    full: Space, waiting: Registration, anna: Person, kadri: Person, piotr: Person, fiona: Person
) -> None:
    second = seats.register(plan=waiting.plan, person=fiona)
    seats.approve_registration(registration=second, by=anna)
    SeatPlan.objects.update(offer_hours=48)
    actions.leave(space=full, person=kadri)
    Registration.objects.offered().update(expires_at=timezone.now() - timedelta(minutes=1))
    tasks.catch_up()
    assert [stands(full, one)[1] for one in (piotr, fiona)] == ["lapsed", "offered"]
    # A smaller group has no room for it any more: she waits again, and nobody is put out.
    resized(full, 2)
    assert stands(full, fiona) == ("", "waiting")
    assert full.memberships.active().count() == 2


def test_only_who_is_invited_waits_where_a_group_invites_and_nobody_decides_twice(
    full: Space, anna: Person, kadri: Person, piotr: Person, fiona: Person
) -> None:
    full = resized(full, 3, joining=Space.Joining.INVITATION)
    plan = SeatPlan.objects.with_time().get(space=full)
    with pytest.raises(RegistrationClosed) as refused:
        seats.register(plan=plan, person=piotr)
    assert refused.value.code == "by_invitation"
    actions.invite(space=full, email=fiona.email, by=anna)
    assert seats.register(plan=plan, person=fiona).state == "waiting"
    actions.leave(space=full, person=kadri)
    assert stands(full, fiona) == ("active", "confirmed")


def test_who_belongs_already_cannot_wait_and_an_archive_lets_nobody_in(
    full: Space, waiting: Registration, anna: Person, mads: Person, kadri: Person, piotr: Person
) -> None:
    with pytest.raises(RegistrationClosed) as refused:
        seats.register(plan=waiting.plan, person=mads)
    assert refused.value.code == "member"
    actions.archive(space=full, by=anna)
    actions.leave(space=full, person=kadri)
    assert stands(full, piotr) == ("", "waiting")


def test_one_leaves_by_either_door_and_the_log_knows(
    full: Space, waiting: Registration, anna: Person, kadri: Person, piotr: Person
) -> None:
    actions.leave(space=full, person=kadri)
    mine = Registration.objects.get(pk=waiting.pk)
    assert seats.withdraw(registration=mine).state == "withdrawn"
    assert stands(full, piotr) == ("left", "withdrawn")
    again = seats.approve_registration(registration=seats.register(plan=mine.plan, person=piotr), by=anna)
    assert stands(full, piotr) == ("active", "confirmed")
    seats.cancel_registration(registration=again, by=anna, reason="Agreed on.")
    assert stands(full, piotr) == ("removed", "cancelled")
    steps = [one.after for one in again.decisions.order_by("pk")]
    assert steps == [
        *("requested", "waiting", "confirmed", "withdrawn"),
        *("requested", "confirmed", "cancelled"),
    ]


def test_a_place_that_nobody_gave_back_is_found_by_the_worker(
    full: Space, waiting: Registration, kadri: Person, piotr: Person
) -> None:
    assert tasks.move_up_in_groups() == 0
    Person.objects.filter(pk=kadri.pk).update(is_active=False)
    assert tasks.give_back_seats_of_the_gone() == 0
    assert tasks.move_up_in_groups() == 1
    assert stands(full, piotr) == ("active", "confirmed")


def test_the_number_is_changed_in_one_place_and_no_share_is_kept(plan: SeatPlan, anna: Person) -> None:
    with pytest.raises(RegistrationClosed):
        seats.change_capacity(plan=plan, capacity=9, by=anna)
    with pytest.raises(RegistrationClosed):
        seats.keep_pool(plan=plan, by=anna, kind="hosts", seats=1)
    with pytest.raises(JoiningRefused):
        seats.let_in(plan=plan, person=factories.make_partner("Late"), by=anna, reason="She asked.")


def test_notices_of_a_confidential_group_name_nothing(
    full: Space, waiting: Registration, anna: Person, kadri: Person, piotr: Person
) -> None:
    actions.leave(space=full, person=kadri)
    assert set(told(piotr)) == {"registrations.changed_privately"}
    carried = [(one.params, one.url) for one in Notice.objects.filter(key__startswith="registrations.")]
    assert carried and all(params == {} and full.slug not in url for params, url in carried)


def test_the_page_of_a_full_group_has_the_queue_instead_of_the_door(
    full: Space, plan: SeatPlan, anna: Person, mads: Person, piotr: Person
) -> None:
    client, door = browser(piotr), f'action="/spaces/{full.slug}/membership/"'
    page = client.get(PAGE).content.decode()
    assert (door in page, "All 3 seats are taken" in page, "Join the waiting list" in page) == (
        False,
        True,
        False,
    )
    assert "Register" in page and "The hosts decide on each registration" in page
    client.post(f"/seats/{plan.pk}/registration/", {"note": "Please."})
    assert stands(full, piotr) == ("", "requested")
    asking = client.get(PAGE).content.decode()
    assert "The hosts decide on your registration" in asking and "Withdraw" in asking
    desk = f"/seats/{plan.pk}/registrations/"
    assert desk in browser(anna).get(PAGE).content.decode()
    assert desk not in browser(mads).get(PAGE).content.decode()
    shown = browser(anna).get(desk).content.decode()
    assert "Piotr Pawlak" in shown and "/evidence/" not in shown and "Check-in" not in shown
    assert "3 people at most" in browser(anna).get(f"/seats/{plan.pk}/rules/").content.decode()
    answer = browser(anna).post(f"/seats/{plan.pk}/rules/", {"offer_hours": "24"})
    assert (answer.status_code, SeatPlan.objects.get().offer_hours) == (302, 24)
    (line,) = home_waiting.for_person(piotr).decisions
    assert (full.title in line.text, line.is_confidential) == (True, True)


def test_a_group_with_room_shows_its_own_door(
    full: Space, plan: SeatPlan, kadri: Person, piotr: Person
) -> None:
    actions.leave(space=full, person=kadri)
    page = browser(piotr).get(PAGE).content.decode()
    assert f'action="/spaces/{full.slug}/membership/"' in page
    assert "Register" not in page


def test_programs_wait_too(full: Space, plan: SeatPlan, piotr: Person, olga: Person) -> None:
    post = {"content_type": "application/json"}
    seen = browser(piotr).get(f"/api/v1/seat-plans/{plan.pk}/").json()
    assert {name: seen[name] for name in ("entry", "date", "starts_at", "capacity", "confirmed")} == {
        "entry": None,
        "date": None,
        "starts_at": None,
        "capacity": 3,
        "confirmed": 3,
    }
    took = browser(piotr).post("/api/v1/registrations/", {"plan": plan.pk}, **post)
    assert took.json()["state"] == "requested"
    assert browser(olga).get(f"/api/v1/seat-plans/{plan.pk}/").status_code == 404


def test_a_group_that_is_founded_with_a_size_can_be_waited_for(anna: Person, piotr: Person) -> None:
    space = {"title": "Small circle", "joining": Space.Joining.REQUEST, "most_members": 3}
    made = groups.propose(model=ActionLearningGroup, by=anna, space=space, group={"challenge": "?"})
    assert SeatPlan.objects.get(space=made.space).size == 3
    privacy.erase(piotr)


def test_nothing_is_checked_in_or_proved_of_belonging_to_a_group(plan: SeatPlan, anna: Person) -> None:
    for name in ("evidence:desk", "evidence:badges", "evidence:ticket", "proof:page"):
        assert browser(anna).get(reverse(name, args=[plan.pk])).status_code == 404, name


def test_whoever_asked_at_the_door_of_a_full_group_and_is_taken_waits_with_the_others(
    full: Space, plan: SeatPlan, anna: Person, kadri: Person, piotr: Person, fiona: Person
) -> None:
    waits = seats.register(plan=plan, person=fiona)
    seats.approve_registration(registration=waits, by=anna)
    asked = actions.ask_to_join(space=full, person=piotr, note="I'd love to.")
    page = browser(anna).post(f"/spaces/{full.slug}/requests/{asked.pk}/acceptance/", follow=True)
    assert "The group is full: Piotr Pawlak waits for a place now." in page.content.decode()
    assert stands(full, piotr) == ("withdrawn", "waiting")
    mine = Registration.objects.get(person=piotr)
    assert (mine.note, told(piotr)) == ("I'd love to.", ["registrations.changed_privately"])
    assert [line.by for line in mine.decisions.all()] == [anna]
    actions.leave(space=full, person=kadri)
    assert [stands(full, one)[1] for one in (fiona, piotr)] == ["confirmed", "waiting"]
    assert full.memberships.active().count() == 3


def test_taken_at_both_doors_somebody_waits_once(
    full: Space, plan: SeatPlan, anna: Person, piotr: Person
) -> None:
    seats.register(plan=plan, person=piotr)
    asked = actions.ask_to_join(space=full, person=piotr)
    told_back = browser(anna).post(f"/api/v1/memberships/{asked.pk}/acceptance/").json()
    assert told_back["state"] == "withdrawn"
    assert stands(full, piotr) == ("withdrawn", "waiting")
    assert Registration.objects.filter(person=piotr).count() == 1
