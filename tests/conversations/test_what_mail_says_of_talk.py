"""What a mail says of a conversation is looked up when it is sent, and is nothing where nothing is to be told any more."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations import actions
from conversations.models import Thread
from conversations.notice_contents import LONGEST_TEXT
from notices.contents import Content, contents
from notices.models import Notice
from people.models import Person
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.conversations.conftest import Say


def found(person: Person) -> list[Content | None]:
    notices = list(Notice.objects.unread().filter(recipient=person).order_by("pk"))
    said = contents(person, notices)
    return [said[notice.pk] for notice in notices]


def content(thread: Thread, text: str, **more: Any) -> Content:
    given = {"language": "en", "talk": f"thread-{thread.pk}", "reply_to": f"thread:{thread.pk}", **more}
    return Content(text=text, **given)


def test_it_is_the_newest_unread_words_of_its_kind(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    Membership.objects.filter(person=mads).update(level="everything")
    say(mads, thread, "A question.")
    say(anna, thread, "@Mads Madsen, one")
    say(anna, thread, "An **answer**.", reply_to=1, language="de")
    say(anna, thread, "@Mads Madsen, two")
    say(anna, thread, "Hello.")
    assert found(mads) == [
        content(thread, "@Mads Madsen, two"),
        content(thread, "An **answer**.", language="de"),
        content(thread, "Hello."),
    ]
    # Read on a way that left the notice as it was, say by a part of the page.
    notice_of = Notice.objects.get(key="conversations.mentioned")
    actions.mark_read(thread=thread, person=mads, first=4, last=4)
    Notice.objects.filter(pk=notice_of.pk).update(read_at=None)
    assert found(mads)[0] == content(thread, "@Mads Madsen, one")


def test_what_was_read_meanwhile_is_not_told(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread, "@Mads Madsen")
    assert found(mads) == [content(thread, "@Mads Madsen")]
    actions.mark_read(thread=thread, person=mads, first=1, last=1)
    Notice.objects.update(read_at=None)
    assert found(mads) == [None]


def test_what_was_deleted_meanwhile_is_not_told(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    one = say(anna, thread, "@Mads Madsen, one")
    two = say(anna, thread, "@Mads Madsen, two")
    actions.delete_message(message=two, by=anna)
    assert found(mads) == [content(thread, "@Mads Madsen, one")]
    one.deleted_at = one.created_at
    one.save()
    assert found(mads) == [None]


def test_who_lost_access_meanwhile_is_told_nothing(
    thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, thread, "@Mads Madsen")
    notice = Notice.objects.get()
    spaces.remove_member(membership=thread.space.memberships.get(person=mads), by=anna, reason="Moved on.")
    assert not Notice.objects.filter(origin=thread.topic).exists()
    notice.save(force_insert=True)  # as one that came at that very moment
    assert contents(mads, [notice]) == {notice.pk: None}


@pytest.mark.parametrize(("level", "told"), [("everything", 2), ("mentions", 1), ("nothing", 0)])
def test_who_wants_to_hear_less_by_now_hears_less(
    level: str, told: int, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    actions.set_level(thread=thread, person=mads, level="everything")
    say(anna, thread, "@Mads Madsen")
    say(anna, thread, "Hello.")
    actions.set_level(thread=thread, person=mads, level=level)
    assert len([one for one in found(mads) if one]) == told


def test_of_a_confidential_group_nothing_is_said(
    private: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(anna, private, "@Mads Madsen, a secret")
    assert found(mads) == [Content()]
    actions.mark_read(thread=private, person=mads, first=1, last=1)
    Notice.objects.update(read_at=None)
    assert found(mads) == [None]


@pytest.mark.parametrize(
    ("fields", "reply_to"),
    [({}, True), ({"is_locked": True}, False), ({"circle": "announcements"}, False)],
)
def test_an_answer_by_mail_is_offered_to_who_may_give_it(
    fields: dict[str, Any], reply_to: bool, thread: Thread, anna: Person, mads: Person, say: Say
) -> None:
    say(mads, thread, "@Anna Albers")
    say(anna, thread, "@Mads Madsen")
    Thread.objects.update(**fields)
    for person, may in ((mads, reply_to), (anna, True)):
        (one,) = found(person)
        assert one is not None
        assert bool(one.reply_to) == may
    thread.space.state = "archived"
    thread.space.save()
    (one,) = found(anna)
    assert (one and one.reply_to) == ""


def test_a_long_message_is_cut(thread: Thread, anna: Person, mads: Person, say: Say) -> None:
    say(anna, thread, "@Mads Madsen " + "x" * 5000)
    (one,) = found(mads)
    assert one is not None
    assert (len(one.text), one.text[-1]) == (LONGEST_TEXT, "…")


def test_notices_of_other_rooms_and_of_older_versions_stand_by_their_sentence(anna: Person) -> None:
    for key in ("spaces.accepted", "conversations.answered"):
        Notice.objects.create(recipient=anna, key=key, url="/")
    assert found(anna) == [Content(), Content()]


def test_it_costs_the_same_however_many_notices_there_are(anna: Person, mads: Person, say: Say) -> None:
    def cost(number: int) -> int:
        for place in range(number):
            group = factories.make_group(f"Group {number} {place}", coordinator=anna, members=[mads])
            say(anna, factories.make_thread(group.space), "@Mads Madsen")
        with CaptureQueriesContext(connection) as queries:
            assert None not in found(mads)
        return len(queries)

    assert cost(1) == cost(3)
