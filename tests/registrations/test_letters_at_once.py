"""A letter goes, and a reminder, under a lock; without it two workers would tell everybody twice."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from notices.models import Notice
from people.models import Person
from registrations import actions, letter_tasks
from registrations.actions import letters, reminders
from registrations.models import Addressee, Letter, Registration, SeatPlan
from registrations.models.letter import LetterQuerySet
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from tests import factories, threads
from tests.threads import outcomes

WORKERS, PEOPLE = 4, 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host() -> Person:
    return factories.make_partner("Host")


@pytest.fixture
def plan(host: Person) -> Iterator[SeatPlan]:
    """It begins tomorrow: time to remind of it has come at any hour, for the clock of the place is far ahead."""
    event = factories.make_event("Symposium", coordinator=host)
    entry = event.entry
    entry.is_all_day, entry.zone = False, "Pacific/Auckland"
    entry.starts_local = factories.in_days(1, "13:00")
    entry.ends_local = entry.starts_local + timedelta(hours=1)
    factories.derive(entry)
    entry.starts_at = timezone.now() + timedelta(hours=1)
    entry.ends_at = entry.starts_at + timedelta(hours=1)
    entry.save()
    plan = SeatPlan.objects.with_time().get(pk=event.seat_plan_id)
    for number in range(PEOPLE):
        person = factories.make_partner(f"Guest {number}")
        factories.make_membership(plan.space, person)
        factories.make_registration(plan, person)
    return plan


@pytest.fixture
def letter(plan: SeatPlan, host: Person) -> Letter:
    return actions.keep_letter(
        plan=plan, by=host, language="en", texts={"en": ("Where", "Here.")}, whom={"state": "confirmed"}
    )


def at_once(work: Callable[[], object]) -> Counter[str]:
    return outcomes(threads.at_once([work] * WORKERS))


def told() -> Counter[int]:
    return Counter(Notice.objects.values_list("recipient", flat=True))


def once_each(plan: SeatPlan) -> Counter[int]:
    return Counter(Registration.objects.filter(plan=plan).values_list("person", flat=True))


def go_now(letter: Letter, host: Person) -> None:
    actions.send_letter(letter=letter, by=host, revision=letter.revision)
    Letter.objects.update(due_at=timezone.now())


def test_four_clicks_at_once_send_it_once(letter: Letter, host: Person, plan: SeatPlan) -> None:
    came = at_once(lambda: actions.send_letter(letter=letter, by=host, revision=letter.revision))
    assert came == {"done": WORKERS}
    assert Counter(Addressee.objects.values_list("person", flat=True)) == once_each(plan)


def test_four_workers_send_it_once(letter: Letter, host: Person, plan: SeatPlan) -> None:
    go_now(letter, host)
    assert at_once(letter_tasks.send_letters) == {"done": WORKERS}
    assert told() == once_each(plan)
    assert Letter.objects.get().counts == {"en": PEOPLE}


def test_taken_back_while_it_goes_either_everybody_gets_it_or_nobody(
    letter: Letter, host: Person, plan: SeatPlan
) -> None:
    go_now(letter, host)
    turns = iter([letter_tasks.send_letters, lambda: actions.take_letter_back(letter=letter, by=host)] * 2)

    def one_of_both() -> None:
        with suppress(actions.LetterRefused):
            next(turns)()

    at_once(one_of_both)
    is_sent = Letter.objects.get().is_sent
    assert told() == (once_each(plan) if is_sent else Counter())
    assert Addressee.objects.count() == (PEOPLE if is_sent else 0)


def test_four_workers_remind_each_once(plan: SeatPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "remind_at", lambda plan: timezone.now() - timedelta(hours=1))
    assert at_once(letter_tasks.remind) == {"done": WORKERS}
    assert told() == once_each(plan)


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    if connection.vendor == "sqlite":
        for room, verb in ((letters, "deliver"), (reminders, "remind")):
            monkeypatch.setattr(room, verb, getattr(room, verb).__wrapped__)
    else:
        monkeypatch.setattr(LetterQuerySet, "locked", lambda self: self)
        monkeypatch.setattr(SeatPlanQuerySet, "locked", lambda self: self)


def look_first(monkeypatch: pytest.MonkeyPatch, room: Any) -> None:
    """The worst moment, made certain: all have looked before anybody tells."""
    all_have_looked, look = threading.Barrier(WORKERS), room.who_may_open

    def look_before_anybody_tells(*given: Any) -> set[int]:
        found: set[int] = look(*given)
        with suppress(threading.BrokenBarrierError):
            all_have_looked.wait(timeout=20)
        return found

    monkeypatch.setattr(room, "who_may_open", look_before_anybody_tells)


def test_its_twin_without_the_lock_tells_everybody_more_than_once(
    letter: Letter, host: Person, plan: SeatPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_now(letter, host)
    without_locks(monkeypatch)
    look_first(monkeypatch, letters)
    at_once(lambda: letters.deliver(letter=letter))
    assert max(told().values()) > 1


def test_the_twin_of_reminders_without_the_lock_tells_more_than_once(
    plan: SeatPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    monkeypatch.setattr(reminders, "remind_at", lambda plan: timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(reminders, "reminder_of", lambda plan: "")  # one unread of a name is another lock
    look_first(monkeypatch, reminders)
    at_once(lambda: reminders.remind(plan=plan))
    assert max(told().values()) > 1
