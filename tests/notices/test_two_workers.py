"""A mail is claimed before it is sent; without the claim two workers would send it twice."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import Q
from django.utils import timezone

from notices import actions, tasks
from notices.models import Digest, IncomingMail, Notice
from people.models import Person
from tests import factories, threads

WORKERS, PEOPLE = 4, 10

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> list[Person]:
    """Ten who are to be told of two things each, now."""
    found = [factories.make_person(f"Person {number}") for number in range(PEOPLE)]
    for space in ("Impact measurement", "New ways of financing"):
        actions.tell(recipients=found, key="spaces.accepted", params={"space": space}, url="/x/")
    Notice.objects.update(mail_due_at=timezone.now())
    return found


def at_once(work: Callable[[], object]) -> list[Any]:
    return threads.at_once([work] * WORKERS)


def test_four_workers_mail_each_person_once(people: list[Person]) -> None:
    came = at_once(tasks.send_mail)
    assert (len(came), sum(came)) == (WORKERS, PEOPLE)
    assert Counter((sent.to[0], sent.subject) for sent in mail.outbox) == {
        (one.email, "2 things for you to know"): 1 for one in people
    }
    assert set(Notice.objects.values_list("claimed_until", "tries")) == {(None, 1)}
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_its_twin_without_the_claim_mails_one_as_often_as_there_are_workers(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_claimed, send = threading.Barrier(WORKERS), tasks.mail_of

    def send_when_all_think_it_is_theirs(notices: list[Notice]) -> int:
        """The worst moment, made certain: the claim is what keeps it from coming."""
        all_have_claimed.wait(timeout=30)
        return send(notices)

    frozen = timezone.now()
    monkeypatch.setattr(tasks, "free", lambda now: Q())
    monkeypatch.setattr(
        tasks.timezone, "now", lambda: frozen
    )  # or each would know its claim by its own moment
    monkeypatch.setattr(tasks, "mail_of", send_when_all_think_it_is_theirs)
    at_once(lambda: tasks.send_to(people[0].pk))
    assert len(mail.outbox) == WORKERS


def test_a_worker_that_was_killed_after_sending_costs_one_copy_of_the_same_mail(
    people: list[Person], by_day: Any
) -> None:
    """Between sending and ticking off the rows are as the claim left them."""
    one = people[0]
    tasks.send_to(one.pk)
    lease = timezone.now() + tasks.LEASE
    Notice.objects.filter(recipient=one).update(mailed_at=None, claimed_until=lease, tries=1)
    actions.tell(recipients=[one], key="spaces.accepted", params={"space": "A third"}, url="/x/")
    by_day.shift(tasks.LEASE + timedelta(minutes=5))
    assert [tasks.send_to(one.pk), tasks.send_to(one.pk), tasks.send_to(one.pk)] == [1, 1, 0]
    first, copy, third = mail.outbox
    assert (copy.extra_headers["Message-ID"], copy.body) == (first.extra_headers["Message-ID"], first.body)
    assert third.extra_headers["Message-ID"] != first.extra_headers["Message-ID"]
    assert "A third" in third.body, "what came meanwhile is no part of the copy, and not lost with it"


def test_four_workers_answer_each_mail_once(people: list[Person]) -> None:
    IncomingMail.objects.bulk_create(
        IncomingMail(
            digest=str(one.pk),
            decision="refused",
            reason="locked",
            person=one,
            answer="No.",
            due_at=timezone.now(),
        )
        for one in people
    )
    came = at_once(tasks.answer_mails)
    assert sum(came) == PEOPLE
    assert Counter(sent.to[0] for sent in mail.outbox) == {one.email: 1 for one in people}


def test_a_claim_by_way_of_a_join_is_refused() -> None:
    """PostgreSQL would let both workers win: it asks a subquery of the moment before the first one's claim."""
    with pytest.raises(TypeError):
        tasks.claim(Digest.objects.due(timezone.now()).of_active(), timezone.now())
