"""A stop is cancelled under the lock of its seats; without it somebody would get a seat at what is cancelled."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from calendars.models import Entry
from occasions import actions
from occasions.models import Part
from people.models import Person
from registrations import actions as seats
from registrations.actions import RegistrationClosed
from registrations.actions.seats import take_in
from registrations.actions.together import Ask
from registrations.models import Registration, SeatPlan
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from registrations.policy import refuse_closed
from tests.occasions.conftest import a_part, make

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE, PART = "the whole", "the stop alone"


def in_a_thread(verb: Callable[[], object], done: threading.Event) -> threading.Thread:
    def run() -> None:
        try:
            verb()
            done.set()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def cancelled_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
    register: Callable[..., object],
    cancel: Callable[[], object],
    plan: SeatPlan,
    person: Person,
    *,
    within_seconds: float,
) -> bool:
    """Whether the cancellation came through between the look at the door and the seat: the worst moment, made sure."""
    done, threads, came_through = threading.Event(), [], []

    def look_and_wait(seen: SeatPlan) -> None:
        refuse_closed(seen)
        threads.append(in_a_thread(cancel, done))
        came_through.append(done.wait(within_seconds))

    monkeypatch.setattr("registrations.policy.refuse_closed", look_and_wait)
    register(plan=plan, person=person)
    threads[0].join(timeout=30)
    assert done.is_set()
    return came_through[0]


@pytest.fixture
def lab(fiona: Person, anna: Person) -> Part:
    """A stop with one seat, in a visit that Anna takes part in."""
    visit = make("visit", fiona)
    seats.register(plan=visit.seat_plan, person=anna)
    return a_part(visit, fiona, capacity=1)


@pytest.mark.parametrize("what", [WHOLE, PART])
def test_nobody_gets_a_seat_at_what_is_being_cancelled(
    lab: Part, fiona: Person, anna: Person, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def cancel() -> None:
        if what == PART:
            actions.cancel_part(part=lab, by=fiona)
        else:
            actions.cancel_occasion(occasion=lab.whole, by=fiona, reason="A storm.")

    plan = SeatPlan.objects.get(entry=lab.entry)
    assert not cancelled_meanwhile(monkeypatch, seats.register, cancel, plan, anna, within_seconds=2)
    assert Entry.objects.get(pk=lab.entry.pk).is_cancelled
    with pytest.raises(RegistrationClosed) as refused:
        refuse_closed(SeatPlan.objects.select_related("space", "entry").get(pk=plan.pk))
    assert refused.value.code == "cancelled"


def without_a_transaction(*, plan: SeatPlan, person: Person) -> None:
    take_in(plan, lambda: [Ask(person, "")])


def test_its_twin_without_the_lock_gives_one(
    lab: Part, fiona: Person, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    register: Callable[..., object] = seats.register
    if connection.vendor == "sqlite":
        register = without_a_transaction
    else:
        monkeypatch.setattr(SeatPlanQuerySet, "locked", lambda self: self)
    plan = SeatPlan.objects.get(entry=lab.entry)

    def cancel() -> None:
        actions.cancel_part(part=lab, by=fiona)

    assert cancelled_meanwhile(monkeypatch, register, cancel, plan, anna, within_seconds=30)
    assert Registration.objects.confirmed().filter(plan=plan, person=anna).exists()
