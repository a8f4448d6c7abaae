"""The seats are given under a lock; without it there would be more people than seats."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import DatabaseError, connection

from exchanges.models import Visit
from people.models import Person
from registrations import actions
from registrations.actions import seats
from registrations.models import Registration, SeatPlan
from registrations.models.seat_plan import SeatPlanQuerySet
from spaces.models import Membership
from tests import factories

SEATS, ASKING = 5, 40

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit() -> Visit:
    return factories.make_visit("Digital Tallinn", capacity=SEATS)


@pytest.fixture
def askers() -> list[Person]:
    return [factories.make_partner(f"Asker {number}") for number in range(ASKING)]


def at_once(askers: list[Person], verb: Callable[[Person], object]) -> Counter[str]:
    """Everybody begins at the same moment, in a thread and with a connection of their own; what came of it."""
    start, came = threading.Barrier(len(askers)), []

    def ask(person: Person) -> None:
        try:
            start.wait(timeout=30)
            verb(person)
            came.append("done")
        except DatabaseError as error:
            came.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(person,)) for person in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return Counter(came)


def test_forty_threads_that_ask_for_five_seats_fill_exactly_five(visit: Visit, askers: list[Person]) -> None:
    plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
    came = at_once(askers, lambda person: actions.register(plan=plan, person=person))
    assert came == {"done": ASKING}
    rows = list(Registration.objects.filter(plan=plan).order_by("place"))
    assert [row.place for row in rows] == list(range(1, ASKING + 1))
    assert [row.state for row in rows] == ["confirmed"] * SEATS + ["waiting"] * (ASKING - SEATS)
    seated = {row.person_id for row in rows[:SEATS]}
    assert set(Membership.objects.active().values_list("person", flat=True)) == seated


def test_its_twin_without_the_lock_gives_more_seats_than_there_are(
    visit: Visit, askers: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    register: Callable[..., object] = actions.register
    if connection.vendor == "sqlite":
        register = actions.register.__wrapped__  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr(SeatPlanQuerySet, "locked", lambda self: self)
    all_have_looked, count = threading.Barrier(ASKING), seats.free_seats

    def look_before_anybody_takes(plan: SeatPlan) -> int:
        """The worst moment, made certain: the lock is what keeps it from coming."""
        free = count(plan)
        with suppress(threading.BrokenBarrierError):
            all_have_looked.wait(timeout=20)
        return free

    monkeypatch.setattr(seats, "free_seats", look_before_anybody_takes)
    plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
    at_once(askers, lambda person: register(plan=plan, person=person))
    assert Registration.objects.confirmed().filter(plan=plan).count() > SEATS


def test_one_person_who_clicks_ten_times_at_once_has_one_row(visit: Visit, anna: Person) -> None:
    plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
    came = at_once([anna] * 10, lambda person: actions.register(plan=plan, person=person))
    assert came == {"done": 10}
    assert list(Registration.objects.values_list("person", "state", "place")) == [(anna.pk, "confirmed", 1)]


def test_all_who_hold_seats_withdraw_at_once_and_all_seats_are_taken_again(
    visit: Visit, askers: list[Person]
) -> None:
    plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
    mine = {person.pk: actions.register(plan=plan, person=person) for person in askers[: SEATS * 2]}
    came = at_once(askers[:SEATS], lambda person: actions.withdraw(registration=mine[person.pk]))
    assert came == {"done": SEATS}
    seated = Registration.objects.confirmed().filter(plan=plan).values_list("person", flat=True)
    assert set(seated) == {person.pk for person in askers[SEATS : SEATS * 2]}
