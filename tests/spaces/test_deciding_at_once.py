"""Two people decide about the same request at the same moment: one decides, the other hears so."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import connection

from notices.models import Notice
from people.models import Person
from spaces import actions
from spaces.actions import JoiningRefused, joining
from spaces.models import Membership, Space
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
State = Membership.State
ROUNDS = 6


def at_once(*verbs: Callable[[], Membership]) -> list[str]:
    """Each in a thread with a connection of its own: the state it brought about, or the code it was refused with."""
    start, came = threading.Barrier(len(verbs)), dict.fromkeys(range(len(verbs)), "")

    def run(number: int, verb: Callable[[], Membership]) -> None:
        try:
            start.wait(timeout=30)
            came[number] = str(verb().state)
        except JoiningRefused as refusal:
            came[number] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return list(came.values())


@pytest.fixture
def piotr_coordinates(impact, piotr: Person) -> Person:
    factories.make_membership(impact.space, piotr, role=Membership.Role.COORDINATOR)
    return piotr


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_accept_and_decline_at_once(impact, anna, piotr_coordinates, kadri, _round):
    waiting = actions.ask_to_join(space=impact.space, person=kadri)
    one, other = Membership.objects.get(pk=waiting.pk), Membership.objects.get(pk=waiting.pk)
    came = at_once(
        lambda: actions.accept_request(membership=one, by=anna),
        lambda: actions.decline_request(membership=other, by=piotr_coordinates, reason="We are full."),
    )
    state = Membership.objects.get(pk=waiting.pk).state
    assert came in ([State.ACTIVE, "decided"], ["decided", State.DECLINED])
    assert state in came
    told = list(Notice.objects.filter(recipient=kadri).values_list("key", flat=True))
    assert told == [{State.ACTIVE: "spaces.accepted", State.DECLINED: "spaces.declined"}[state]]


def test_its_twin_without_the_lock_accepts_and_declines(
    impact, anna, piotr_coordinates, kadri, monkeypatch: pytest.MonkeyPatch
):
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    accept, decline = actions.accept_request, actions.decline_request
    if connection.vendor == "sqlite":
        accept, decline = accept.__wrapped__, decline.__wrapped__  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr(joining, "locked", lambda space: Space.objects.get(pk=space.pk))
        monkeypatch.setattr(joining, "belonging", unlocked_belonging)
    both_have_looked, look = threading.Barrier(2), joining.still_requested

    def look_before_anybody_decides(space: Space, membership: Membership) -> Membership:
        """The worst moment, made certain: the lock is what keeps it from coming."""
        waiting = look(space, membership)
        with suppress(threading.BrokenBarrierError):
            both_have_looked.wait(timeout=20)
        return waiting

    monkeypatch.setattr(joining, "still_requested", look_before_anybody_decides)
    waiting = actions.ask_to_join(space=impact.space, person=kadri)
    one, other = Membership.objects.get(pk=waiting.pk), Membership.objects.get(pk=waiting.pk)
    came = at_once(
        lambda: accept(membership=one, by=anna),
        lambda: decline(membership=other, by=piotr_coordinates, reason="We are full."),
    )
    assert came == [State.ACTIVE, State.DECLINED]


def unlocked_belonging(space: Space, person: Person) -> Membership:
    found = Membership.objects.select_related("person").filter(space=space, person=person).first()
    found = found or Membership(space=space, person=person, state=State.LEFT)
    found.space = space
    return found


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_accept_and_withdraw_at_once(impact, anna, kadri, _round):
    waiting = actions.ask_to_join(space=impact.space, person=kadri)
    one = Membership.objects.get(pk=waiting.pk)
    came = at_once(
        lambda: actions.accept_request(membership=one, by=anna),
        lambda: actions.withdraw_request(space=impact.space, person=kadri),
    )
    assert came in ([State.ACTIVE, "not_waiting"], ["decided", State.WITHDRAWN])
    assert Membership.objects.get(pk=waiting.pk).state in came


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_coordinators_who_leave_at_once_do_not_leave_the_group_without_one(
    impact, anna, piotr_coordinates, _round
):
    came = at_once(
        lambda: actions.leave(space=impact.space, person=anna),
        lambda: actions.leave(space=impact.space, person=piotr_coordinates),
    )
    assert sorted(came) == ["last_coordinator", State.LEFT]
    assert Membership.objects.coordinating().filter(space=impact.space).count() == 1


def test_two_tabs_that_ask_at_once_make_one_request(impact, anna, kadri):
    def ask() -> Membership:
        return actions.ask_to_join(space=impact.space, person=kadri)

    assert at_once(ask, ask, ask) == [State.REQUESTED] * 3
    assert Membership.objects.filter(person=kadri).count() == 1
    assert Notice.objects.filter(recipient=anna).count() == 1


def test_two_confirmations_at_once_claim_an_invitation_once(impact, anna, kadri):
    actions.invite(space=impact.space, email="zofia@example.org", by=anna)

    def claim() -> Membership:
        actions.claim_invitations(person=kadri, email="zofia@example.org")
        return Membership.objects.get(person=kadri)

    assert at_once(claim, claim) == [State.INVITED] * 2
    assert Notice.objects.filter(recipient=kadri).count() == 1
