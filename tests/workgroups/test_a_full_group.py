"""An action-learning group has the size that it agreed on, by whichever door one comes in."""

import threading

import pytest
from django.db import connection

from people.models import Person
from spaces import actions
from spaces.actions import JoiningRefused
from spaces.models import Membership, Space
from tests import factories
from workgroups.models import ActionLearningGroup

State = Membership.State


@pytest.fixture
def full(circle: ActionLearningGroup, kadri: Person) -> Space:
    """Of three: Anna, Mads and Kadri."""
    Space.objects.filter(pk=circle.space_id).update(most_members=3, joining=Space.Joining.REQUEST)
    space = Space.objects.get(pk=circle.space_id)
    actions.admit(space=space, person=kadri)
    return space


def test_nobody_comes_in_by_any_door(full: Space, anna: Person, piotr: Person) -> None:
    asked = actions.ask_to_join(space=full, person=piotr)
    with pytest.raises(JoiningRefused) as refused:
        actions.accept_request(membership=asked, by=anna)
    assert refused.value.code == "full"
    assert Membership.objects.get(pk=asked.pk).state == State.REQUESTED
    guest = factories.make_partner("Guest")
    actions.invite(space=full, email=guest.email, by=anna)
    with pytest.raises(JoiningRefused):
        actions.accept_invitation(space=full, person=guest)
    assert full.memberships.active().count() == 3


def test_a_place_that_becomes_free_is_given(full: Space, anna: Person, kadri: Person, piotr: Person) -> None:
    asked = actions.ask_to_join(space=full, person=piotr)
    actions.leave(space=full, person=kadri)
    assert actions.accept_request(membership=asked, by=anna).state == State.ACTIVE


def test_a_smaller_size_puts_nobody_out(full: Space, anna: Person, kadri: Person) -> None:
    Space.objects.filter(pk=full.pk).update(most_members=2)
    member = Membership.objects.get(space=full, person=kadri)
    assert actions.set_role(membership=member, by=anna, role="coordinator").state == State.ACTIVE
    assert full.memberships.active().count() == 3


def test_a_working_group_has_no_size(impact: object, kadri: Person) -> None:
    space = Space.objects.get(slug="impact-measurement")
    for number in range(12):
        actions.admit(space=space, person=factories.make_person(f"Person number {number}"))
    assert space.memberships.active().count() == 14


@pytest.mark.django_db(transaction=True)
def test_two_who_come_at_once_do_not_both_get_the_last_place(
    circle: ActionLearningGroup, kadri: Person, piotr: Person
) -> None:
    Space.objects.filter(pk=circle.space_id).update(most_members=3)
    space, came = Space.objects.get(pk=circle.space_id), []
    together = threading.Barrier(2)

    def come(person: Person) -> None:
        together.wait(10)
        try:
            came.append(actions.admit(space=space, person=person).state)
        except JoiningRefused as refusal:
            came.append(refusal.code)
        finally:
            connection.close()

    both = [threading.Thread(target=come, args=[person]) for person in (kadri, piotr)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(came) == ["active", "full"]
    assert space.memberships.active().count() == 3
