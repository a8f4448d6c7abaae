"""Hosts close a page to the public: its guests keep their page, and are told what everybody with a seat is told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from notices.models import Notice
from people.models import Person
from registrations import actions, letter_tasks
from registrations.models import Registration, SeatPlan
from registrations.reach import who_may_open
from spaces.models import Space
from tests import factories
from tests.registrations.guests import ADDRESS, link_in, make_guest, make_open_event, told

pytestmark = pytest.mark.django_db
DAY_BEFORE = datetime(2027, 6, 9, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2027, 6, 1, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    return make_open_event(fiona, first_day=date(2027, 6, 10), capacity=2).seat_plan


@pytest.fixture
def gita(plan: SeatPlan) -> Person:
    person = make_guest(plan)
    close(plan)
    told()
    Notice.objects.all().delete()
    return person


def close(plan: SeatPlan, visibility: str = Space.Visibility.PARTNERS) -> None:
    Space.objects.filter(pk=plan.space_id).update(visibility=visibility)
    plan.space.refresh_from_db()


def test_guests_are_reminded(plan: SeatPlan, gita: Person, clock: time_machine.Traveller) -> None:
    clock.move_to(DAY_BEFORE)
    assert letter_tasks.remind() == 1
    subject, body = told()
    assert "Open harbour" in subject + body
    assert gita.guest_at.get().token in link_in(body)
    assert letter_tasks.remind() == 0


def test_guests_get_what_hosts_write(
    plan: SeatPlan, gita: Person, fiona: Person, clock: time_machine.Traveller
) -> None:
    letter = actions.keep_letter(
        plan=plan, by=fiona, language="en", texts={"en": ("Where we meet", "At the gate.")}, whom={}
    )
    actions.send_letter(letter=letter, by=fiona, revision=letter.revision)
    clock.shift(timedelta(seconds=11))
    assert letter_tasks.send_letters() == 1
    subject, body = told()
    assert subject.endswith("Where we meet")
    assert "At the gate." in body
    assert gita.guest_at.get().token in link_in(body)


def test_guests_who_wait_move_up(plan: SeatPlan, fiona: Person, mads: Person) -> None:
    actions.change_capacity(plan=plan, by=fiona, capacity=1)
    SeatPlan.objects.filter(pk=plan.pk).update(offer_hours=0)
    first = actions.register(plan=plan, person=mads)
    gita = make_guest(plan)
    close(plan)
    actions.withdraw(registration=first)
    assert Registration.objects.get(person=gita).state == "confirmed"


def test_a_guest_of_something_else_is_no_guest_here(plan: SeatPlan, gita: Person, fiona: Person) -> None:
    other = make_open_event(fiona, "Elsewhere", first_day=date(2027, 6, 10)).seat_plan
    close(other)
    assert who_may_open(other, [gita]) == set()
    assert who_may_open(plan, [gita]) == {gita.pk}


def test_who_may_not_be_told_now_is_reminded_once_they_may(
    plan: SeatPlan, gita: Person, olga: Person, clock: time_machine.Traveller
) -> None:
    plan.refresh_from_db()
    factories.make_registration(plan, olga)
    clock.move_to(DAY_BEFORE)
    assert letter_tasks.remind() == 1
    assert list(Registration.objects.filter(reminded_of=None).values_list("person__name", flat=True)) == [
        olga.name
    ]
    assert letter_tasks.remind() == 0
    close(plan, Space.Visibility.PUBLIC)
    assert letter_tasks.remind() == 0, "it is looked at again in some minutes, not in each round"
    clock.shift(letter_tasks.LATER)
    assert letter_tasks.remind() == 1
    assert Notice.objects.filter(recipient=olga, key__startswith="registrations.reminded").count() == 1
    assert Notice.objects.filter(recipient__email=ADDRESS).count() == 1
