"""An invitation is claimed before it is sent; without the claim two workers would send it twice."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from calendars import tasks
from calendars.models import MailedEntry
from calendars.models.mailed_entry import MailedEntryQuerySet
from tests import factories, threads

WORKERS, PEOPLE = 4, 10

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting() -> list[MailedEntry]:
    """A meeting that ten people are to be invited to now."""
    people = [factories.make_person(f"Person {number}") for number in range(PEOPLE)]
    entry = factories.make_entry(factories.make_space("Impact measurement", members=people))
    now = timezone.now()
    rows = [MailedEntry(entry=entry, person=person, due_at=now, changed_at=now) for person in people]
    return MailedEntry.objects.bulk_create(rows)


def at_once(work: Callable[[], object]) -> list[Any]:
    return threads.at_once([work] * WORKERS)


def test_four_workers_send_each_invitation_once(waiting: list[MailedEntry]) -> None:
    came = at_once(tasks.mail_invitations)
    assert (len(came), sum(came)) == (WORKERS, PEOPLE)
    assert Counter(sent.to[0] for sent in mail.outbox) == {
        f"{one.person.name} <{one.person.email}>": 1 for one in waiting
    }
    assert set(MailedEntry.objects.values_list("method", "due_at", "claimed_until")) == {
        ("REQUEST", None, None)
    }


def test_its_twin_without_the_claim_sends_one_as_often_as_there_are_workers(
    waiting: list[MailedEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_looked, look = threading.Barrier(WORKERS), tasks.letter_for

    def look_before_anybody_sends(mailed: MailedEntry) -> object:
        """The worst moment, made certain: the claim is what keeps it from coming."""
        all_have_looked.wait(timeout=30)
        return look(mailed)

    monkeypatch.setattr(MailedEntryQuerySet, "free", lambda self, now: self)
    monkeypatch.setattr(tasks, "letter_for", look_before_anybody_sends)
    at_once(lambda: tasks.send(waiting[0].pk))
    assert len(mail.outbox) == WORKERS


def test_a_worker_that_died_is_replaced_when_its_lease_ends(waiting: list[MailedEntry]) -> None:
    MailedEntry.objects.update(claimed_until=timezone.now() + timedelta(minutes=2), tries=1)
    assert tasks.mail_invitations() == 0
    MailedEntry.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert tasks.mail_invitations() == PEOPLE
