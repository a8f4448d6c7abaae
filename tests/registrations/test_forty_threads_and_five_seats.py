"""The seats are given under a lock; without it there would be more people than seats."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
from django.db import connection

from calendars.models import Reply
from people.models import Person
from registrations import actions
from registrations.actions import seats
from registrations.actions.counting import Count
from registrations.models import Registration, SeatPlan
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from spaces import actions as spaces
from spaces.models import Membership, Space
from tests import factories, threads
from tests.threads import outcomes

SEATS, ASKING = 5, 40

pytestmark = pytest.mark.django_db(transaction=True)


def of_a_visit(askers: list[Person], host: Person) -> SeatPlan:
    visit = factories.make_visit("Digital Tallinn", coordinator=host, capacity=SEATS)
    return SeatPlan.objects.get(pk=visit.seat_plan_id)


def of_a_date(askers: list[Person], host: Person) -> SeatPlan:
    group = factories.make_group("Weekly group", coordinator=host, members=askers)
    series = factories.make_entry(group.space, "Call", rrule="FREQ=WEEKLY;COUNT=5")
    third = series.starts_local + timedelta(weeks=2)
    return actions.limit_date(entry=series, recurrence_id=third, capacity=SEATS, by=host)


def of_a_group(askers: list[Person], host: Person) -> SeatPlan:
    """The host takes one place; so many are left."""
    space = factories.make_learning_group(
        "Circle", coordinator=host, most_members=SEATS + 1, joining=Space.Joining.OPEN
    ).space
    actions.follow_size(space=space, by=host)
    return SeatPlan.objects.get(space=space)


@pytest.fixture
def askers() -> list[Person]:
    return [factories.make_partner(f"Asker {number}") for number in range(ASKING)]


@pytest.fixture
def host() -> Person:
    return factories.make_partner("Host", is_organiser=True)


@pytest.fixture(params=[of_a_visit, of_a_date, of_a_group])
def plan(request: pytest.FixtureRequest, askers: list[Person], host: Person) -> SeatPlan:
    found: SeatPlan = request.param(askers, host)
    return found


def seated(plan: SeatPlan) -> set[int]:
    """Who belongs by it, or said yes to its date by it."""
    if plan.occurrence_id is not None:
        yes = Reply.objects.filter(occurrence=plan.occurrence_id, partstat="ACCEPTED")
        return set(yes.values_list("person", flat=True))
    members = Membership.objects.active().filter(space=plan.space_id, role="member")
    return set(members.values_list("person", flat=True))


def at_once(askers: list[Person], verb: Callable[[Person], object]) -> Counter[str]:
    """What came of it."""
    return outcomes(threads.at_once([partial(verb, person) for person in askers]))


def test_forty_threads_that_ask_for_five_seats_fill_exactly_five(
    plan: SeatPlan, askers: list[Person]
) -> None:
    came = at_once(askers, lambda person: actions.register(plan=plan, person=person))
    assert came == {"done": ASKING}
    rows = list(Registration.objects.filter(plan=plan).order_by("place"))
    assert [row.place for row in rows] == list(range(1, ASKING + 1))
    assert [row.state for row in rows] == ["confirmed"] * SEATS + ["waiting"] * (ASKING - SEATS)
    assert seated(plan) == {row.person_id for row in rows[:SEATS]}


@pytest.fixture
def requests(plan: SeatPlan, askers: list[Person]) -> dict[int, Registration]:
    """Everybody has asked, and the hosts have not decided: to ask takes a number, and so the plan's row, by itself."""
    SeatPlan.objects.filter(pk=plan.pk).update(needs_approval=True)
    Space.objects.filter(pk=plan.space_id, joining=Space.Joining.OPEN).update(joining=Space.Joining.REQUEST)
    plan = SeatPlan.objects.get(pk=plan.pk)
    return {person.pk: actions.register(plan=plan, person=person) for person in askers}


