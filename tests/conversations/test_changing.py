import pytest

import live.testing
from conversations import actions
from conversations.frames import message_frame, missed
from conversations.models import Message, Thread
from people.models import Person
from spaces import actions as spaces
from spaces.policy import Denied
from tests.conversations.conftest import Say

pytestmark = pytest.mark.django_db


def test_an_edit_takes_the_next_revision_and_keeps_its_place(thread: Thread, anna: Person, say: Say) -> None:
    first, _second = say(anna, thread, "Frist."), say(anna, thread)
    edited = actions.edit_message(message=first, by=anna, body="First.", language="de")
    assert (edited.seq, edited.revision, edited.html, edited.language) == (1, 3, "<p>First.</p>", "de")
    assert edited.edited_at is not None


def test_an_edit_that_changes_nothing_is_none(thread: Thread, anna: Person, say: Say) -> None:
    same = actions.edit_message(message=say(anna, thread, "Same."), by=anna, body=" Same.\r\n")
    assert (same.revision, same.edited_at) == (1, None)


def test_nobody_edits_for_another(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    with pytest.raises(Denied):
        actions.edit_message(message=say(mads, thread), by=anna, body="Not mine.")


def test_a_deleted_message_leaves_its_place_without_its_words(thread: Thread, mads: Person, say: Say) -> None:
    message = say(mads, thread, "Oh no.")
    deleted = actions.delete_message(message=message, by=mads)
    again = actions.delete_message(message=message, by=mads)
    assert (deleted.revision, again.revision) == (2, 2)
    frame = message_frame(Message.objects.for_list().get())
    assert (frame["seq"], frame["html"], frame["deleted"], frame["edited"]) == (1, "", True, False)
    assert Message.objects.get().body == ""


def test_who_moderates_may_delete_and_other_members_may_not(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    by_mads, by_anna = say(mads, thread), say(anna, thread)
    assert actions.delete_message(message=by_mads, by=anna).deleted_at
    with pytest.raises(Denied):
        actions.delete_message(message=by_anna, by=mads)


def test_what_was_deleted_is_not_edited_back(thread: Thread, mads: Person, say: Say) -> None:
    message = say(mads, thread)
    actions.delete_message(message=message, by=mads)
    with pytest.raises(actions.PostRefused) as refused:
        actions.edit_message(message=message, by=mads, body="I am back.")
    assert refused.value.code == "gone"


def test_whoever_left_changes_nothing(thread: Thread, mads: Person, say: Say) -> None:
    message = say(mads, thread)
    spaces.leave(space=thread.space, person=mads)
    for change in (
        lambda: actions.edit_message(message=message, by=mads, body="Ha."),
        lambda: actions.delete_message(message=message, by=mads),
    ):
        with pytest.raises(actions.PostRefused) as refused:
            change()
        assert refused.value.code == "gone"


def test_state_before_and_what_was_missed_is_state_after(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    """A page that has the state of any revision, and takes what it missed since, shows what the database has."""

    def state() -> dict[int, dict]:
        return {one.seq: message_frame(one) for one in Message.objects.for_list().filter(thread=thread)}

    states = {0: state()}

    def note(change: object) -> None:
        thread.refresh_from_db()
        states[thread.revision] = state()

    note(first := say(anna, thread, "One."))
    note(say(mads, thread, "Two.", reply_to=1))
    note(actions.edit_message(message=first, by=anna, body="One, better."))
    note(actions.react(message=first, by=mads, sign="👍", on=True))
    note(say(mads, thread, "Three."))
    note(actions.react(message=first, by=anna, sign="👍", on=True))
    note(actions.react(message=first, by=mads, sign="👍", on=False))
    note(actions.delete_message(message=first, by=anna))
    for revision, before in states.items():
        after = dict(before)
        changes = missed(thread, revision) or []
        assert [one.revision for one in changes] == sorted(one.revision for one in changes)
        for one in changes:
            after[one.seq] = message_frame(one)
        assert after == states[thread.revision]


def test_whoever_is_too_far_behind_is_told_to_begin_anew(thread: Thread, anna: Person, say: Say) -> None:
    from tests import factories

    for _number in range(301):
        factories.make_message(thread, anna)
    assert missed(thread, 0) is None
    assert len(missed(thread, 1) or []) == 300
    assert missed(thread, 302) is None


def test_closing_and_pinning_is_for_who_moderates(thread: Thread, anna: Person, mads: Person) -> None:
    with live.testing.record():
        assert actions.set_locked(thread=thread, by=anna, is_locked=True).is_locked
        assert actions.set_pinned(thread=thread, by=anna, is_pinned=True).is_pinned
    with pytest.raises(Denied):
        actions.set_locked(thread=thread, by=mads, is_locked=False)
