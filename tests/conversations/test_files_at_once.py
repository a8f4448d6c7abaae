"""Files and many at once, with real threads, on either store."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from conversations import actions, writer
from conversations.actions import attachments as module
from conversations.models import Attachment, Message, Thread
from people.models import Person
from tests import factories
from tests.conversations.conftest import Attach
from tests.conversations.test_at_once import a_draft, together
from tests.conversations.test_attachments import stored

pytestmark = pytest.mark.django_db(transaction=True)

ROOM_FOR = 3
MIB = 1024 * 1024


def upload_everywhere(person: Person, meet: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A MiB into a thread of each of six spaces; nobody writes before everybody has been told that there is room."""
    threads = [factories.make_thread(factories.make_space(members=[person])) for _number in range(6)]
    written = module.write

    def write(*given: Any) -> None:
        meet()
        written(*given)

    monkeypatch.setattr(module, "write", write)

    def work(thread: Thread) -> Callable[[], str]:
        def attach() -> str:
            content = ContentFile(b"x" * MIB, "a.txt")
            return actions.attach(thread=thread, by=person, name="a.txt", content=content).key

        return attach

    return together(*map(work, threads))


def test_no_more_is_kept_of_a_person_than_there_is_room_for(
    media: Path, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_UNSENT", ROOM_FOR * MIB)
    found = upload_everywhere(mads, threading.Barrier(6).wait, monkeypatch)
    refused = [one.code for one in found if isinstance(one, actions.PostRefused)]
    assert (len(refused), set(refused)) == (6 - ROOM_FOR, {"unsent_full"}), found
    assert Attachment.objects.count() == len(stored(media)) == ROOM_FOR


def test_without_a_second_look_under_the_lock_there_would_be_more(
    media: Path, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test above: it is the lock that holds, not luck."""
    monkeypatch.setattr(module, "MOST_UNSENT", ROOM_FOR * MIB)
    look, looked = module.require_room, threading.local()

    def only_once(*given: Any) -> None:
        if not getattr(looked, "already", False):
            looked.already = True
            look(*given)

    monkeypatch.setattr(module, "require_room", only_once)
    upload_everywhere(mads, threading.Barrier(6).wait, monkeypatch)
    assert Attachment.objects.count() == 6


def test_a_file_goes_with_one_message_however_many_want_it(
    thread: Thread, anna: Person, attach: Attach
) -> None:
    key = attach(anna, thread).key
    drafts = [a_draft(anna, thread, attachments=[key]) for _number in range(6)]
    found = together(*[lambda one=one: writer.post(one) for one in drafts])
    codes = [one.code for one in found if isinstance(one, actions.PostRefused)]
    assert (codes, Message.objects.count()) == (["no_such_file"] * 5, 1)
    assert Attachment.objects.get().message == Message.objects.get()


@pytest.mark.parametrize("is_undone", [False, True])
def test_a_post_waits_for_a_file_that_is_being_taken_back(
    thread: Thread, anna: Person, attach: Attach, is_undone: bool
) -> None:
    """It is sent or it is gone, as the other one ends."""
    own = attach(anna, thread)
    removed, begins = threading.Event(), threading.Event()

    def take_back() -> None:
        with transaction.atomic():
            actions.discard(attachment=own, by=anna)
            removed.set()
            begins.wait(10)
            threading.Event().wait(0.3)
            if is_undone:
                transaction.set_rollback(True)

    def send() -> Message:
        removed.wait(10)
        begins.set()
        return actions.post_message(draft=a_draft(anna, thread, attachments=[own.key]))

    nothing, said = together(take_back, send)
    assert nothing is None
    if is_undone:
        assert (said, [one.key for one in said.attachments.all()]) == (Message.objects.get(), [own.key])
    else:
        assert (said.code, Message.objects.count()) == ("no_such_file", 0)


def test_a_sweep_leaves_what_is_being_sent(
    thread: Thread, anna: Person, attach: Attach, schedule: int
) -> None:
    """Whatever comes first: no message tells of a file that is not there."""
    for _number in range(10 * schedule):
        own = attach(anna, thread)
        Attachment.objects.filter(pk=own.pk).update(created_at="2020-01-01T00:00Z")
        draft = a_draft(anna, thread, attachments=[own.key])
        said, swept = together(lambda draft=draft: writer.post(draft), actions.sweep_unsent)
        stands = Attachment.objects.filter(pk=own.pk, message__isnull=False).exists()
        assert stands == isinstance(said, Message), said
        assert swept == (0 if stands else 1)
