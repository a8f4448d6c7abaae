"""How loud a space and a thread are to each person: everything, mentions and answers, nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations import actions
from conversations.actions.refused import LevelRefused
from conversations.models import Reading, Thread
from notices.models import Notice
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.conversations.conftest import Say, numbers
from tests.people import browser


def set_space(person: Person, level: str) -> None:
    Membership.objects.filter(person=person).update(level=level)


def test_quiet_by_default(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("of_space", "of_thread", "told"),
    [
        ("everything", "", ["answered", "mentioned", "posted"]),
        ("mentions", "", ["answered", "mentioned"]),
        ("nothing", "", []),
        ("nothing", "everything", ["answered", "mentioned", "posted"]),
        ("everything", "mentions", ["answered", "mentioned"]),
        ("everything", "nothing", []),
        ("nothing", "mentions", ["answered", "mentioned"]),
    ],
)
def test_the_thread_counts_before_its_space(
    of_space: str, of_thread: str, told: list[str], thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(mads, thread, "A question.")
    set_space(mads, of_space)
    actions.set_level(thread=thread, person=mads, level=of_thread)
    say(anna, thread, "An answer.", reply_to=1)
    say(anna, thread, "@Mads Madsen")
    say(anna, thread, "Hello.")
    assert sorted(one.key for one in Notice.objects.filter(recipient=mads)) == [
        f"conversations.{kind}" for kind in told
    ]
    assert Notice.objects.exclude(recipient=mads).count() == 0


def test_each_message_counts_on_in_one_quiet_notice(
    thread: Thread, anna: Person, mads: Person, kadri: Person, say: Say
) -> None:
    factories.make_membership(thread.space, kadri, level="everything")
    set_space(mads, "everything")
    for author in (anna, kadri, mads):
        say(author, thread)
    assert [
        (one.recipient, one.text, one.url, one.is_urgent, one.mail_due_at)
        for one in Notice.objects.order_by("recipient__name")
    ] == [
        (
            kadri,
            "2 new messages in “How do we compare?”, the newest by Mads Madsen.",
            f"/threads/{thread.pk}/#m3",
            False,
            None,
        ),
        (
            mads,
            "2 new messages in “How do we compare?”, the newest by Kadri Kask.",
            f"/threads/{thread.pk}/#m2",
            False,
            None,
        ),
    ]


def test_a_batch_is_told_as_it_would_be_one_by_one(thread: Thread, anna: Person, mads: Person) -> None:
    set_space(mads, "everything")
    actions.post_messages(drafts=[draft(anna, thread, body) for body in ("One.", "@Mads Madsen", "Two.")])
    assert sorted((one.key, one.count, one.params["seq"]) for one in Notice.objects.all()) == [
        ("conversations.mentioned", 1, 2),
        ("conversations.posted", 2, 3),
    ]


def test_in_a_thread_of_coordinators_a_loud_member_hears_nothing(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    set_space(mads, "everything")
    say(anna, thread)
    assert Notice.objects.count() == 1
    Notice.objects.all().delete()
    Thread.objects.update(circle=Thread.Circle.COORDINATORS)
    say(anna, thread)
    assert not Notice.objects.exists()


def test_whoever_left_hears_nothing_more(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    actions.set_level(thread=thread, person=mads, level="everything")
    say(anna, thread, "@Mads Madsen")
    assert Notice.objects.filter(recipient=mads).count() == 1
    spaces.leave(space=thread.space, person=mads)
    say(anna, thread, "@Mads Madsen")
    assert Notice.objects.filter(recipient=mads).count() == 0


def test_of_a_confidential_group_the_count_alone_is_told(
    private: Thread, anna: Person, mads: Person, say: Say
) -> None:
    actions.set_level(thread=private, person=mads, level="everything")
    say(anna, private)
    say(anna, private)
    assert [(one.text, one.params) for one in Notice.objects.all()] == [
        ("There are 2 new messages in a private group.", {"seq": 2})
    ]


def test_whoever_reads_has_read_the_notices_of_it(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    set_space(mads, "everything")
    other = factories.make_thread(thread.space, "Another")
    say(anna, other)
    for body in ("@Mads Madsen", "Hello.", "Hello."):
        say(anna, thread, body)

    def unread() -> list[tuple[str, int]]:
        return sorted((one.key, one.params["seq"]) for one in Notice.objects.unread())

    actions.mark_read(thread=thread, person=mads, first=2, last=2)
    assert unread() == [
        ("conversations.mentioned", 1),
        ("conversations.posted", 1),
        ("conversations.posted", 3),
    ]
    actions.mark_read(thread=thread, person=mads, first=1, last=2)
    assert unread() == [("conversations.posted", 1), ("conversations.posted", 3)]
    actions.mark_read(thread=thread, person=anna, first=1, last=3)
    assert len(unread()) == 2
    actions.mark_read(thread=thread, person=mads, first=1, last=99)
    assert unread() == [("conversations.posted", 1)]


def draft(author: Person, thread: Thread, body: str = "Hello.") -> actions.Draft:
    name = f"level-{next(numbers)}"
    return actions.draft(author=author, thread=thread, client_id=name, body=body, language="en")


def test_posting_costs_the_same_to_one_who_hears_everything_and_to_fifty(
    thread: Thread, anna: Person, mads: Person
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            actions.post_messages(drafts=[draft(anna, thread)])
        return len(found)

    set_space(mads, "everything")
    # Who writes for the first time gets this row, whoever hears it.
    Reading.objects.create(thread=thread, person=anna)
    first, again = queries(), queries()
    for number in range(49):
        person = factories.make_person(f"Member {number}")
        factories.make_membership(thread.space, person, level="everything")
        Reading.objects.create(thread=thread, person=person, level="everything" if number % 2 else "")
    assert (queries(), queries()) == (first, again)
    assert Notice.objects.count() == 50


@pytest.mark.parametrize("level", ["loud", "Everything", " "])
def test_there_are_three_levels(level: str, thread: Thread, mads: Person) -> None:
    with pytest.raises(LevelRefused):
        actions.set_level(thread=thread, person=mads, level=level)
    for wrong in (level, ""):
        with pytest.raises(spaces.JoiningRefused):
            spaces.set_level(space=thread.space, person=mads, level=wrong)


def levels(thread: Thread, person: Person) -> tuple[str, str]:
    reading = Reading.objects.filter(thread=thread, person=person).first()
    return Membership.objects.get(space=thread.space, person=person).level, reading.level if reading else ""


def by_form(person: Person, path: str, level: str) -> Any:
    return browser(person).post(f"/{path}/level/", {"level": level})


def by_api(person: Person, path: str, level: str) -> Any:
    return browser(person).put(f"/api/v1/{path}/level/", {"level": level}, content_type="application/json")


@pytest.mark.parametrize("door", [by_form, by_api])
def test_both_doors_set_both_levels(door: Any, thread: Thread, mads: Person) -> None:
    assert door(mads, f"spaces/{thread.space.slug}", "nothing").status_code in (200, 302)
    assert door(mads, f"threads/{thread.pk}", "everything").status_code in (200, 302)
    assert levels(thread, mads) == ("nothing", "everything")
    assert door(mads, f"threads/{thread.pk}", "").status_code in (200, 302)
    assert door(mads, f"threads/{thread.pk}", "loud").status_code in (302, 400)
    assert door(mads, f"spaces/{thread.space.slug}", "loud").status_code in (302, 400)
    assert levels(thread, mads) == ("nothing", "")


@pytest.mark.parametrize("door", [by_form, by_api])
def test_whoever_does_not_belong_sets_nothing(door: Any, thread: Thread, kadri: Person, olga: Person) -> None:
    before = list(Membership.objects.values_list("person", "level"))
    for person in (kadri, olga):
        assert door(person, f"threads/{thread.pk}", "nothing").status_code == 404
    assert door(kadri, f"spaces/{thread.space.slug}", "nothing").status_code in (302, 409)
    assert door(olga, f"spaces/{thread.space.slug}", "nothing").status_code == 404
    assert list(Membership.objects.values_list("person", "level")) == before
    assert not Reading.objects.exists()


def test_the_pages_show_what_one_has_chosen(thread: Thread, impact: Any, mads: Person) -> None:
    set_space(mads, "everything")
    actions.set_level(thread=thread, person=mads, level="nothing")
    group = browser(mads).get(impact.space.get_absolute_url()).content.decode()
    page = browser(mads).get(thread.get_absolute_url()).content.decode()
    assert '<option value="everything" selected>' in group
    assert 'value="" selected' not in page
    assert '<option value="nothing" selected>' in page
    assert '<option value=""' not in group
