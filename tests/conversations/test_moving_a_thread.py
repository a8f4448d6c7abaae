"""A thread goes into another space: with rights in both, out of no confidential one, lost by who doesn't belong there."""

from typing import Any

import pytest

import live.testing
from conversations import actions
from conversations.models import Reading, Thread
from notices.models import Notice
from people.models import Person
from spaces.models import Membership, Space
from spaces.policy import Denied
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def target(anna: Person, kadri: Person) -> Space:
    return factories.make_group("Funding", coordinator=anna, members=[kadri]).space


def refusal(**given: Any) -> str:
    with pytest.raises(actions.PostRefused) as refused:
        actions.move_thread(**given)
    return refused.value.code


def test_it_keeps_its_address_and_is_lost_by_who_does_not_belong_there(
    thread: Thread,
    target: Space,
    anna: Person,
    mads: Person,
    kadri: Person,
    say: Say,
    django_capture_on_commit_callbacks: Any,
) -> None:
    origin = thread.space
    entry = factories.make_entry(origin)
    Thread.objects.filter(pk=thread.pk).update(about_kind="entry", about_key=str(entry.pk), about_label="M")
    say(mads, thread, "A question.")
    say(anna, thread, "An answer.", reply_to=1)
    assert Notice.objects.get().recipient == mads
    with live.testing.record() as heard, django_capture_on_commit_callbacks(execute=True):
        moved = actions.move_thread(thread=thread, by=anna, to=target)
    assert (moved.space, moved.about_kind, moved.about_key, moved.about_label) == (target, "", "", "")
    assert heard.rehomed == [(thread.topic, target.topic)]
    assert heard.revoked == [(mads.pk, [thread.topic])]
    assert heard.of(origin.topic) == [{"topic": origin.topic, "type": "changed", "what": "threads"}]
    assert heard.of(target.topic) == [{"topic": target.topic, "type": "changed", "what": "threads"}]
    assert heard.of(thread.topic) == [
        {"topic": thread.topic, "type": "thread", "thread": thread.pk, "space": "funding"}
    ]
    seen = [browser(who).get(f"/threads/{thread.pk}/").status_code for who in (anna, kadri, mads)]
    assert seen == [200, 200, 404]
    assert not Notice.objects.exists()
    assert Reading.objects.get(person=anna, thread=thread).read_count == 1


def test_notices_of_who_stays_go_along(
    thread: Thread, target: Space, anna: Person, mads: Person, say: Say
) -> None:
    factories.make_membership(target, mads)
    say(mads, thread, "A question.")
    say(anna, thread, "An answer.", reply_to=1)
    assert Notice.objects.get().topic == thread.space.topic
    actions.move_thread(thread=thread, by=anna, to=target)
    assert (Notice.objects.get().recipient, Notice.objects.get().topic) == (mads, target.topic)


def test_its_circle_is_kept_and_read_by_the_coordinators_there(
    thread: Thread, target: Space, anna: Person, mads: Person, kadri: Person
) -> None:
    Thread.objects.filter(pk=thread.pk).update(circle=Thread.Circle.COORDINATORS)
    Membership.objects.filter(space=thread.space, person=mads).update(role=Role.COORDINATOR)
    factories.make_membership(target, mads)
    actions.move_thread(thread=thread, by=anna, to=target)
    assert [Thread.objects.visible_to(who).count() for who in (anna, mads, kadri)] == [1, 0, 0]


def test_nothing_leaves_a_confidential_space(private: Thread, target: Space, anna: Person) -> None:
    assert refusal(thread=private, by=anna, to=target) == "confidential"
    other = factories.make_learning_group("Another circle", coordinator=anna).space
    assert refusal(thread=private, by=anna, to=other) == "confidential"
    page = browser(anna).get(f"/threads/{private.pk}/move/").content.decode()
    assert "What is said in a confidential group stays there." in page
    assert browser(anna).post(f"/threads/{private.pk}/move/", {"to": target.pk}).status_code == 422
    private.refresh_from_db()
    assert private.space != target


def test_into_a_confidential_one_no_notice_goes_along(
    thread: Thread, private: Thread, anna: Person, mads: Person, say: Say
) -> None:
    """They name who wrote and what the thread is called, and wait to be mailed."""
    say(mads, thread, "A question.")
    say(anna, thread, "An answer.", reply_to=1)
    assert Notice.objects.exists()
    actions.move_thread(thread=thread, by=anna, to=private.space)
    assert not Notice.objects.exists()


def test_it_needs_the_right_to_moderate_in_both(
    thread: Thread, target: Space, anna: Person, mads: Person, kadri: Person, stefan: Person
) -> None:
    factories.make_membership(thread.space, kadri, role=Role.COORDINATOR)
    factories.make_membership(target, mads, role=Role.COORDINATOR)
    for who in (mads, kadri):
        with pytest.raises(Denied):
            actions.move_thread(thread=thread, by=who, to=target)
    assert refusal(thread=thread, by=stefan, to=target) == "gone"
    assert [browser(who).get(f"/threads/{thread.pk}/move/").status_code for who in (mads, kadri)] == [
        403,
        200,
    ]
    thread.refresh_from_db()
    assert thread.space != target
    assert actions.move_thread(thread=thread, by=anna, to=target).space == target


def test_an_archive_neither_gives_nor_takes(thread: Thread, target: Space, anna: Person) -> None:
    Space.objects.filter(pk=target.pk).update(state=Space.State.ARCHIVED)
    assert refusal(thread=thread, by=anna, to=target) == "archived"
    Space.objects.update(state=Space.State.OPEN)
    Space.objects.filter(pk=thread.space_id).update(state=Space.State.ARCHIVED)
    assert refusal(thread=thread, by=anna, to=target) == "archived"


def test_into_the_space_that_it_is_in_nothing_moves(thread: Thread, anna: Person) -> None:
    with live.testing.record() as heard:
        actions.move_thread(thread=thread, by=anna, to=thread.space)
    assert (heard.frames, heard.revoked) == ([], [])


def test_who_looked_before_it_moved_is_told_to_look_again(
    thread: Thread, target: Space, anna: Person
) -> None:
    before = Thread.objects.get(pk=thread.pk)
    actions.move_thread(thread=thread, by=anna, to=target)
    third = factories.make_space("Third", coordinator=anna)
    assert refusal(thread=before, by=anna, to=third) == "moved"


def test_by_the_page(thread: Thread, target: Space, anna: Person, mads: Person) -> None:
    factories.make_space("Not mine", coordinator=mads, members=[anna])
    page = browser(anna).get(f"/threads/{thread.pk}/move/").content.decode()
    assert ("Funding" in page, "Not mine" in page) == (True, False)
    done = browser(anna).post(f"/threads/{thread.pk}/move/", {"to": target.pk})
    assert (done.status_code, done.url) == (302, f"/threads/{thread.pk}/")
    thread.refresh_from_db()
    assert thread.space == target