def approve(
    verb: Callable[..., object], asked: dict[int, Registration], by: Person
) -> Callable[[Person], object]:
    return lambda person: verb(registration=asked[person.pk], by=by)


def test_forty_approvals_at_once_give_exactly_five_seats(
    plan: SeatPlan, askers: list[Person], requests: dict[int, Registration], host: Person
) -> None:
    came = at_once(askers, approve(actions.approve_registration, requests, host))
    assert came == {"done": ASKING}
    here = Registration.objects.filter(plan=plan)
    assert (here.confirmed().count(), here.waiting().count()) == (SEATS, ASKING - SEATS)


def test_its_twin_without_the_lock_gives_more_seats_than_there_are(
    plan: SeatPlan,
    askers: list[Person],
    requests: dict[int, Registration],
    host: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PostgreSQL is protected by the row's lock, SQLite by the IMMEDIATE transaction: each is taken out in turn."""
    verb: Callable[..., object] = actions.approve_registration
    belonging = import_module("spaces.actions.belonging")  # the package has a verb of that name
    if connection.vendor == "sqlite":
        verb = actions.approve_registration.__wrapped__  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr(SeatPlanQuerySet, "locked", lambda self: self)
        # Of a group it is its space's row, which alone keeps the last place from being given twice as well.
        monkeypatch.setattr(spaces, "locked", lambda space: Space.objects.get(pk=space.pk))
        monkeypatch.setattr(belonging, "locked", lambda space: Space.objects.get(pk=space.pk))
    if plan.is_of_group:
        monkeypatch.setattr(belonging, "refuse_full", lambda space, person: None)
    all_have_looked, count = threading.Barrier(ASKING), seats.count_of

    def look_before_anybody_takes(plan: SeatPlan) -> Count:
        """The worst moment, made certain: the lock is what keeps it from coming."""
        free = count(plan)
        with suppress(threading.BrokenBarrierError):
            all_have_looked.wait(timeout=20)
        return free

    monkeypatch.setattr(seats, "count_of", look_before_anybody_takes)
    at_once(askers, approve(verb, requests, host))
    assert Registration.objects.confirmed().filter(plan=plan).count() > SEATS


def test_one_person_who_clicks_ten_times_at_once_has_one_row(plan: SeatPlan, askers: list[Person]) -> None:
    anna = askers[0]
    came = at_once([anna] * 10, lambda person: actions.register(plan=plan, person=person))
    assert came == {"done": 10}
    assert list(Registration.objects.values_list("person", "state", "place")) == [(anna.pk, "confirmed", 1)]


def test_all_who_hold_seats_withdraw_at_once_and_all_seats_are_taken_again(
    plan: SeatPlan, askers: list[Person]
) -> None:
    mine = {person.pk: actions.register(plan=plan, person=person) for person in askers[: SEATS * 2]}
    came = at_once(askers[:SEATS], lambda person: actions.withdraw(registration=mine[person.pk]))
    assert came == {"done": SEATS}
    assert seated(plan) == {person.pk for person in askers[SEATS : SEATS * 2]}


def test_who_leaves_a_full_group_and_who_comes_by_another_door_give_no_place_twice(
    askers: list[Person], host: Person
) -> None:
    """Five leave, five wait, five more come by an invitation: all at once, by the doors of two rooms."""
    plan = of_a_group(askers, host)
    leaving, waiting, invited = askers[:SEATS], askers[SEATS : 2 * SEATS], askers[2 * SEATS : 3 * SEATS]
    for person in [*leaving, *waiting]:
        actions.register(plan=plan, person=person)
    for person in invited:
        spaces.invite(space=plan.space, email=person.email, by=host)

    def move(person: Person) -> None:
        if person in leaving:
            spaces.leave(space=plan.space, person=person)
        else:
            with suppress(spaces.JoiningRefused):
                spaces.accept_invitation(space=plan.space, person=person)

    assert at_once([*leaving, *invited], move) == {"done": 2 * SEATS}
    assert seated(plan) == {person.pk for person in waiting}
