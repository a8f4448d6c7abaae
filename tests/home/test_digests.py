"""A digest tells what is new and unread since the last one: once, at its reader's time, in their language."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from conversations import actions as conversations
from home import digests
from home.digests import send_digests
from notices import actions as notices
from notices.addresses import link_for
from notices.choosing import choose
from notices.leases import TRIES
from notices.models import Digest, Notice
from notices.models.digest import DigestQuerySet
from people import actions as people
from people.models import Person
from tests import factories, threads

TUESDAY = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # half past seven in Berlin


class BrokenServer(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("no mail server")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TUESDAY - timedelta(hours=20)) as traveller:
        yield traveller


@pytest.fixture
def morning(clock: time_machine.Traveller, anna: Person, mads: Person) -> time_machine.Traveller:
    """Everybody's digests have begun the day before, and it is the time for Anna's; Mads wants none."""
    send_digests()
    choose(person=mads, digest="never")
    clock.move_to(TUESDAY)
    return clock


def tell(person: Person, key: str, topic: str, /, names: Person | None = None, **params: Any) -> None:
    notices.tell(recipients=[person], key=key, params=params, url="/x/", topic=topic, mail=False, names=names)


@pytest.fixture
def much(
    clock: time_machine.Traveller, impact: Any, circle: Any, anna: Person, mads: Person, morning: Any
) -> None:
    clock.move_to(TUESDAY - timedelta(hours=1))
    named = {"names": mads, "thread": "Three numbers"}
    tell(anna, "conversations.answered", impact.space.topic, **named)
    tell(anna, "conversations.answered_privately", circle.space.topic)
    tell(
        anna,
        "calendars.replanned",
        impact.space.topic,
        entry="Call",
        space="Impact measurement",
        after="Monday",
    )
    tell(anna, "spaces.accepted", impact.space.topic, space="Impact measurement")
    factories.make_membership(impact.space, factories.make_person("Kadri Kask"), state="requested")
    factories.make_thread(impact.space, "Three numbers", messages=[(mads, "One."), (mads, "Two.")])
    factories.make_thread(circle.space, "Fear of leaving", messages=[(mads, "Three.")])
    clock.move_to(TUESDAY)


def test_it_tells_in_order_what_is_new_and_names_nothing_confidential(much: Any, anna: Person) -> None:
    assert send_digests() == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([anna.email], "What is new, Tue, 24 Nov 2026")
    said = [line for line in sent.body.split("\n") if line and "http" not in line]
    assert said == [
        "Hello Anna Albers,",
        "To you",
        "- There is an answer to you in a private group.",
        "- Mads Madsen answered you in “Three numbers”.",
        "Needs an answer",
        "- Kadri Kask asks to join Impact measurement.",
        "Changed dates",
        "- The dates of “Call” in Impact measurement have changed. The first one now: Monday.",
        "What else is new",
        "- You are now a member of Impact measurement.",
        "Private group",
        "- 1 unread message",
        "Impact measurement",
        "- Three numbers: 2 unread messages",
        "-- ",
        "You get this digest because there is something new that you did not read in the page.",
    ]
    everything = sent.message().as_string()
    assert [word for word in ("Circle of five", "Fear of leaving", "Three.") if word in everything] == []


def test_it_has_what_mail_programs_go_by(much: Any, anna: Person) -> None:
    told_until = Digest.objects.get(person=anna).told_until
    send_digests()
    (sent,) = mail.outbox
    assert sent.extra_headers == {
        "Message-ID": f"<digest-{anna.pk}-{told_until:%Y%m%dT%H%M%S%f}@localhost>",
        "List-Id": "Hansa <digest.localhost>",
        "List-Unsubscribe": f"<{link_for(anna, 'digest')}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "en",
    }
    assert sent.message().get_content_type() == "text/plain"


def test_what_one_told_the_next_does_not_and_without_news_none_comes(
    much: Any, clock: time_machine.Traveller, impact: Any, anna: Person, mads: Person
) -> None:
    assert send_digests() == 1
    assert Digest.objects.get(person=anna).due_at == TUESDAY + timedelta(days=1)
    clock.move_to(TUESDAY + timedelta(days=1))
    assert send_digests() == 0
    factories.make_thread(impact.space, "A fourth", messages=[(mads, "Four.")])
    clock.move_to(TUESDAY + timedelta(days=2))
    assert send_digests() == 1
    assert [
        word in mail.outbox[1].body for word in ("A fourth: 1 unread message", "Three numbers", "answered")
    ] == [
        True,
        False,
        False,
    ]


def test_nothing_that_was_read_is_in_it(much: Any, anna: Person, impact: Any) -> None:
    notices.mark_read(person=anna)
    for thread in impact.space.threads.all():
        conversations.mark_read(thread=thread, person=anna, first=1, last=thread.last_seq)
    assert send_digests() == 1
    said = [line for line in mail.outbox[0].body.split("\n") if line.startswith("- ")]
    assert said == ["- Kadri Kask asks to join Impact measurement.", "- 1 unread message"]


def test_an_empty_one_is_not_sent(morning: Any, impact: Any, anna: Person) -> None:
    factories.make_membership(impact.space, factories.make_person("Kadri Kask"), state="requested")
    assert (send_digests(), mail.outbox) == (0, [])
    assert Digest.objects.get(person=anna).due_at == TUESDAY + timedelta(days=1)


def test_what_is_mailed_by_itself_is_not_told_twice(morning: Any, anna: Person, impact: Any) -> None:
    for mailed_at, due in ((timezone.now(), None), (None, timezone.now() + timedelta(minutes=3))):
        tell(anna, "spaces.accepted", impact.space.topic, space="Impact measurement")
        Notice.objects.filter(pk=Notice.objects.latest("pk").pk).update(
            mailed_at=mailed_at, mail_due_at=due, created_at=timezone.now() - timedelta(minutes=2)
        )
    assert (send_digests(), mail.outbox) == (0, [])


def test_it_is_in_its_readers_language_and_comes_by_their_clock(
    much: Any, clock: time_machine.Traveller, anna: Person
) -> None:
    people_zone = {"language": "et", "zone": "Europe/Tallinn"}
    Person.objects.filter(pk=anna.pk).update(**people_zone)
    send_digests()
    (sent,) = mail.outbox
    assert "T, 24. november 2026" in sent.subject
    assert Digest.objects.get(person=anna).due_at == datetime(2026, 11, 25, 5, 30, tzinfo=UTC)


def test_at_night_none_comes_however_late_the_worker_is(
    much: Any, clock: time_machine.Traveller, anna: Person
) -> None:
    clock.move_to(datetime(2026, 11, 24, 22, tzinfo=UTC))
    assert send_digests() == 0
    row = Digest.objects.get(person=anna)
    assert (row.due_at, row.tries) == (datetime(2026, 11, 25, 6, tzinfo=UTC), 0)
    clock.move_to(row.due_at)
    assert send_digests() == 1


def test_who_was_shut_out_gets_none(much: Any, anna: Person) -> None:
    people.deactivate(person=anna)
    assert (send_digests(), mail.outbox) == (0, [])


def test_who_left_a_space_hears_nothing_of_it(much: Any, anna: Person, mads: Person, circle: Any) -> None:
    from spaces import actions as spaces

    spaces.set_role(membership=circle.space.memberships.get(person=mads), by=anna, role="coordinator")
    spaces.leave(space=circle.space, person=anna)
    send_digests()
    assert "rivate group" not in mail.outbox[0].body


def test_one_that_cannot_be_sent_is_tried_five_times_and_leaves_its_news_to_the_next(
    much: Any, clock: time_machine.Traveller, anna: Person, settings: Any
) -> None:
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.BrokenServer"
    waits = []
    for _attempt in range(TRIES):
        clock.move_to(Digest.objects.get(person=anna).due_at)
        assert send_digests() == 0
        waits.append(Digest.objects.get(person=anna).due_at - timezone.now())
    assert [round(wait / timedelta(minutes=1)) for wait in waits[:-1]] == [1, 2, 4, 8]
    row = Digest.objects.get(person=anna)
    assert (row.set_aside_at is not None, row.due_at) == (True, TUESDAY + timedelta(days=1))
    settings.EMAIL_BACKEND = works
    clock.move_to(row.due_at)
    assert send_digests() == 1
    assert "Three numbers: 2 unread messages" in mail.outbox[0].body
    assert Digest.objects.get(person=anna).set_aside_at is None


def test_a_person_whose_clock_nobody_knows_keeps_no_other_from_theirs(
    clock: time_machine.Traveller, impact: Any, anna: Person, mads: Person, kadri: Person
) -> None:
    """The first loses their zone before their first digest is planned, the second before it is due."""
    first, second, third = sorted((anna, mads, kadri), key=lambda person: person.pk)
    Person.objects.exclude(pk__in=[first.pk, second.pk, third.pk]).update(is_active=False)
    Person.objects.filter(pk=first.pk).update(zone="Atlantis/Poseidonis")
    send_digests()
    row = Digest.objects.get(person=first)
    assert (row.due_at, row.set_aside_at is not None) == (None, True)
    Person.objects.filter(pk=second.pk).update(zone="Atlantis/Poseidonis")
    for person in (second, third):
        tell(person, "spaces.accepted", impact.space.topic, space="Impact measurement")
    Digest.objects.filter(person__in=[second, third]).update(due_at=TUESDAY)
    for _attempt in range(TRIES):
        clock.move_to(Digest.objects.get(person=second).due_at)
        send_digests()
    assert [sent.to for sent in mail.outbox] == [[third.email]]
    row = Digest.objects.get(person=second)
    assert (row.due_at, row.set_aside_at is not None, row.claimed_until) == (None, True, None)


def test_a_second_copy_after_a_kill_is_the_same_mail(
    much: Any, clock: time_machine.Traveller, anna: Person
) -> None:
    """Killed between sending and ticking off: the row is as it was after the claim."""
    before = Digest.objects.filter(person=anna).values("due_at", "told_until").get()
    send_digests()
    Digest.objects.filter(person=anna).update(
        **before, sent_at=None, tries=1, claimed_until=timezone.now() + timedelta(minutes=2)
    )
    assert send_digests() == 0, "the lease holds"
    clock.shift(timedelta(minutes=3))
    assert send_digests() == 1
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1


def test_another_worker_finds_no_moment_between_sending_and_ticking_off(much: Any, anna: Person) -> None:
    """It looks after every statement, as soon as the mail has gone."""
    row, looked = Digest.objects.get(person=anna), []

    def look_after(execute: Any, *statement: Any) -> Any:
        result = execute(*statement)
        if mail.outbox and len(looked) < 20:
            looked.append(None)
            digests.send(row.pk)
        return result

    with connection.execute_wrapper(look_after):
        assert digests.send(row.pk) is True
    assert looked
    assert len(mail.outbox) == 1


def test_it_costs_the_same_for_little_and_for_much(
    much: Any, impact: Any, anna: Person, mads: Person, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(30, exact=False) as one:
        digests.news(anna, TUESDAY - timedelta(days=1), timezone.now())
    for number in range(3):
        group = factories.make_group(f"Group {number}", coordinator=mads, members=[anna])
        factories.make_thread(group.space, messages=[(mads, "Hello.")] * 3)
        tell(anna, "spaces.accepted", group.space.topic, space=f"Group {number}")
    with django_assert_num_queries(len(one)):
        digests.news(anna, TUESDAY - timedelta(days=1), timezone.now())


WORKERS, READERS = 4, 8


@pytest.fixture
def readers(transactional_db: None, clock: time_machine.Traveller) -> list[Person]:
    """Eight people with one piece of news each, all due now."""
    found = [factories.make_person(f"Person {number}") for number in range(READERS)]
    send_digests()
    for person in found:
        tell(person, "spaces.accepted", "", space="Impact measurement")
    clock.move_to(TUESDAY)
    return found


def at_once(work: Callable[[], object]) -> list[Any]:
    return threads.at_once([work] * WORKERS)


def test_four_workers_send_each_digest_once(readers: list[Person]) -> None:
    came = at_once(send_digests)
    assert (len(came), sum(came)) == (WORKERS, READERS)
    assert Counter(sent.to[0] for sent in mail.outbox) == {one.email: 1 for one in readers}


def test_its_twin_without_the_claim_sends_one_as_often_as_there_are_workers(
    readers: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_looked, look = threading.Barrier(WORKERS), digests.news

    def look_before_anybody_sends(*asked: Any) -> object:
        """The worst moment, made certain: the claim is what keeps it from coming."""
        all_have_looked.wait(timeout=30)
        return look(*asked)

    monkeypatch.setattr(DigestQuerySet, "free", lambda self, now: self)
    monkeypatch.setattr(digests, "news", look_before_anybody_sends)
    row = Digest.objects.get(person=readers[0])
    at_once(lambda: digests.send(row.pk))
    assert len(mail.outbox) == WORKERS
