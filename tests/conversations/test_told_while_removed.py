"""Somebody is named in the moment in which their access ends: nothing of it stays with them, on either store."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from conversations import actions
from conversations.actions import telling
from conversations.models import Thread
from notices import bursts
from notices.models import Notice
from people.models import Person
from spaces import actions as spaces
from spaces import privacy
from spaces.actions import rows
from spaces.models import Membership
from tests import factories
from tests.conversations.test_at_once import a_draft, together

pytestmark = pytest.mark.django_db(transaction=True)
Role = Membership.Role


def membership(person: Person, thread: Thread) -> Membership:
    return Membership.objects.get(person=person, space=thread.space_id)


@pytest.fixture
def among_coordinators(thread: Thread) -> Thread:
    return factories.make_thread(thread.space, "What coordinators say", circle=Thread.Circle.COORDINATORS)


@pytest.fixture
def post_beside(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Post, and let something else go on from the moment at which it is chosen who is told of it."""
    chosen, done, join = threading.Event(), threading.Event(), bursts.join

    def pausing(notices: Any) -> None:
        notices = list(notices)
        chosen.set()
        done.wait(1)  # it is not done where it waits for this
        join(notices)

    monkeypatch.setattr(telling.bursts, "join", pausing)

    def run(draft: actions.Draft, other: Callable[[], Any]) -> list[Any]:
        def beside() -> None:
            chosen.wait(10)
            other()
            done.set()

        return together(lambda: actions.post_message(draft=draft).body, beside)

    return run


ENDINGS: dict[str, Callable[[Person, Person, Thread], Any]] = {
    "removed": lambda mads, anna, thread: spaces.remove_member(
        membership=membership(mads, thread), by=anna, reason="Moved on."
    ),
    "left": lambda mads, _anna, thread: spaces.leave(space=thread.space, person=mads),
    "erased": lambda mads, _anna, _thread: privacy.erase(mads),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_who_is_named_while_they_are_shut_out_keeps_nothing_of_it(
    ending: str, thread: Thread, anna: Person, mads: Person, post_beside: Callable[..., list[Any]]
) -> None:
    draft = a_draft(anna, thread, body="Ask @Mads")
    Membership.objects.filter(person=mads).update(level="everything")
    assert post_beside(draft, lambda: ENDINGS[ending](mads, anna, thread)) == ["Ask @Mads", None]
    told = Notice.objects.filter(recipient=mads, origin=thread.topic)
    assert not told.exists()


def test_who_ceases_to_coordinate_keeps_nothing_of_what_coordinators_say(
    among_coordinators: Thread, anna: Person, mads: Person, post_beside: Callable[..., list[Any]]
) -> None:
    Membership.objects.filter(person=mads).update(level="everything", role=Role.COORDINATOR)

    def demote() -> None:
        mine = membership(mads, among_coordinators)
        spaces.set_role(membership=mine, by=anna, role=Role.MEMBER)

    assert post_beside(a_draft(anna, among_coordinators, body="Among us"), demote) == ["Among us", None]
    assert not Notice.objects.filter(recipient=mads, origin=among_coordinators.topic).exists()


def test_who_hands_over_keeps_nothing_either(
    among_coordinators: Thread,
    anna: Person,
    mads: Person,
    kadri: Person,
    post_beside: Callable[..., list[Any]],
) -> None:
    factories.make_membership(among_coordinators.space, kadri, role=Role.COORDINATOR)
    Membership.objects.filter(person=anna).update(level="everything")
    draft = a_draft(kadri, among_coordinators, body="Among us")

    def hand_over() -> None:
        spaces.hand_over(membership=membership(mads, among_coordinators), by=anna)

    assert post_beside(draft, hand_over) == ["Among us", None]
    assert not Notice.objects.filter(recipient=anna, origin=among_coordinators.topic).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time anyhow")
def test_without_the_threads_held_it_would_stay_with_them(
    thread: Thread,
    anna: Person,
    mads: Person,
    post_beside: Callable[..., list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The twin: the removal commits in between, and sees nothing yet of the notice that it should take away."""
    monkeypatch.setattr(rows, "HOLDERS", [])
    draft = a_draft(anna, thread, body="Ask @Mads")
    Membership.objects.filter(person=mads).update(level="everything")
    post_beside(draft, lambda: ENDINGS["removed"](mads, anna, thread))
    told = Notice.objects.get(recipient=mads, origin=thread.topic)
    assert told.params == {"person": anna.name, "thread": thread.title, "seq": 1}


def test_threads_are_held_before_any_membership_is_locked(thread: Thread, anna: Person, mads: Person) -> None:
    """A post locks a thread and then its author's membership: the other way round both would wait for ever."""
    factories.make_membership(factories.make_space("Another", coordinator=anna), mads)
    mine = membership(mads, thread)
    for end in (
        lambda: ENDINGS["removed"](mads, anna, thread),
        lambda: ENDINGS["left"](mads, anna, thread),
        lambda: ENDINGS["erased"](mads, anna, thread),
        lambda: spaces.set_role(membership=mine, by=anna, role=Role.COORDINATOR),
        lambda: spaces.hand_over(membership=mine, by=anna),
    ):
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            end()
            transaction.set_rollback(True)
        asked = [query["sql"] for query in queries]
        held = [place for place, sql in enumerate(asked) if 'FROM "conversations_thread"' in sql]
        changed = [
            place
            for place, sql in enumerate(asked)
            if sql.startswith('UPDATE "spaces_membership"')
            or ('"spaces_membership"' in sql and "FOR UPDATE" in sql)
        ]
        assert held[0] < changed[0]
        if connection.features.has_select_for_update:
            assert "ORDER BY" in asked[held[0]]
            assert "FOR NO KEY UPDATE" in asked[held[0]]
