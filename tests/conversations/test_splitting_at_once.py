"""A split beside posts, changes and readings of the same moment, with real threads, on either store."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from conversations import actions
from conversations.actions import moving
from conversations.models import Message, Reading, Thread
from people.models import Person
from spaces.models import Membership, Space
from tests import factories
from tests.conversations.test_at_once import a_draft, together

pytestmark = pytest.mark.django_db(transaction=True)


def whole(thread: Thread) -> None:
    """Its places have no gap, and both its counts are those of its rows."""
    thread.refresh_from_db()
    seqs = list(thread.messages.order_by("seq").values_list("seq", flat=True))
    revisions = list(thread.messages.values_list("revision", flat=True))
    assert seqs == list(range(1, thread.last_seq + 1))
    assert len(set(revisions)) == len(revisions)
    assert max(revisions) == thread.revision


def test_what_is_posted_while_a_thread_is_split_stands_once(
    thread: Thread, anna: Person, mads: Person, schedule: int
) -> None:
    for round_ in range(3 * schedule):
        for number in range(5):
            factories.make_message(thread, mads, f"Before {round_} {number}")

        def say(author: Person, name: str) -> Callable[[], list[str]]:
            bodies = [f"{name} {number}" for number in range(10)]
            drafts = [a_draft(author, thread, body=body) for body in bodies]
            return lambda: [actions.post_message(draft=draft).body for draft in drafts]

        def split() -> Thread:
            return actions.split_thread(thread=thread, by=anna, title="Apart", from_seq=thread.last_seq - 2)

        works = [say(anna, f"a{round_}"), say(mads, f"m{round_}"), split]
        *said, new = together(*works)
        assert isinstance(new, Thread), new
        whole(thread)
        whole(new)
        for bodies in said:
            assert isinstance(bodies, list), bodies
            found = Message.objects.filter(body__in=bodies).values_list("body", flat=True)
            assert sorted(found) == sorted(bodies)


def test_an_edit_and_a_reading_beside_a_split_are_whole(
    thread: Thread, anna: Person, mads: Person, schedule: int
) -> None:
    for round_ in range(5 * schedule):
        own = factories.make_message(thread, mads, f"Frist {round_}")
        first, last = own.seq, own.seq

        def edit(own: Message = own, round_: int = round_) -> Message:
            return actions.edit_message(message=own, by=mads, body=f"First {round_}")

        def read(first: int = first, last: int = last) -> Reading:
            return actions.mark_read(thread=thread, person=anna, first=first, last=last)

        def split(seq: int = own.seq) -> Thread:
            return actions.split_thread(thread=thread, by=anna, title="Apart", seqs=[seq])

        edited, reading, new = together(edit, read, split)
        assert isinstance(new, Thread), new
        assert isinstance(edited, Message), edited
        assert isinstance(reading, Reading), reading
        whole(thread)
        whole(new)
        assert [one.body for one in new.messages.all()] == [f"First {round_}"]
        # Read before it went it is read there too; read after, it was the row it left that was read.
        found = Thread.objects.with_unread_of(anna).get(pk=new.pk)
        assert found.unread in (0, 1)
        assert Thread.objects.with_unread_of(anna).get(pk=thread.pk).unread == 0


def interleaved(
    split: Callable[[], Any], between: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """Run `between` in another thread from the moment at which the split has chosen its messages."""
    chose, choose = threading.Event(), moving.chosen

    def chosen(*given: Any) -> list[Message]:
        found = choose(*given)
        chose.set()
        threading.Event().wait(0.3)
        return found

    monkeypatch.setattr(moving, "chosen", chosen)

    def later() -> Any:
        chose.wait(10)
        return between()

    return together(split, later)


def test_a_post_waits_for_the_split_that_is_on_its_way(
    thread: Thread, anna: Person, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_message(thread, mads, "A")
    draft = a_draft(mads, thread, body="Meanwhile.")
    new, said = interleaved(
        lambda: actions.split_thread(thread=thread, by=anna, title="Apart", from_seq=1),
        lambda: actions.post_message(draft=draft),
        monkeypatch,
    )
    whole(thread)
    assert (said.thread, said.seq, new.last_seq) == (thread, 2, 1)
    assert thread.revision == 3


def test_without_the_locks_a_revision_would_be_given_twice(
    thread: Thread, anna: Person, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a count that was read before, and not under the lock, is the count of yesterday."""
    factories.make_message(thread, mads, "A")
    stale = Thread.objects.select_related("space").get(pk=thread.pk)
    verbs = frozenset({"moderate"})
    monkeypatch.setattr(moving, "locked_with_spaces", lambda *_given: (stale, verbs))
    actions.post_message(draft=a_draft(mads, thread, body="Meanwhile."))
    actions.split_thread(thread=thread, by=anna, title="Apart", seqs=[1])
    revisions = list(thread.messages.values_list("revision", flat=True))
    assert sorted(revisions) == [2, 2]


def test_two_who_split_the_same_at_once_do_it_once(thread: Thread, anna: Person, mads: Person) -> None:
    Membership.objects.filter(person=mads).update(role=Membership.Role.COORDINATOR)
    factories.make_message(thread, mads, "A")
    results = together(
        *[
            lambda who=who: actions.split_thread(thread=thread, by=who, title="Apart", seqs=[1])
            for who in (anna, mads)
        ]
    )
    assert sorted(type(one).__name__ for one in results) == ["PostRefused", "Thread"]
    assert Message.objects.filter(body="A").count() == 1


def test_a_post_beside_a_move_stands_or_is_refused_by_right(
    thread: Thread, anna: Person, mads: Person, kadri: Person, schedule: int
) -> None:
    """Mads belongs to both spaces, Kadri to the first alone."""
    origin = thread.space
    target = factories.make_space("Target", coordinator=anna, members=[mads])
    factories.make_membership(origin, kadri)
    for _round in range(5 * schedule):
        his, hers = a_draft(mads, thread), a_draft(kadri, thread)
        by_mads, by_kadri, moved = together(
            lambda draft=his: actions.post_message(draft=draft),
            lambda draft=hers: actions.post_message(draft=draft),
            lambda: actions.move_thread(thread=Thread.objects.get(pk=thread.pk), by=anna, to=target),
        )
        assert isinstance(by_mads, Message), by_mads
        assert isinstance(by_kadri, Message) or by_kadri.code == "gone"
        assert isinstance(moved, Thread), moved
        with transaction.atomic():
            Thread.objects.filter(pk=thread.pk).update(space=origin)
    assert Space.objects.filter(threads=thread).get() == origin
    whole(thread)
