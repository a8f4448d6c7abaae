"""Changes of a message and of a draft, many at once, with real threads, on either store."""

import random
import threading
from typing import Any

import pytest
from django.db import transaction

from conversations import actions
from conversations.actions import drafts, messages, reactions
from conversations.frames import message_frame
from conversations.models import Message, Reaction, SavedDraft, Thread, Version
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.conversations.conftest import Say
from tests.conversations.test_at_once import together

pytestmark = pytest.mark.django_db(transaction=True)

AGREE, THANKS = "👍", "🙏"


def test_two_tabs_give_one_sign_and_take_one_revision(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    message = say(anna, thread)
    found = together(
        *[lambda: actions.react(message=message, by=mads, sign=AGREE, on=True) for _tab in range(6)]
    )
    assert [one.revision for one in found] == [2] * 6
    assert list(Reaction.objects.values_list("person", "sign")) == [(mads.pk, AGREE)]


def test_signs_of_many_take_a_revision_each(thread: Thread, anna: Person, say: Say) -> None:
    message = say(anna, thread)
    people = [factories.make_person() for _number in range(4)]
    for person in people:
        factories.make_membership(thread.space, person)
    works = [
        lambda person=person, sign=sign: actions.react(message=message, by=person, sign=sign, on=True)
        for person in people
        for sign in (AGREE, THANKS)
    ]
    found = together(*works)
    thread.refresh_from_db()
    assert sorted(one.revision for one in found) == list(range(2, 10))
    last = max(found, key=lambda one: one.revision)
    assert message_frame(last) == message_frame(Message.objects.for_list().get())
    assert (thread.revision, Reaction.objects.count()) == (9, 8)


def test_without_the_lock_two_signs_would_share_a_revision(
    thread: Thread, anna: Person, mads: Person, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a page that has heard of one of them never asks for the other."""
    message = say(anna, thread)
    with transaction.atomic():
        before = {one.pk: messages.locked_message(message, one) for one in (anna, mads)}
    monkeypatch.setattr(reactions, "locked_message", lambda _message, by: before[by.pk])
    found = [actions.react(message=message, by=one, sign=AGREE, on=True).revision for one in (anna, mads)]
    assert found == [2, 2]


def test_an_edit_beside_a_deletion_brings_no_word_back(
    thread: Thread, anna: Person, mads: Person, say: Say, schedule: int
) -> None:
    dice = random.Random(11)
    for _number in range(15 * schedule):
        message = say(mads, thread, "My address is 7 Low Street.")
        pause = dice.random() * 0.004

        def delete(message: Message = message, pause: float = pause) -> None:
            threading.Event().wait(pause)
            actions.delete_message(message=message, by=anna)

        edited, deleted = together(
            lambda message=message: actions.edit_message(message=message, by=mads, body="Ask me."), delete
        )
        assert deleted is None
        assert isinstance(edited, Message) or edited.code == "gone"
        message.refresh_from_db()
        assert (message.body, message.html, message.deleted_at is None) == ("", "", False)
        assert not Version.objects.exists()


def test_without_the_lock_such_an_edit_would_bring_it_back(
    thread: Thread, mads: Person, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = say(mads, thread, "My address is 7 Low Street.")
    with transaction.atomic():
        before = messages.locked_message(message, mads)
    actions.delete_message(message=message, by=mads)
    monkeypatch.setattr(messages, "locked_message", lambda _message, _by: before)
    actions.edit_message(message=message, by=mads, body="Ask me.")
    assert [one.body for one in Version.objects.all()] == ["My address is 7 Low Street."]


def test_a_sign_beside_a_deletion_stands_at_nothing(
    thread: Thread, anna: Person, mads: Person, say: Say, schedule: int
) -> None:
    for _number in range(10 * schedule):
        message = say(anna, thread)
        reacted, deleted = together(
            lambda message=message: actions.react(message=message, by=mads, sign=AGREE, on=True),
            lambda message=message: actions.delete_message(message=message, by=anna),
        )
        assert isinstance(deleted, Message)
        assert isinstance(reacted, Message) or reacted.code == "gone"
        assert not Reaction.objects.exists()


def test_a_sign_beside_a_removal_one_of_them_comes_first(
    thread: Thread, anna: Person, say: Say, schedule: int
) -> None:
    message = say(anna, thread)
    for number in range(10 * schedule):
        person = factories.make_person(f"Leaver {number}")
        membership = factories.make_membership(thread.space, person)
        reacted, removed = together(
            lambda person=person: actions.react(message=message, by=person, sign=AGREE, on=True),
            lambda membership=membership: spaces.remove_member(
                membership=membership, by=anna, reason="Moved."
            ),
        )
        assert isinstance(removed, Membership)
        stands = Reaction.objects.filter(person=person).exists()
        assert stands == isinstance(reacted, Message)
        assert stands or reacted.code == "gone"


def keep(thread: Thread, person: Person, body: str, known: int) -> Any:
    return actions.keep_draft(thread=thread, person=person, body=body, language="en", known=known)


def test_of_two_devices_that_write_at_once_one_is_kept_and_the_other_told(
    thread: Thread, mads: Person, schedule: int
) -> None:
    for _round in range(10 * schedule):
        known = SavedDraft.objects.values_list("revision", flat=True).first() or 0
        works = [
            lambda body=f"{known} of {device}", known=known: keep(thread, mads, body, known)
            for device in range(3)
        ]
        found = together(*works)
        (kept,) = [one for one in found if isinstance(one, SavedDraft)]
        told = [one.more for one in found if isinstance(one, actions.DraftStale)]
        assert kept.revision == known + 1
        assert [(one["body"], one["draft_revision"]) for one in told] == [(kept.body, kept.revision)] * 2


def test_without_the_lock_one_would_write_over_the_other(
    thread: Thread, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(thread, mads, "Begun.", 0)
    with transaction.atomic():
        before = [drafts.locked_draft(thread, mads, "en", "x") for _device in range(2)]
    monkeypatch.setattr(drafts, "locked_draft", lambda *_given: before.pop())
    assert [keep(thread, mads, body, 1).revision for body in ("Phone.", "Desk.")] == [2, 2]
    assert SavedDraft.objects.get().body == "Desk."


def test_what_is_typed_while_it_is_sent_is_kept_or_told(
    thread: Thread, mads: Person, say: Say, schedule: int
) -> None:
    for round_ in range(15 * schedule):
        SavedDraft.objects.all().delete()
        keep(thread, mads, "I agree", 0)
        longer = f"I agree, and more {round_}"
        said, kept = together(
            lambda: say(mads, thread, "I agree", draft_revision=1),
            lambda longer=longer: keep(thread, mads, longer, 1),
        )
        assert isinstance(said, Message)
        saved = SavedDraft.objects.get()
        if isinstance(kept, SavedDraft):
            assert (saved.body, saved.revision) == (longer, 2)
        else:
            assert (kept.code, saved.body, saved.revision) == ("stale", "", 2)
