"""What is said once stands once, in order, and everybody who belongs hears it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import live.testing
from conversations import actions
from conversations.frames import message_frame
from conversations.models import Message, Reading, Thread
from notices.models import Notice
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership, Space
from tests import factories
from tests.conversations.conftest import Say

pytestmark = pytest.mark.django_db


def draft(author: Person, thread: Thread, body: str = "Hello.", **more: Any) -> actions.Draft:
    return actions.draft(
        author=author, thread=thread, **{"body": body, "client_id": body, "language": "en", **more}
    )


def codes(results: list[Message | actions.PostRefused]) -> list[str | int]:
    return [one.code if isinstance(one, actions.PostRefused) else one.seq for one in results]


def test_a_message_takes_the_next_place_and_the_next_revision(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    first, second = say(anna, thread, "Where do we stand?"), say(mads, thread, "In **Tallinn**.")
    thread.refresh_from_db()
    assert [(one.seq, one.revision, one.html) for one in (first, second)] == [
        (1, 1, "<p>Where do we stand?</p>"),
        (2, 2, "<p>In <strong>Tallinn</strong>.</p>"),
    ]
    assert (thread.last_seq, thread.revision, thread.last_posted_at) == (2, 2, second.created_at)


def test_the_frame_goes_out_after_the_commit_and_not_before(
    thread: Thread, anna: Person, django_capture_on_commit_callbacks: Any, say: Say
) -> None:
    with live.testing.record() as said:
        with django_capture_on_commit_callbacks() as callbacks:
            message = say(anna, thread, "Hello.")
        assert said.frames == []
        for callback in callbacks:
            callback()
    message = Message.objects.for_list().get(pk=message.pk)
    assert said.of(thread.topic) == [{"topic": thread.topic, **message_frame(message)}]


def test_sent_again_it_is_the_message_of_the_first_time(thread: Thread, anna: Person, say: Say) -> None:
    first = say(anna, thread, "Once.", client_id="same")
    again = say(anna, thread, "Another text, the same name.", client_id="same")
    assert again == first
    assert list(Message.objects.values_list("seq", "body")) == [(1, "Once.")]


def test_who_lost_the_thread_is_told_nothing_of_what_they_once_said(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    elsewhere = factories.make_thread(factories.make_space("Finance", coordinator=mads), "Money")
    say(mads, thread, "Once.", client_id="same")
    spaces.remove_member(membership=thread.space.memberships.get(person=mads), by=anna, reason="Moved on.")
    for place in (thread, elsewhere):
        with pytest.raises(actions.PostRefused) as refused:
            say(mads, place, "Once.", client_id="same")
        assert refused.value.code == "gone"
    assert Message.objects.count() == 1


def test_the_same_name_twice_in_one_batch_is_one_message(thread: Thread, anna: Person) -> None:
    results = actions.post_messages(drafts=[draft(anna, thread, "x"), draft(anna, thread, "x")])
    assert codes(results) == [1, 1]
    assert Message.objects.count() == 1


def test_two_people_may_use_the_same_name(thread: Thread, anna: Person, mads: Person) -> None:
    results = actions.post_messages(drafts=[draft(anna, thread, "x"), draft(mads, thread, "x")])
    assert codes(results) == [1, 2]


def test_each_draft_of_a_batch_is_accepted_or_refused_by_itself(
    thread: Thread, private: Thread, anna: Person, mads: Person, kadri: Person
) -> None:
    locked = factories.make_thread(thread.space, is_locked=True)
    archived = factories.make_thread(factories.make_space("Old", members=[mads], state=Space.State.ARCHIVED))
    results = actions.post_messages(
        drafts=[
            draft(anna, thread, "one"),
            draft(kadri, thread, "I don't belong"),
            draft(mads, locked, "too late"),
            draft(anna, locked, "I coordinate"),
            draft(mads, archived, "anybody there?"),
            draft(mads, Thread(pk=999_999), "there is no such thread"),
            draft(mads, private, "two"),
            draft(mads, thread, "three"),
        ]
    )
    assert codes(results) == [1, "gone", "locked", 1, "archived", "gone", 1, 2]


@pytest.mark.parametrize("state", [state for state in Membership.State if state != "active"])
def test_only_members_of_now_may_post(thread: Thread, kadri: Person, state: str) -> None:
    factories.make_membership(thread.space, kadri, state=state)
    assert codes(actions.post_messages(drafts=[draft(kadri, thread)])) == ["gone"]


def test_a_deactivated_member_may_not_post(thread: Thread, mads: Person) -> None:
    mads.is_active = False
    mads.save()
    assert codes(actions.post_messages(drafts=[draft(mads, thread)])) == ["gone"]


def test_a_steward_reads_and_writes_nobodys_talk(thread: Thread, stefan: Person) -> None:
    assert codes(actions.post_messages(drafts=[draft(stefan, thread)])) == ["gone"]
    assert list(Thread.objects.visible_to(stefan)) == []


def test_whoever_was_removed_is_told_and_nothing_stands(thread: Thread, anna: Person, mads: Person) -> None:
    waiting = draft(mads, thread, "on my way")
    spaces.remove_member(membership=thread.space.memberships.get(person=mads), by=anna, reason="Moved on.")
    assert codes(actions.post_messages(drafts=[waiting])) == ["gone"]
    assert not Message.objects.exists()


def test_what_i_write_i_have_read(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    for author in (anna, mads, anna):
        say(author, thread)
    assert {
        (reading.person, str(reading.ranges), reading.read_count) for reading in Reading.objects.all()
    } == {(anna, "[[1, 1], [3, 3]]", 2), (mads, "[[2, 2]]", 1)}
    assert Thread.objects.with_unread_of(mads).get().unread == 2


def test_only_the_one_who_was_answered_is_told(
    thread: Thread, anna: Person, mads: Person, kadri: Person, say: Say
) -> None:
    factories.make_membership(thread.space, kadri)
    say(anna, thread, "A question.")
    answer = say(mads, thread, "An answer.", reply_to=1)
    assert answer.reply_to is not None
    assert [(one.recipient, one.key, one.params, one.url) for one in Notice.objects.all()] == [
        (
            anna,
            "conversations.answered",
            {"person": "Mads Madsen", "thread": "How do we compare?", "seq": 2},
            f"/threads/{thread.pk}/#m2",
        )
    ]


def test_nobody_is_told_of_their_own_answer_or_of_what_they_may_not_read(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(mads, thread, "A question.")
    say(mads, thread, "My own answer.", reply_to=1)
    spaces.remove_member(membership=thread.space.memberships.get(person=mads), by=anna, reason="Moved on.")
    Notice.objects.all().delete()
    say(anna, thread, "Too late.", reply_to=1)
    assert not Notice.objects.exists()


def test_a_notice_of_a_confidential_group_carries_no_word_and_no_name(
    private: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, private, "A secret.")
    say(mads, private, "Another.", reply_to=1)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.params, notice.text) == (
        anna,
        {"seq": 2},
        "There is an answer to you in a private group.",
    )


def test_an_answer_to_what_is_not_in_this_thread_is_a_plain_message(
    thread: Thread, private: Thread, anna: Person, say: Say
) -> None:
    say(anna, private, "A secret.")
    assert say(anna, thread, "Answer.", reply_to=1).reply_to is None


def queries(drafts: list[actions.Draft]) -> int:
    with CaptureQueriesContext(connection) as found:
        actions.post_messages(drafts=drafts)
    return len(found)


def test_posting_costs_the_same_however_many_belong_have_read_and_post(
    thread: Thread, anna: Person, mads: Person
) -> None:
    began = queries([draft(anna, thread, "first")])
    alone = queries([draft(anna, thread, "again")])
    assert began == alone + 2, "whose first it is gets a row for what they have read"
    others = [factories.make_person() for _number in range(5)]
    for person in others:
        factories.make_membership(thread.space, person)
        actions.mark_read(thread=thread, person=person, first=1, last=1)
    assert queries([draft(anna, thread, "second")]) == alone
    assert queries([draft(one, thread, f"together {one.pk}") for one in [*others, anna]]) == alone
    assert queries([draft(one, thread, f"with {one.pk}") for one in [*others, anna, mads]]) == began


def test_a_thread_begins_with_its_first_message(impact: Any, mads: Person) -> None:
    given = {"title": "  A   beginning ", "body": "Hello.", "language": "da", "client_id": "first"}
    thread = actions.start_thread(space=impact.space, by=mads, **given)
    again = actions.start_thread(space=impact.space, by=mads, **given)
    assert again == thread
    assert (thread.title, thread.language, thread.last_seq) == ("A beginning", "da", 1)
    assert Message.objects.get().thread == thread


def test_only_members_start_a_thread(impact: Any, kadri: Person, stefan: Person) -> None:
    from spaces.policy import Denied

    for person in (kadri, stefan):
        with pytest.raises(Denied):
            actions.start_thread(space=impact.space, by=person, title="May I?", language="en")
