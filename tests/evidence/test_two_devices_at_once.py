"""Two devices that scan the same person make one row. Without the lock, the second would fail instead of being answered."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from evidence import actions
from evidence.actions import attendance
from evidence.models import Attendance
from people.models import Person
from registrations import actions as registrations
from registrations.models import Registration, SeatPlan
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from tests import factories, threads
from tests.threads import outcomes

DEVICES = 8

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("turn")]


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    """It takes place today, whatever the clock says there."""
    today = timezone.now().date()
    visit = factories.make_visit("Digital Tallinn", coordinator=fiona, first_day=today, days=2, capacity=3)
    return SeatPlan.objects.select_related("space", "entry").get(pk=visit.seat_plan_id)


@pytest.fixture
def kadris(plan: SeatPlan, kadri: Person) -> Registration:
    factories.make_membership(plan.space, kadri)
    return factories.make_registration(plan, kadri)


def at_once(verbs: list[Callable[[], object]]) -> Counter[str]:
    return outcomes(threads.at_once(verbs))


def test_eight_devices_that_scan_one_ticket_make_one_row(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    said = actions.issue_ticket(registration=kadris).secret
    again: list[bool] = []

    def scan(device: int) -> Callable[[], object]:
        return lambda: again.append(
            actions.check_in(plan=plan, by=fiona, said=said, client_id=f"device-{device}").is_again
        )

    assert at_once([scan(device) for device in range(DEVICES)]) == {"done": DEVICES}
    assert sorted(again) == [False] + [True] * (DEVICES - 1)
    assert Attendance.objects.count() == 1


def test_its_twin_without_the_lock_answers_some_with_an_error(
    plan: SeatPlan, kadris: Registration, fiona: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn. What
    is left is the constraint of the store, and it says no in words that are nobody's answer."""
    check_in: Callable[..., Attendance] = actions.check_in
    if connection.vendor == "sqlite":
        check_in = actions.check_in.__wrapped__  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr(SeatPlanQuerySet, "locked", lambda self: self)
    all_have_looked, create = threading.Barrier(DEVICES), attendance.noted

    def create_after_all_have_looked(*given: object, **named: object) -> Attendance:
        """The worst moment, made certain: the lock is what keeps it from coming."""
        with suppress(threading.BrokenBarrierError):
            all_have_looked.wait(timeout=20)
        return create(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(attendance, "noted", create_after_all_have_looked)
    came = at_once([lambda: check_in(plan=plan, by=fiona, registration=kadris)] * DEVICES)
    assert came["done"] < DEVICES
    assert Attendance.objects.count() == 1


def test_who_withdraws_while_being_checked_in_is_there_or_gone_and_never_noted_without_a_seat(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    came = at_once(
        [
            lambda: actions.check_in(plan=plan, by=fiona, registration=kadris),
            lambda: registrations.withdraw(registration=kadris),
        ]
    )
    kadris.refresh_from_db()
    noted = Attendance.objects.count()
    # Refused because the seat had been given back before, or noted while it was still theirs.
    assert (came, noted) in [({"done": 1, "withdrawn": 1}, 0), ({"done": 2}, 1)]
    assert kadris.state == "withdrawn"


def test_two_walk_ins_for_the_last_seat_need_one_reason(
    plan: SeatPlan, kadris: Registration, fiona: Person, mads: Person, piotr: Person, anna: Person
) -> None:
    factories.make_registration(plan, anna)
    came: list[str] = []

    def let_in(person: Person) -> Callable[[], object]:
        def verb() -> None:
            try:
                actions.walk_in(plan=plan, person=person, by=fiona)
                came.append("in")
            except registrations.RegistrationClosed as refusal:
                came.append(refusal.code)

        return verb

    at_once([let_in(mads), let_in(piotr)])
    assert sorted(came) == ["full", "in"]
    assert Registration.objects.confirmed().filter(plan=plan).count() == plan.capacity


def test_the_day_of_these_tests_is_one_of_the_plan(plan: SeatPlan) -> None:
    from evidence.days import days_of, today

    assert isinstance(today(plan), date)
    assert today(plan) in days_of(plan)


def test_who_is_let_in_on_two_devices_at_once_has_one_seat_and_is_there_once(
    plan: SeatPlan, mads: Person, fiona: Person
) -> None:
    came = at_once(
        [
            partial(actions.walk_in, plan=plan, by=fiona, person=mads, client_id=f"device-{number}")
            for number in range(DEVICES)
        ]
    )
    assert came == Counter(done=DEVICES)
    assert (Registration.objects.filter(plan=plan).count(), Attendance.objects.count()) == (1, 1)
