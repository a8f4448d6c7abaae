"""Posts of many are committed together where there are many, and nobody waits for company that doesn't come."""

import time
from typing import Any

import pytest

from conversations import writer
from conversations.actions import draft
from conversations.models import Message
from people.models import Person
from tests import factories
from workgroups.models import WorkingGroup

PATIENCE = 20.0


@pytest.mark.parametrize("waiting", [0, 1])
def test_where_no_more_come_there_is_nothing_to_wait_for(waiting: int) -> None:
    busy = writer.Writer()
    busy.waiting.extend([object()] * waiting)  # type: ignore[list-item]
    busy.more_until = time.monotonic() + PATIENCE
    began = time.monotonic()
    busy.gather()
    assert time.monotonic() - began < PATIENCE / 2


@pytest.mark.django_db(transaction=True)
def test_soon_after_a_commit_those_who_come_together_are_one_batch(
    impact: WorkingGroup, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = factories.make_thread(impact.space)
    sizes: list[int] = []
    post_messages = writer.post_messages

    def counted(*, drafts: list[writer.Draft]) -> list[object]:
        sizes.append(len(drafts))
        return post_messages(drafts=drafts)

    monkeypatch.setattr(writer, "post_messages", counted)
    monkeypatch.setattr(writer, "GATHER_STEP_SECONDS", 1.0)
    busy = writer.Writer()
    busy.more_until = time.monotonic() + PATIENCE
    futures = []
    for name in "abc":
        one = draft(author=mads, thread=thread, client_id=name, body="Hello", language="en")
        futures.append(busy.add(one))
        time.sleep(0.02)  # without the waiting the first would be under way before the next
    assert [future.result(PATIENCE).seq for future in futures] == [1, 2, 3]
    busy.finish()
    assert sizes == [3]


@pytest.mark.django_db(transaction=True)
def test_what_came_while_a_batch_was_committed_is_one_batch(
    impact: WorkingGroup, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = factories.make_thread(impact.space)
    drafts = [
        draft(author=mads, thread=thread, client_id=name, body="Hello", language="en") for name in "abcdef"
    ]
    sizes: list[int] = []
    futures: list[Any] = []
    post_messages = writer.post_messages

    def while_the_first_is_committed(*, drafts: list[writer.Draft]) -> list[object]:
        sizes.append(len(drafts))
        if len(sizes) == 1:
            futures.extend(writer.submit(one) for one in others)
        return post_messages(drafts=drafts)

    first, *others = drafts
    monkeypatch.setattr(writer, "post_messages", while_the_first_is_committed)
    assert writer.submit(first).result(PATIENCE).seq == 1
    assert [future.result(PATIENCE).seq for future in futures] == [2, 3, 4, 5, 6]
    writer.in_this_process().finish()
    assert sizes == [1, 5]
    assert list(Message.objects.order_by("seq").values_list("client_id", flat=True)) == list("abcdef")
