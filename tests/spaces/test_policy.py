"""Who may open a space's page, and who may do what in it: against a plain retelling of the rules."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from people.models import Person
from spaces import policy
from spaces.models import Membership, Space
from tests import factories

pytestmark = pytest.mark.django_db

State, Role = Membership.State, Membership.Role


@dataclass(frozen=True)
class Room:
    visibility: str
    state: str
    is_confidential: bool


@dataclass(frozen=True)
class Somebody:
    signed_in: bool
    confirmed: bool
    steward: bool
    active: bool
    belonging: str | None
    role: str


ROOMS = st.builds(
    Room,
    visibility=st.sampled_from(Space.Visibility.values),
    state=st.sampled_from(Space.State.values),
    is_confidential=st.booleans(),
)
PEOPLE = st.builds(
    Somebody,
    signed_in=st.sampled_from([True, True, True, False]),
    confirmed=st.booleans(),
    steward=st.booleans(),
    active=st.sampled_from([True, True, True, False]),
    belonging=st.sampled_from([None, *State.values]),
    role=st.sampled_from(Role.values),
)
WORLDS = st.lists(st.tuples(ROOMS, PEOPLE), min_size=1, max_size=4)


def sees(room: Room, who: Somebody) -> bool:
    """The rule in words: members and the invited always, everybody what is public, partners what partners may."""
    known = who.signed_in and who.active
    if known and who.belonging in ("active", "invited"):
        return True
    if room.state == "draft":
        return False
    if room.visibility == "public":
        return True
    return room.visibility == "partners" and known and (who.confirmed or who.steward)


def may(room: Room, who: Somebody, verb: str) -> bool:
    if not who.signed_in or not who.active:
        return False
    if room.state == "archived" and verb in (
        [
            "post",
            "start_thread",
            "find_time",
            "moderate",
            "add_entry",
            "edit",
            "invite",
            "decide_requests",
            "set_role",
            "manage_seats",
        ]
    ):
        return False
    by_members = ["read_talk", "post", "start_thread", "see_members", "see_calendar", "find_time"]
    if who.belonging == "active" and (who.role == "coordinator" or verb in by_members):
        return True
    by_stewards = ["see_members", "edit", "decide_requests", "remove_member", "set_role", "archive"]
    return who.steward and not room.is_confidential and verb in by_stewards


def build(room: Room, who: Somebody) -> tuple[Space, Person | AnonymousUser]:
    space = factories.make_space(
        visibility=room.visibility, state=room.state, is_confidential=room.is_confidential
    )
    if not who.signed_in:
        return space, AnonymousUser()
    person = factories.make_person(is_steward=who.steward, is_active=who.active)
    if who.confirmed:
        factories.affiliate(person)
    if who.belonging:
        factories.make_membership(space, person, state=who.belonging, role=who.role)
    return space, person


class UndoneError(Exception):
    pass


def undone(test: object) -> object:
    """Each example in a world of its own."""

    def run(**given_by_hypothesis: object) -> None:
        try:
            with transaction.atomic():
                test(**given_by_hypothesis)  # type: ignore[operator]
                raise UndoneError
        except UndoneError:
            pass

    return run


@given(world=WORLDS)
def test_the_pages_and_verbs_are_those_of_the_plain_rules(world):
    @undone
    def look(world):
        for room, who in world:
            space, person = build(room, who)
            found = Space.objects.visible_to(person).filter(pk=space.pk).exists()
            assert found == sees(room, who), (room, who)
            assert policy.verbs(person, space) == {verb for verb in policy.VERBS if may(room, who, verb)}
            assert Space.objects.of(person).filter(pk=space.pk).exists() == (
                who.signed_in and who.active and who.belonging == "active"
            )

    look(world=world)


@given(world=WORLDS)
def test_losing_a_role_never_opens_anything(world):
    """Confirmation, stewardship, membership, coordination: whatever is taken away, nothing is seen or done more."""

    @undone
    def lose(world):
        for room, who in world:
            if not who.signed_in:
                continue
            space, person = build(room, who)

            def access(space=space, person=person):
                again = Person.objects.get(pk=person.pk)
                return Space.objects.visible_to(again).filter(pk=space.pk).exists(), policy.verbs(
                    again, space
                )

            losses = [
                lambda p=person: Membership.objects.filter(person=p).update(role=Role.MEMBER),
                lambda p=person: Membership.objects.filter(person=p).update(state=State.REMOVED),
                lambda p=person: p.affiliations.update(state="ended"),
                lambda p=person: Person.objects.filter(pk=p.pk).update(is_steward=False),
                lambda p=person: Person.objects.filter(pk=p.pk).update(is_active=False),
            ]
            saw, could = access()
            for loss in losses:
                loss()
                sees_now, can_now = access()
                assert sees_now <= saw, (room, who)
                assert can_now <= could, (room, who)
                saw, could = sees_now, can_now

    lose(world=world)


def test_a_verb_that_nobody_knows_is_a_mistake_of_ours(impact, anna):
    with pytest.raises(KeyError):
        policy.may(anna, "dance", impact.space)


def test_the_audience_is_who_belongs_and_may_sign_in(impact, anna, mads, kadri, piotr):
    factories.make_membership(impact.space, kadri, state=State.REQUESTED)
    factories.make_membership(impact.space, piotr, state=State.LEFT)
    assert set(policy.audience(impact.space)) == {anna, mads}
    assert set(policy.coordinators(impact.space)) == {anna}
    Person.objects.filter(pk=mads.pk).update(is_active=False)
    assert set(policy.audience(impact.space)) == {anna}


def test_a_steward_is_a_stranger_to_a_confidential_space(circle, stefan):
    assert policy.verbs(stefan, circle.space) == frozenset()
