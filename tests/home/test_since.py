"""What a person has missed in all their spaces: in one view, in one order, and closed in one go."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations import actions as conversations
from conversations.models import Reading, Thread
from home import closing, since
from notices import actions as notices
from notices import bursts
from notices.models import Notice
from people.models import Person
from spaces.models import Membership
from tests import factories
from tests.people import browser


def tell(person, key, space, /, names=None, **params):
    notices.tell(recipients=[person], key=key, params=params, url="/x/", topic=space.topic, names=names)


def test_whoever_has_read_everything_has_missed_nothing(impact, anna, mads):
    factories.make_thread(impact.space, messages=[(mads, "Hello.")])
    assert not since.gather(anna).is_empty
    Reading.objects.create(person=anna, thread=impact.space.threads.get(), ranges=[[1, 1]], read_count=1)
    assert since.gather(anna).is_empty


def test_mentions_come_first_then_what_waits_then_dates_then_the_rest_by_space(impact, circle, anna, mads):
    named = {"names": mads, "thread": "Three numbers"}
    tell(anna, "spaces.accepted", impact.space, space="Impact measurement")
    tell(anna, "calendars.replanned", impact.space, entry="Call", space="Impact measurement", after="Monday")
    tell(anna, "conversations.answered", impact.space, **named)
    tell(anna, "conversations.answered_privately", circle.space)
    factories.make_membership(impact.space, factories.make_person("Kadri Kask"), state="requested")
    thread = factories.make_thread(impact.space, "Three numbers", messages=[(mads, "One.")] * 3)
    Reading.objects.create(person=anna, thread=thread, ranges=[[1, 1]], read_count=1)
    private = factories.make_thread(circle.space, "Between us", messages=[(mads, "Two.")])
    found = since.gather(anna)
    assert [(line.notice.text, line.space, line.is_confidential) for line in found.to_me] == [
        ("There is an answer to you in a private group.", circle.space, True),
        ("Mads Madsen answered you in “Three numbers”.", impact.space, False),
    ]
    assert [one.text for one in found.waiting] == ["Kadri Kask asks to join Impact measurement."]
    assert [line.notice.key for line in found.dates] == ["calendars.replanned"]
    assert [line.notice.key for line in found.news] == ["spaces.accepted"]
    assert [
        (
            one.space,
            one.is_confidential,
            [(t.thread, t.unread, t.last_seq, t.first_unread, t.url) for t in one.talks],
        )
        for one in found.spaces
    ] == [
        (circle.space, True, [(private, 1, 1, 1, f"/threads/{private.pk}/#m1")]),
        (impact.space, False, [(thread, 2, 3, 2, f"/threads/{thread.pk}/#m2")]),
    ]


def test_what_merely_waits_is_no_news(impact, anna):
    factories.make_membership(impact.space, factories.make_person("Kadri Kask"), state="requested")
    found = since.gather(anna)
    assert (len(found.waiting), found.is_empty) == (1, True)


def test_what_one_waits_for_in_a_confidential_space_is_flagged(circle, impact, anna, kadri):
    for space in (circle.space, impact.space):
        factories.make_membership(space, kadri, state="requested")
    assert [one.is_confidential for one in since.gather(anna).waiting] == [True, False]


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("calendars.moved", "dates"),
        ("calendars.changed_privately", "dates"),
        ("calendars.confirm", "news"),
        ("scheduling.scheduled_weekly", "dates"),
        ("scheduling.opened_until", "news"),
        ("registrations.called_off", "dates"),
        ("registrations.confirmed", "news"),
        ("conversations.mentioned_privately", "to_me"),
        ("conversations.answered", "to_me"),
    ],
)
def test_each_notice_has_one_place(key, place, impact, anna):
    tell(anna, key, impact.space)
    found = since.gather(anna)
    places = [name for name in ("to_me", "dates", "news") if getattr(found, name)]
    assert (places, len(found.lines)) == ([place], 1)


def test_what_a_thread_line_says_is_not_said_twice(impact, anna):
    tell(anna, "conversations.posted", impact.space)
    assert since.gather(anna).lines == []


def test_a_question_that_waits_is_not_shown_among_the_news_as_well(impact, anna, kadri):
    factories.make_membership(impact.space, kadri, state="requested")
    for url in (impact.space.get_absolute_url(), "/elsewhere/"):
        notices.tell(recipients=[anna], key="spaces.asked", params={}, url=url, topic=impact.space.topic)
    found = since.gather(anna)
    assert [line.notice.url for line in found.other_news] == ["/elsewhere/"]
    assert len(found.lines) == 2


def test_loud_threads_come_first_and_muted_ones_are_a_number(impact, anna, mads):
    loud = factories.make_thread(impact.space, "Loud", messages=[(mads, "Hello.")])
    usual = factories.make_thread(impact.space, "Usual", messages=[(mads, "Hello.")])
    muted = factories.make_thread(impact.space, "Muted", messages=[(mads, "Hello.")])
    Reading.objects.create(person=anna, thread=loud, level="everything")
    Reading.objects.create(person=anna, thread=muted, level="nothing")
    found = since.gather(anna)
    assert ([talk.thread for talk in found.talks], found.muted) == ([loud, usual], 1)
    Membership.objects.filter(person=anna).update(level="nothing")
    found = since.gather(anna)
    assert ([talk.thread for talk in found.talks], found.muted) == ([loud], 2)


def test_nothing_of_a_space_that_one_has_left(impact, anna, mads):
    factories.make_thread(impact.space, messages=[(anna, "Hello.")])
    assert since.gather(mads).talks
    Membership.objects.filter(person=mads).update(state="left")
    assert since.gather(mads).is_empty


def test_it_costs_the_same_however_much_there_is(anna: Person, mads: Person) -> None:
    def cost(number: int) -> int:
        for place in range(number):
            group = factories.make_group(f"Group {number} {place}", coordinator=mads, members=[anna])
            for title in range(number):
                factories.make_thread(group.space, f"Thread {title}", messages=[(mads, "Hello.")])
            tell(anna, "calendars.replanned", group.space, entry="Call", space="x", after="Monday")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = since.gather(anna)
            assert [line.notice.text for line in found.lines]
            assert [(talk.url, talk.thread.space.title) for talk in found.talks]
        return len(queries)

    assert cost(1) == cost(3)


FIELDS = ("notice", "thread")


def shown(person: Person) -> dict[str, list[str]]:
    """What the form of the page carries."""
    page = browser(person).get("/since/").context["since"]
    return {
        "notice": [f"{line.notice.pk}:{line.notice.count}" for line in page.lines],
        "thread": [f"{talk.thread.pk}:{talk.last_seq}" for talk in page.talks],
    }


def named(person: Person, thread: Thread, seq: int) -> Notice:
    return Notice(
        recipient=person,
        key="conversations.mentioned",
        params={"person": "Mads Madsen", "thread": thread.title, "seq": seq},
        url=thread.get_absolute_url(),
        topic=thread.space.topic,
        origin=thread.topic,
        dedupe=f"mentioned:{thread.pk}",
    )


def ranges_of(person: Person, thread: Thread) -> list[list[int]]:
    return Reading.objects.get(person=person, thread=thread).ranges


def test_the_page_shows_it_and_its_form_carries_what_it_shows(impact, circle, anna, mads):
    thread = factories.make_thread(impact.space, "Three numbers", messages=[(mads, "One.")] * 3)
    factories.make_thread(circle.space, "Between us", messages=[(mads, "Two.")])
    bursts.join([named(anna, thread, 3)])
    page = browser(anna).get("/since/").content.decode()
    notice = Notice.objects.get()
    for text in (
        "Mads Madsen named you in “Three numbers”.",
        f'href="/threads/{thread.pk}/#m1"',
        f'name="notice" value="{notice.pk}:1"',
        f'name="thread" value="{thread.pk}:3"',
        "Between us",
        "3 new messages",
    ):
        assert text in page
    assert 'href="/since/"' in browser(anna).get("/").content.decode()
    assert browser().get("/since/").status_code == 302


def test_one_press_closes_what_was_shown_and_nothing_that_came_meanwhile(impact, anna, mads):
    thread = factories.make_thread(impact.space, "Three numbers", messages=[(mads, "One.")] * 3)
    other = factories.make_thread(impact.space, "Another", messages=[(mads, "One.")])
    bursts.join([named(anna, thread, 3), named(anna, other, 1)])
    tell(anna, "spaces.accepted", impact.space, space="Impact measurement")
    form = shown(anna)
    factories.make_message(thread, mads, "Meanwhile.")
    bursts.join([named(anna, thread, 4)])
    tell(anna, "spaces.coordinating", impact.space, space="Impact measurement")
    assert browser(anna).post("/since/", form).status_code == 302
    assert (ranges_of(anna, thread), ranges_of(anna, other)) == ([[1, 3]], [[1, 1]])
    found = since.gather(anna)
    assert [(line.notice.key, line.notice.count) for line in found.lines] == [
        ("conversations.mentioned", 2),
        ("spaces.coordinating", 1),
    ]
    assert [(talk.thread, talk.unread, talk.first_unread) for talk in found.talks] == [(thread, 1, 4)]


def test_a_space_is_closed_by_itself(impact, circle, anna, mads):
    public = factories.make_thread(impact.space, messages=[(mads, "One.")])
    private = factories.make_thread(circle.space, messages=[(mads, "Two.")])
    browser(anna).post("/since/", {"thread": [f"{private.pk}:1"]})
    assert [talk.thread for talk in since.gather(anna).talks] == [public]


def test_a_wrong_press_is_taken_back_and_loses_nothing(impact, anna, mads):
    thread = factories.make_thread(impact.space, "Three numbers", messages=[(mads, "One.")] * 5)
    Reading.objects.create(person=anna, thread=thread, ranges=[[2, 2]], read_count=1)
    bursts.join([named(anna, thread, 5)])
    tell(anna, "spaces.accepted", impact.space, space="Impact measurement")
    before = since.gather(anna)
    client = browser(anna)
    client.post("/since/", shown(anna))
    assert since.gather(anna).is_empty
    assert client.get("/since/").context["may_bring_back"]
    client.post("/since/return/")
    after = since.gather(anna)
    assert ([line.notice for line in after.lines], after.talks) == (
        [line.notice for line in before.lines],
        before.talks,
    )
    assert ranges_of(anna, thread) == [[2, 2]]
    assert not client.get("/since/").context["may_bring_back"]
    client.post("/since/return/")
    assert since.gather(anna).talks == before.talks


def test_a_page_of_before_does_not_undo_what_was_brought_back(impact, anna, mads):
    """ "Bring it back" is a change of the reading of its own, as "unread from here" is."""
    thread = factories.make_thread(impact.space, messages=[(mads, "One.")])
    client = browser(anna)
    client.post("/since/", shown(anna))
    known = Reading.objects.get().revision
    client.post("/since/return/")
    conversations.mark_read(thread=thread, person=anna, first=1, last=1, known=known)
    assert ranges_of(anna, thread) == []


@pytest.mark.parametrize("given", ["", "x", "7", "7:", ":7", "7:x", "-7:1", "7:1:1", "9" * 12 + ":1", "²:1"])
def test_what_is_none_of_ours_closes_nothing(given, impact, anna, mads):
    factories.make_thread(impact.space, messages=[(mads, "One.")])
    assert closing.pairs([given], 200) == {}
    assert browser(anna).post("/since/", dict.fromkeys(FIELDS, given)).status_code == 302
    assert len(since.gather(anna).talks) == 1


def test_nobody_closes_what_is_not_theirs(impact, anna, mads, kadri):
    thread = factories.make_thread(impact.space, messages=[(mads, "One.")])
    bursts.join([named(anna, thread, 1)])
    browser(kadri).post("/since/", {"notice": [f"{Notice.objects.get().pk}:1"], "thread": [f"{thread.pk}:1"]})
    assert (Notice.objects.unread().count(), Reading.objects.count()) == (1, 0)


def test_more_than_there_is_cannot_be_read(impact, anna, mads):
    thread = factories.make_thread(impact.space, messages=[(mads, "One.")])
    browser(anna).post("/since/", {"thread": [f"{thread.pk}:999"]})
    assert ranges_of(anna, thread) == [[1, 1]]


def test_programs_read_and_close_it_too(impact, anna, mads, kadri):
    thread = factories.make_thread(impact.space, "Three numbers", messages=[(mads, "One.")] * 2)
    bursts.join([named(anna, thread, 2)])
    factories.make_membership(impact.space, kadri, state="requested")
    found = browser(anna).get("/api/v1/since/").json()
    notice = Notice.objects.get()
    assert found == {
        "to_me": [
            {
                "id": notice.pk,
                "count": 1,
                "text": "Mads Madsen named you in “Three numbers”.",
                "url": f"/threads/{thread.pk}/",
                "space": "impact-measurement",
                "created_at": found["to_me"][0]["created_at"],
            }
        ],
        "waiting": [
            {"text": "Kadri Kask asks to join Impact measurement.", "url": "/groups/impact-measurement/"}
        ],
        "dates": [],
        "news": [],
        "threads": [
            {
                "thread": thread.pk,
                "space": "impact-measurement",
                "title": "Three numbers",
                "unread": 2,
                "last_seq": 2,
                "first_unread": 1,
            }
        ],
        "muted": 0,
        "has_more": False,
    }
    given = {
        "threads": [{"thread": thread.pk, "last_seq": 1}],
        "notices": [{"id": notice.pk, "count": 1}],
    }
    answer = browser(anna).post("/api/v1/since/", json.dumps(given), content_type="application/json")
    assert (answer.status_code, ranges_of(anna, thread), Notice.objects.unread().count()) == (
        204,
        [[1, 1]],
        0,
    )
    assert browser().get("/api/v1/since/").status_code == 401


def test_closing_costs_the_same_however_much_is_closed(anna: Person, mads: Person) -> None:
    def cost(number: int) -> int:
        group = factories.make_group(f"Group {number}", coordinator=mads, members=[anna])
        threads = [factories.make_thread(group.space, messages=[(mads, "Hello.")]) for _one in range(number)]
        bursts.join([named(anna, thread, 1) for thread in threads])
        with CaptureQueriesContext(connection) as queries:
            closed = closing.close(person=anna, threads={one.pk: 1 for one in threads}, counts={})
        assert (len(closed.threads), len(closed.notices)) == (number, number)
        return len(queries)

    assert cost(1) == cost(3)


def test_the_page_costs_the_same_however_much_there_is(anna: Person, mads: Person) -> None:
    client = browser(anna)

    def cost(number: int) -> int:
        for place in range(number):
            group = factories.make_group(f"Group {number} {place}", coordinator=mads, members=[anna])
            thread = factories.make_thread(group.space, messages=[(mads, "Hello.")])
            bursts.join([named(anna, thread, 1)])
        with CaptureQueriesContext(connection) as queries:
            client.get("/since/")
        return len(queries)

    client.get("/since/")
    assert cost(1) == cost(3)


def test_it_locks_in_the_order_of_all_others_readings_before_notices(anna: Person, mads: Person) -> None:
    """Whoever reads or writes has their reading before they touch a notice: two devices would wait for each other."""
    group = factories.make_group("Group", coordinator=mads, members=[anna])
    thread = factories.make_thread(group.space, messages=[(mads, "Hello.")])
    bursts.join([named(anna, thread, 1)])
    tell(anna, "spaces.accepted", group.space, space="Group")
    counts = {notice.pk: notice.count for notice in Notice.objects.all()}
    with CaptureQueriesContext(connection) as queries:
        closed = closing.close(person=anna, threads={thread.pk: 1}, counts=counts)
    assert (closed.threads, sorted(closed.notices)) == ({thread.pk: [[1, 1]]}, sorted(counts))
    tables = [
        table
        for one in queries
        for table in ("conversations_reading", "notices_notice")
        if one["sql"].startswith(("INSERT", "UPDATE")) and table in one["sql"]
    ]
    assert tables == ["conversations_reading", "conversations_reading", "notices_notice"]


def test_what_coordinators_say_belongs_to_their_space_too(impact, anna, mads):
    space = impact.space
    notices.tell(
        recipients=[anna],
        key="conversations.mentioned",
        params={"thread": "Among us"},
        names=mads,
        url="/x/",
        topic=space.inner_topic,
    )
    assert [line.space for line in since.gather(anna).to_me] == [space]
