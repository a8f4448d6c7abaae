"""Two of our own transactions that cannot agree: nobody has to send again what one of them had to give up."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from conversations import actions, writer
from conversations.actions import posting
from conversations.models import Message, Reading, Thread
from conversations.passing import passes
from people.models import Person
from tests import factories
from tests.conversations.test_at_once import a_draft, together

pytestmark = pytest.mark.django_db(transaction=True)


def post_against(thread: Thread, author: Person, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str]]:
    """Post beside a transaction that the first try cannot pass. The result, and what the tries failed by."""
    draft, failed = a_draft(author, thread, body="Hello"), []
    once = posting.post_messages

    def noting(**given: Any) -> Any:
        try:
            return once(**given)
        except Exception as error:
            failed.append(error)
            raise

    monkeypatch.setattr(writer, "post_messages", noting)
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.3)
        monkeypatch.setattr(writer, "PAUSES_SECONDS", (0.5, 0.5))
    began = threading.Event()

    def against() -> None:
        with transaction.atomic():
            # On SQLite this alone is in the way of everybody who writes; it is held beyond their patience.
            Reading.objects.select_for_update().get(person=author, thread=thread)
            began.set()
            threading.Event().wait(0.6)
            if connection.vendor == "postgresql":  # which undoes whoever has waited longer
                Thread.objects.select_for_update().get(pk=thread.pk)

    def post() -> Message:
        began.wait(10)
        return writer.post(draft)

    said, other = together(post, against)
    assert other is None
    return said, failed


def test_a_post_that_meets_a_deadlock_is_tried_again(
    thread: Thread, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_message(thread, mads)
    actions.mark_read(thread=thread, person=mads, first=1, last=1)
    said, failed = post_against(thread, mads, monkeypatch)
    assert isinstance(said, Message), said
    assert list(Message.objects.order_by("seq").values_list("seq", "body")) == [(1, "Hello."), (2, "Hello")]
    assert failed
    assert {type(error) for error in failed} == {OperationalError}
    assert all(passes(error) for error in failed)


def test_without_trying_again_its_author_would_be_told_of_a_fault(
    thread: Thread, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin."""
    factories.make_message(thread, mads)
    actions.mark_read(thread=thread, person=mads, first=1, last=1)
    monkeypatch.setattr(writer, "passes", lambda _error: False)
    said, failed = post_against(thread, mads, monkeypatch)
    assert isinstance(said, OperationalError)
    assert len(failed) == 1
    assert Message.objects.count() == 1


def test_what_does_not_pass_is_not_tried_again(
    thread: Thread, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def failing(**_given: Any) -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM nowhere")

    monkeypatch.setattr(writer, "post_messages", failing)
    with pytest.raises(Exception, match="nowhere"):
        writer.post(a_draft(mads, thread))
    assert tries == [1]


def test_drafts_that_are_tried_alone_hold_no_lock_of_one_another(
    thread: Thread, private: Thread, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise their rows would be locked in the order of the drafts, and another batch's in another one."""
    happened: list[tuple[str, int]] = []
    store = posting.Desk.store

    def storing(desk: posting.Desk, new: list[Message]) -> None:
        if len(new) > 1:
            raise IntegrityError  # as when the same came in elsewhere
        store(desk, new)
        happened.append(("stored", new[0].thread_id))
        transaction.on_commit(lambda: happened.append(("committed", new[0].thread_id)))

    monkeypatch.setattr(posting.Desk, "store", storing)
    later, first = sorted((thread, private), key=lambda one: -one.pk)
    said = actions.post_messages(drafts=[a_draft(anna, later), a_draft(anna, first)])
    assert [message.thread_id for message in said if isinstance(message, Message)] == [later.pk, first.pk]
    assert happened == [(what, one.pk) for one in (later, first) for what in ("stored", "committed")]
