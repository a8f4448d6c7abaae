"""Who of a space's members reads a thread, and who writes in it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import live.testing
from conversations import actions, policy
from conversations.models import Message, Thread
from notices.models import Notice
from people.models import Person
from spaces.models import Membership, Space
from spaces.policy import Denied
from tests import factories
from tests.conversations.conftest import Say
from tests.people import browser
from workgroups.models import ActionLearningGroup, WorkingGroup

pytestmark = pytest.mark.django_db
Circle = Thread.Circle


@pytest.fixture
def inner(impact: WorkingGroup) -> Thread:
    return factories.make_thread(impact.space, "Among us", circle=Circle.COORDINATORS)


@pytest.fixture
def board(impact: WorkingGroup) -> Thread:
    return factories.make_thread(impact.space, "Announcements", circle=Circle.ANNOUNCEMENTS)


def code_of(verb: Any) -> str:
    with pytest.raises(actions.PostRefused) as refused:
        verb()
    return refused.value.code


def test_what_is_among_coordinators_is_not_there_for_members(
    inner: Thread, thread: Thread, anna: Person, mads: Person, stefan: Person, say: Say
) -> None:
    said = say(anna, inner, "A secret.")
    everything = {inner, thread}
    assert set(Thread.objects.visible_to(anna)) == everything
    assert set(Thread.objects.visible_to(mads)) == {thread}
    assert set(Thread.objects.visible_to(stefan)) == set()
    both = [inner.pk, thread.pk]
    assert policy.visible_threads([anna, mads], both) == {anna.pk: set(both), mads.pk: {thread.pk}}
    assert code_of(lambda: say(mads, inner)) == "gone"
    assert code_of(lambda: actions.edit_message(message=said, by=mads, body="Mine.")) == "gone"
    assert code_of(lambda: actions.delete_message(message=said, by=mads)) == "gone"
    assert list(policy.audience(inner)) == [anna]


def test_the_right_of_a_moment_is_the_right_of_its_space(
    inner: Thread, anna: Person, mads: Person, kadri: Person, circle: ActionLearningGroup
) -> None:
    """Who coordinates one space reads nothing of another's coordinators."""
    factories.make_space("Another", coordinator=mads, members=[kadri])
    assert inner not in Thread.objects.visible_to(mads)
    assert policy.visible_threads([mads], [inner.pk]) == {mads.pk: set()}


def test_in_an_archive_coordinators_go_on_reading_and_nobody_else_learns_of_it(
    inner: Thread, anna: Person, mads: Person, say: Say
) -> None:
    Space.objects.filter(pk=inner.space_id).update(state=Space.State.ARCHIVED)
    assert browser(anna).get(f"/threads/{inner.pk}/").status_code == 200
    assert browser(mads).get(f"/threads/{inner.pk}/").status_code == 404
    assert [code_of(lambda who=who: say(who, inner)) for who in (anna, mads)] == ["archived", "gone"]


def test_members_read_announcements_and_coordinators_write_them(
    board: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, board, "We meet in Tallinn.")
    assert board in Thread.objects.visible_to(mads)
    assert code_of(lambda: say(mads, board)) == "locked"
    page = browser(mads).get(f"/threads/{board.pk}/").content.decode()
    assert "In this thread only the coordinators write." in page
    assert 'id="composer"' not in page
    assert "composer-bar" in browser(anna).get(f"/threads/{board.pk}/").content.decode()


def test_who_writes_no_more_edits_no_more_but_takes_back_what_they_said(
    board: Thread, mads: Person, say: Say
) -> None:
    own = factories.make_message(board, mads, "From when all wrote here.")
    assert code_of(lambda: actions.edit_message(message=own, by=mads, body="Another.")) == "locked"
    assert "Change it" not in browser(mads).get(f"/threads/{board.pk}/messages/1/").content.decode()
    assert actions.delete_message(message=own, by=mads).deleted_at


def test_only_who_coordinates_begins_another_circle_or_changes_one(
    impact: WorkingGroup, thread: Thread, anna: Person, mads: Person
) -> None:
    given = {"space": impact.space, "title": "Among us", "language": "en", "circle": Circle.COORDINATORS}
    with pytest.raises(Denied):
        actions.start_thread(by=mads, **given)
    assert actions.start_thread(by=anna, **given).circle == Circle.COORDINATORS
    with pytest.raises(Denied):
        actions.set_circle(thread=thread, by=mads, circle=Circle.ANNOUNCEMENTS)
    assert code_of(lambda: actions.set_circle(thread=thread, by=anna, circle="nobody")) == "circle"


