"""What a person has missed in all their spaces: in one view, in one order, and closed in one go."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.models import Reading
from home import since
from notices import actions as notices
from people.models import Person
from spaces.models import Membership
from tests import factories


def tell(person, key, space, /, **params):
    notices.tell(recipients=[person], key=key, params=params, url="/x/", topic=space.topic)


def test_whoever_has_read_everything_has_missed_nothing(impact, anna, mads):
    factories.make_thread(impact.space, messages=[(mads, "Hello.")])
    assert not since.gather(anna).is_empty
    Reading.objects.create(person=anna, thread=impact.space.threads.get(), ranges=[[1, 1]], read_count=1)
    assert since.gather(anna).is_empty


def test_mentions_come_first_then_what_waits_then_dates_then_the_rest_by_space(impact, circle, anna, mads):
    names = {"person": "Mads Madsen", "thread": "Three numbers"}
    tell(anna, "spaces.accepted", impact.space, space="Impact measurement")
    tell(anna, "calendars.replanned", impact.space, entry="Call", space="Impact measurement", after="Monday")
    tell(anna, "conversations.answered", impact.space, **names)
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
