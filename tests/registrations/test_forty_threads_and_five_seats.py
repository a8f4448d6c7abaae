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
from registrations.actions.counting import Count
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


@pytest.fixture
def requests(visit: Visit, askers: list[Person]) -> dict[int, Registration]:
    """Everybody has asked, and the hosts have not decided: to ask takes a number, and so the plan's row, by itself."""
    SeatPlan.objects.filter(pk=visit.seat_plan_id).update(needs_approval=True)
    plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
    return {person.pk: actions.register(plan=plan, person=person) for person in askers}


@pytest.fixture
def host(visit: Visit) -> Person:
    person = factories.make_partner("Host", is_organiser=True)
    factories.make_membership(visit.space, person, role="coordinator")
    return person


def approve(
    verb: Callable[..., object], asked: dict[int, Registration], by: Person
) -> Callable[[Person], object]:
    return lambda person: verb(registration=asked[person.pk], by=by)


def test_forty_approvals_at_once_give_exactly_five_seats(
    visit: Visit, askers: list[Person], requests: dict[int, Registration], host: Person
) -> None:
    came = at_once(askers, approve(actions.approve_registration, requests, host))
    assert came == {"done": ASKING}
    here = Registration.objects.filter(plan=visit.seat_plan_id)
    assert (here.confirmed().count(), here.waiting().count()) == (SEATS, ASKING - SEATS)


def test_its_twin_without_the_lock_gives_more_seats_than_there_are(
    visit: Visit,
    askers: list[Person],
    requests: dict[int, Registration],
    host: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    verb: Callable[..., object] = actions.approve_registration
    if connection.vendor == "sqlite":
        verb = actions.approve_registration.__wrapped__  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr(SeatPlanQuerySet, "locked", lambda self: self)
    all_have_looked, count = threading.Barrier(ASKING), seats.count_of

    def look_before_anybody_takes(plan: SeatPlan) -> Count:
        """The worst moment, made certain: the lock is what keeps it from coming."""
        free = count(plan)
        with suppress(threading.BrokenBarrierError):
            all_have_looked.wait(timeout=20)
        return free

    monkeypatch.setattr(seats, "count_of", look_before_anybody_takes)
    at_once(askers, approve(verb, requests, host))
    assert Registration.objects.confirmed().filter(plan=visit.seat_plan_id).count() > SEATS


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