def test_narrower_it_is_lost_at_once_by_who_no_longer_reads_it(
    thread: Thread,
    anna: Person,
    mads: Person,
    kadri: Person,
    say: Say,
    django_capture_on_commit_callbacks: Any,
) -> None:
    factories.make_membership(thread.space, kadri, role=Membership.Role.COORDINATOR)
    for person in (mads, kadri):
        say(person, thread, f"By {person.name}.")
        say(anna, thread, "An answer.", reply_to=thread.messages.count())
    assert Notice.objects.filter(origin=thread.topic).count() == 2
    with live.testing.record() as heard, django_capture_on_commit_callbacks(execute=True):
        actions.set_circle(thread=thread, by=anna, circle=Circle.COORDINATORS)
    assert heard.rehomed == [(thread.topic, thread.space.inner_topic)]
    assert heard.revoked == [(mads.pk, [thread.topic])]
    assert heard.of(thread.topic) == [
        {"topic": thread.topic, "type": "thread", "thread": thread.pk, "circle": "coordinators"}
    ]
    left = Notice.objects.filter(origin=thread.topic).values_list("recipient", "topic")
    assert list(left) == [(kadri.pk, thread.space.inner_topic)]


def test_wider_only_once_it_is_confirmed(
    inner: Thread, anna: Person, mads: Person, say: Say, django_capture_on_commit_callbacks: Any
) -> None:
    say(anna, inner, "A word among us.")
    for circle in (Circle.MEMBERS, Circle.ANNOUNCEMENTS):
        assert (
            code_of(lambda to=circle: actions.set_circle(thread=inner, by=anna, circle=to)) == "unconfirmed"
        )
    assert not Thread.objects.visible_to(mads).exists()
    with live.testing.record() as heard, django_capture_on_commit_callbacks(execute=True):
        actions.set_circle(thread=inner, by=anna, circle=Circle.MEMBERS, is_confirmed=True)
    assert Thread.objects.visible_to(mads).get() == inner
    assert (heard.rehomed, heard.revoked) == ([(inner.topic, inner.space.topic)], [])


def test_an_empty_thread_opens_up_without_a_question(inner: Thread, anna: Person) -> None:
    assert actions.set_circle(thread=inner, by=anna, circle=Circle.MEMBERS).circle == Circle.MEMBERS


def test_who_no_longer_reads_it_is_not_told_of_an_answer(
    inner: Thread, anna: Person, mads: Person, say: Say
) -> None:
    factories.make_message(inner, mads, "From when I coordinated.")
    say(anna, inner, "An answer.", reply_to=1)
    assert not Notice.objects.exists()
    Membership.objects.filter(person=mads).update(role=Membership.Role.COORDINATOR)
    say(anna, inner, "Another answer.", reply_to=1)
    assert Notice.objects.get().topic == inner.space.inner_topic


def test_the_page_asks_before_all_members_can_read_it(
    inner: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, inner, "A word among us.")
    address = f"/threads/{inner.pk}/circle/"
    asked = browser(anna).post(address, {"circle": "members"})
    assert (asked.status_code, "Show this to all members?" in asked.content.decode()) == (200, True)
    inner.refresh_from_db()
    assert inner.circle == Circle.COORDINATORS
    done = browser(anna).post(address, {"circle": "members", "is_confirmed": "yes"})
    assert (done.status_code, done.url) == (302, f"/threads/{inner.pk}/")
    assert browser(mads).get(f"/threads/{inner.pk}/").status_code == 200


def test_the_form_of_a_new_thread_offers_circles_to_who_coordinates(
    impact: WorkingGroup, anna: Person, mads: Person
) -> None:
    address = f"/spaces/{impact.space.slug}/threads/new/"
    shown = [browser(who).get(address).content.decode() for who in (anna, mads)]
    assert ["Coordinators only" in page for page in shown] == [True, False]
    given = {"title": "T", "body": "B", "language": "en", "client_id": "x", "circle": "coordinators"}
    browser(mads).post(address, given)
    browser(anna).post(address, {**given, "client_id": "y"})
    assert [one.circle for one in Thread.objects.order_by("pk")] == ["members", "coordinators"]
    assert Message.objects.count() == 2


def test_a_program_that_changes_circle_and_title_at_once_locks_the_space_first(
    thread: Thread, anna: Person
) -> None:
    """Whoever removes a member holds the space and wants the membership that a change of the title holds."""
    with CaptureQueriesContext(connection) as queries:
        done = browser(anna).patch(
            f"/api/v1/threads/{thread.pk}/",
            {"title": "Among us", "circle": Circle.COORDINATORS},
            content_type="application/json",
        )
    assert (done.status_code, done.json()["title"], done.json()["circle"]) == (
        200,
        "Among us",
        Circle.COORDINATORS,
    )
    changed = [one["sql"] for one in queries if one["sql"].startswith('UPDATE "conversations_thread"')]
    assert ["circle" in sql for sql in changed] == [True, False]
