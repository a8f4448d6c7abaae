"""Many at once, with real threads, on either store."""

import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from conversations import actions, writer
from conversations.actions import posting
from conversations.models import Message, Reading, Thread
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.conversations.conftest import numbers
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread of its own, all from the same moment; their results or errors, in order."""
    return at_once(works)


def a_draft(author: Person, thread: Thread, **more: Any) -> actions.Draft:
    given = {"body": "Hello.", "client_id": f"once-{next(numbers)}", "language": "en", **more}
    return actions.draft(author=author, thread=thread, **given)


@pytest.fixture(params=["one by one", "by the writer"])
def post(request: pytest.FixtureRequest) -> Callable[[actions.Draft], Message]:
    by = {"one by one": lambda draft: actions.post_message(draft=draft), "by the writer": writer.post}
    return by[request.param]


def test_eight_threads_leave_no_gap_and_nothing_twice(
    thread: Thread, anna: Person, mads: Person, post: Callable[[actions.Draft], Message]
) -> None:
    def work(author: Person) -> Callable[[], int]:
        drafts = [a_draft(author, thread) for _number in range(15)]
        return lambda: len({post(draft).pk for draft in drafts})

    assert together(*[work((anna, mads)[number % 2]) for number in range(8)]) == [15] * 8
    thread.refresh_from_db()
    assert list(Message.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 121))
    assert sorted(Message.objects.values_list("revision", flat=True)) == list(range(1, 121))
    assert (thread.last_seq, thread.revision) == (120, 120)
    assert sorted(Reading.objects.values_list("read_count", flat=True)) == [60, 60]


def test_the_same_post_from_eight_threads_is_one_message(
    thread: Thread, anna: Person, post: Callable[[actions.Draft], Message]
) -> None:
    draft = a_draft(anna, thread)
    found = together(*[lambda: post(draft).pk for _number in range(8)])
    assert len(set(found)) == 1
    assert Message.objects.get().pk == found[0]


def test_the_same_name_in_two_threads_is_one_message(thread: Thread, private: Thread, anna: Person) -> None:
    drafts = [a_draft(anna, one, client_id="same") for one in (thread, private)]
    found = together(*[lambda draft=draft: actions.post_message(draft=draft).pk for draft in drafts])
    assert (len(set(found)), Message.objects.count()) == (1, 1)


def test_a_removal_beside_a_post_one_of_them_comes_first(thread: Thread, anna: Person, schedule: int) -> None:
    """Either it stands, because it was said before, or its author is told that it does not."""
    dice = random.Random(7)
    for number in range(20 * schedule):
        person = factories.make_person(f"Leaver {number}")
        membership = factories.make_membership(thread.space, person)
        draft = a_draft(person, thread)
        pause = dice.random() * 0.004

        def remove(membership: Membership = membership, pause: float = pause) -> None:
            threading.Event().wait(pause)
            spaces.remove_member(membership=membership, by=anna, reason="Moved on.")

        said, removed = together(lambda draft=draft: writer.post(draft), remove)
        assert removed is None
        stands = Message.objects.filter(author=person).exists()
        assert stands == isinstance(said, Message)
        if not stands:
            assert isinstance(said, actions.PostRefused)
            assert said.code == "gone"
        with pytest.raises(actions.PostRefused):
            writer.post(a_draft(person, thread))


def test_a_removal_that_is_on_its_way_is_waited_for(thread: Thread, anna: Person, mads: Person) -> None:
    """The row of the membership is what both lock: a post cannot slip in between a removal and its commit."""
    removed, posting_began = threading.Event(), threading.Event()

    def remove() -> None:
        with transaction.atomic():
            spaces.remove_member(membership=Membership.objects.get(person=mads), by=anna, reason="Moved on.")
            removed.set()
            posting_began.wait(10)
            threading.Event().wait(0.2)

    def post() -> None:
        removed.wait(10)
        posting_began.set()
        actions.post_message(draft=a_draft(mads, thread))

    ended, said = together(remove, post)
    assert ended is None
    assert isinstance(said, actions.PostRefused)
    assert not Message.objects.exists()


def test_without_the_lock_such_a_post_would_stand(
    thread: Thread, anna: Person, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: rights that were looked at before, and not under the lock, are rights of yesterday."""
    with transaction.atomic():
        desk = posting.Desk([a_draft(mads, thread)])
    monkeypatch.setattr(posting.Desk, "__init__", lambda self, drafts: self.__dict__.update(desk.__dict__))
    spaces.remove_member(membership=Membership.objects.get(person=mads), by=anna, reason="Moved on.")
    assert actions.post_message(draft=a_draft(mads, thread)).seq == 1


def test_three_devices_read_at_once_and_nothing_is_lost(thread: Thread, anna: Person, mads: Person) -> None:
    for _number in range(30):
        factories.make_message(thread, anna)
    spans = [(1, 5), (3, 10), (20, 25), (12, 12), (11, 11), (26, 30)]
    together(
        *[
            lambda span=span: actions.mark_read(thread=thread, person=mads, first=span[0], last=span[1])
            for span in spans
        ]
    )
    reading = Reading.objects.get(person=mads)
    assert (reading.ranges, reading.read_count) == ([[1, 12], [20, 30]], 23)


def test_a_draft_that_breaks_the_commit_of_all_fails_alone(
    thread: Thread, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = posting.Desk.store

    def breaking(desk: posting.Desk, new: list[Message]) -> None:
        if any(message.body == "poison" for message in new):
            raise RuntimeError("a fault of ours")
        store(desk, new)

    monkeypatch.setattr(posting.Desk, "store", breaking)
    results = together(
        *[
            lambda body=body: writer.post(a_draft(anna, thread, body=body))
            for body in ("a", "poison", "b", "c")
        ]
    )
    assert [type(one) for one in results] == [Message, RuntimeError, Message, Message]
    assert sorted(Message.objects.values_list("seq", flat=True)) == [1, 2, 3]


def test_the_form_posts_by_the_writer(thread: Thread, mads: Person) -> None:
    client = Client()
    client.force_login(mads)
    given = {"body": "By hand.", "language": "en", "client_id": "by-hand"}
    answer = client.post(f"/threads/{thread.pk}/messages/", given)
    assert (answer.status_code, Message.objects.get().body) == (302, "By hand.")
