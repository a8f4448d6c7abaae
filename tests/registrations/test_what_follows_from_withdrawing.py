"""Before somebody gives a seat back the page says what will become of it; then that is what happens."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from partners.models import Country
from people.models import Person
from registrations import actions
from registrations.foresight import after_withdrawal
from registrations.models import Registration, SeatPlan
from tests import factories
from tests.people import browser
from tests.registrations.guests import come_in, make_open_event

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
AGAIN = "You can register again, at the end of the list."
State = Registration.State


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(fiona: Person, mads: Person) -> SeatPlan:
    """Mads has the one seat."""
    plan = make_open_event(fiona, capacity=1).seat_plan
    actions.register(plan=plan, person=mads)
    return SeatPlan.objects.with_time().get(pk=plan.pk)


def said(plan: SeatPlan, person: Person) -> str:
    """As the page says it."""
    answer = browser(person).get(f"/seats/{plan.pk}/registration/withdrawal/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def set_rules(plan: SeatPlan, **rules: Any) -> None:
    SeatPlan.objects.filter(pk=plan.pk).update(**rules)


def state_of(plan: SeatPlan, person: Person) -> str:
    return Registration.objects.get(plan=plan, person=person).state


def withdraw(plan: SeatPlan, person: Person) -> None:
    actions.withdraw(registration=Registration.objects.get(plan=plan, person=person))


def test_the_longest_waiting_gets_it_at_once(plan: SeatPlan, mads: Person, kadri: Person) -> None:
    actions.register(plan=plan, person=kadri)
    assert f"Your seat goes at once to the one who waits longest and can take it. {AGAIN}" in said(plan, mads)
    withdraw(plan, mads)
    assert state_of(plan, kadri) == State.CONFIRMED


def test_it_is_offered_where_hosts_let_people_think(plan: SeatPlan, mads: Person, kadri: Person) -> None:
    actions.register(plan=plan, person=kadri)
    set_rules(plan, offer_hours=48)
    page = said(plan, mads)
    assert "Your seat is offered to the one who waits longest and can take it, until" in page
    assert "goes at once" not in page
    withdraw(plan, mads)
    assert state_of(plan, kadri) == State.OFFERED


def test_nobody_waits(plan: SeatPlan, mads: Person) -> None:
    free = "Nobody waits who can take your seat: it is free for whoever registers."
    assert f"{free} You can register again." in said(plan, mads)


def test_registration_has_closed_and_who_waits_moves_up_all_the_same(
    plan: SeatPlan, mads: Person, kadri: Person
) -> None:
    actions.register(plan=plan, person=kadri)
    set_rules(plan, closes_at=timezone.now() - timedelta(hours=1))
    page = said(plan, mads)
    assert "goes at once" in page
    assert "Registration closed on" in page
    assert "You cannot register again then." in page
    assert AGAIN not in page
    withdraw(plan, mads)
    assert state_of(plan, kadri) == State.CONFIRMED


def test_after_the_cut_off_it_stays_empty(plan: SeatPlan, mads: Person, kadri: Person) -> None:
    actions.register(plan=plan, person=kadri)
    set_rules(plan, cut_off_at=timezone.now() - timedelta(hours=1))
    page = said(plan, mads)
    assert "Your seat stays empty: no seat is given to those who wait any more." in page
    assert "You cannot register again then." in page
    withdraw(plan, mads)
    assert state_of(plan, kadri) == State.WAITING


def test_a_seat_of_a_share_stays_with_it_while_nobody_of_it_waits(
    fiona: Person, kadri: Person, piotr: Person, mads: Person
) -> None:
    """One seat is kept for Estonia, and Kadri has it; Piotr waits for an open one."""
    plan = make_open_event(fiona, capacity=2).seat_plan
    until = timezone.now() + timedelta(days=3)
    actions.keep_pool(
        plan=plan,
        by=fiona,
        kind="country",
        country=Country.objects.get(pk="EE"),
        seats=1,
        release_at=until,
    )
    for person in (kadri, mads, piotr):
        actions.register(plan=plan, person=person)
    assert [state_of(plan, one) for one in (kadri, mads, piotr)] == ["confirmed", "confirmed", "waiting"]
    assert "Nobody waits who can take your seat: it stays kept for Estonia until" in said(plan, kadri)
    assert "goes at once" in said(plan, mads)
    withdraw(plan, kadri)
    assert state_of(plan, piotr) == State.WAITING
    withdraw(plan, mads)
    assert state_of(plan, piotr) == State.CONFIRMED


def test_where_more_have_a_seat_than_there_are_nobody_gets_it(
    fiona: Person, mads: Person, kadri: Person, piotr: Person
) -> None:
    plan = make_open_event(fiona, capacity=2).seat_plan
    for person in (mads, kadri, piotr):
        actions.register(plan=plan, person=person)
    actions.change_capacity(plan=plan, capacity=1, by=fiona)
    assert "Nobody gets your seat: more seats are taken than there are now." in said(plan, mads)
    withdraw(plan, mads)
    assert state_of(plan, piotr) == State.WAITING


def test_who_waits_or_asks_loses_no_seat(plan: SeatPlan, kadri: Person, piotr: Person) -> None:
    actions.register(plan=plan, person=kadri)
    assert "You lose your place on the waiting list. You can register again." in said(plan, kadri)
    set_rules(plan, needs_approval=True)
    actions.register(plan=plan, person=piotr)
    assert f"The hosts no longer decide on your registration. {AGAIN}" in said(plan, piotr)


def test_a_guest_cannot_come_back_where_the_hosts_take_none_any_more(fiona: Person) -> None:
    plan = make_open_event(fiona).seat_plan
    client = come_in(plan)
    set_rules(plan, takes_guests=False)
    page = " ".join(client.get(f"/seats/{plan.pk}/registration/withdrawal/").content.decode().split())
    assert "You need an account to register here. You cannot register again then." in page


@given(
    waiting=some.integers(0, 3),
    capacity=some.integers(1, 3),
    lowered=some.booleans(),
    kept=some.booleans(),
    is_cut_off=some.booleans(),
    offers=some.booleans(),
)
def test_what_is_said_is_what_happens(
    waiting: int, capacity: int, lowered: bool, kept: bool, is_cut_off: bool, offers: bool
) -> None:
    host = factories.make_partner()
    plan = make_open_event(host, "", capacity=capacity).seat_plan
    people = [factories.make_partner() for _one in range(capacity + waiting)]
    if kept:
        actions.keep_pool(plan=plan, by=host, kind="speakers", seats=1)
        pool = plan.pools.get()
    for number, person in enumerate(people):
        actions.register(plan=plan, person=person)
        if kept and number == 0 and state_of(plan, person) == State.CONFIRMED:
            actions.name_for_pool(
                registration=Registration.objects.get(plan=plan, person=person), pool=pool, by=host
            )
    if lowered and capacity > 1 and not kept:
        actions.change_capacity(plan=plan, capacity=capacity - 1, by=host)
    set_rules(
        plan,
        offer_hours=24 if offers else 0,
        cut_off_at=timezone.now() - timedelta(hours=1) if is_cut_off else None,
    )
    seated = Registration.objects.filter(plan=plan).confirmed().first()
    if seated is None:
        return
    seated.plan = SeatPlan.objects.with_time().get(pk=plan.pk)
    words, before = after_withdrawal(seated), Registration.objects.filter(plan=plan).waiting().count()
    actions.withdraw(registration=seated)
    moved = before - Registration.objects.filter(plan=plan).waiting().count()
    said_so = "goes at once" in words or "is offered to" in words
    assert said_so == (moved == 1), (words, moved)
    assert ("is offered to" in words) == Registration.objects.filter(plan=plan).offered().exists()
