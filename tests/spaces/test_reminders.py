"""A request that nobody answers is told once more, after three days."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from config.worker import TASKS
from notices.models import Notice
from spaces import actions, tasks
from spaces.models import Membership
from tests import factories

STILL = "Kadri Kask has been waiting for three days to join Impact measurement."


@pytest.fixture
def waiting(impact, kadri) -> Membership:
    return actions.ask_to_join(space=impact.space, person=kadri)


def after(days: float) -> int:
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        return tasks.remind_coordinators()


def texts_of(person) -> list[str]:
    return [notice.text for notice in Notice.objects.filter(recipient=person).order_by("pk")]


def test_the_worker_does_it():
    assert {"spaces.tasks.remind_coordinators", "spaces.tasks.mail_invitations"} <= set(TASKS)


def test_all_coordinators_are_reminded_once(waiting, impact, anna, piotr):
    factories.make_membership(impact.space, piotr, role=Membership.Role.COORDINATOR)
    assert [after(2.9), after(3.1), after(3.1), after(9)] == [0, 1, 0, 0]
    assert texts_of(anna)[-1] == STILL
    assert texts_of(piotr) == [STILL]


def test_who_was_answered_is_not_waited_for(waiting, anna, kadri):
    actions.decline_request(membership=waiting, by=anna, reason="We are full.")
    assert after(4) == 0


def test_an_answer_takes_the_reminder_back_too(waiting, anna):
    after(4)
    actions.accept_request(membership=waiting, by=anna)
    assert texts_of(anna) == []


def test_an_archive_reminds_nobody(waiting, impact, anna):
    actions.archive(space=impact.space, by=anna)
    assert after(4) == 0


def test_a_space_that_nobody_coordinates_is_the_stewards_to_decide(impact, kadri, stefan):
    Membership.objects.coordinating().filter(space=impact.space).update(role=Membership.Role.MEMBER)
    asked = actions.ask_to_join(space=impact.space, person=kadri)
    assert texts_of(stefan) == ["Kadri Kask asks to join Impact measurement."]
    assert list(Membership.objects.to_decide_by(stefan)) == [asked]
    actions.accept_request(membership=asked, by=stefan)
    assert texts_of(stefan) == []


def test_a_steward_is_told_of_no_request_that_a_coordinator_decides(waiting, stefan):
    assert texts_of(stefan) == []
    assert not Membership.objects.to_decide_by(stefan).exists()


def test_a_confidential_space_without_coordinator_stays_closed_to_stewards(circle, kadri, stefan):
    circle.space.joining = "request"
    circle.space.save()
    Membership.objects.filter(space=circle.space).update(role=Membership.Role.MEMBER)
    actions.ask_to_join(space=circle.space, person=kadri)
    assert texts_of(stefan) == []
    assert not Membership.objects.to_decide_by(stefan).exists()
