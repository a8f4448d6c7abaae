"""Who was there follows from the rows of attendance, and from nothing else."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from evidence.days import attended_days, days_of, days_of_door, today
from evidence.models import Door, Ticket
from people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_plan_has_the_days_of_its_entry() -> None:
    visit = factories.make_visit("Digital Tallinn", first_day=date(2027, 3, 30), days=3)
    assert days_of(visit.seat_plan) == [date(2027, 3, 30), date(2027, 3, 31), date(2027, 4, 1)]


def test_what_ends_at_midnight_has_nothing_of_the_day_that_begins_then() -> None:
    space = factories.make_space("Evening")
    entry = factories.make_entry(space, starts="2027-03-30T20:00", ends="2027-03-31T00:00")
    assert days_of(factories.make_seat_plan(space, entry=entry)) == [date(2027, 3, 30)]


def test_a_night_has_both_of_its_days() -> None:
    space = factories.make_space("Night")
    entry = factories.make_entry(space, starts="2027-03-30T20:00", ends="2027-03-31T02:00")
    assert days_of(factories.make_seat_plan(space, entry=entry)) == [date(2027, 3, 30), date(2027, 3, 31)]


@time_machine.travel(datetime(2027, 3, 16, 12, tzinfo=UTC), tick=False)
def test_a_series_has_its_days_until_now_and_the_next_to_come() -> None:
    space = factories.make_space("Weekly")
    entry = factories.make_entry(space, starts="2027-03-01T10:00", rrule="FREQ=WEEKLY;COUNT=6")
    days = days_of(factories.make_seat_plan(space, entry=entry))
    assert days == [date(2027, 3, 1), date(2027, 3, 8), date(2027, 3, 15), date(2027, 3, 22)]


def test_the_host_may_open_the_door_some_days_before_and_after() -> None:
    plan = factories.make_visit(first_day=date(2027, 3, 1), days=1).seat_plan
    Door.objects.create(plan=plan, days_before=2, days_after=1)
    assert days_of_door(plan) == [
        date(2027, 2, 27),
        date(2027, 2, 28),
        date(2027, 3, 1),
        date(2027, 3, 2),
    ]


def test_today_is_by_the_clock_of_the_place() -> None:
    plan = factories.make_visit(first_day=date(2027, 3, 1)).seat_plan
    assert today(plan, datetime(2027, 3, 1, 22, 30, tzinfo=UTC)) == date(2027, 3, 2)


def test_a_day_is_there_once_also_for_who_was_in_the_room_and_online(mads: Person) -> None:
    mine = factories.make_registration(factories.make_visit(first_day=date(2027, 3, 1)).seat_plan, mads)
    factories.make_attendance(mine, date(2027, 3, 1))
    factories.make_attendance(mine, date(2027, 3, 1), mode="online", source="online")
    factories.make_attendance(mine, date(2027, 3, 2), struck_at=datetime(2027, 3, 2, 9, tzinfo=UTC))
    assert attended_days([mine]) == {mine.pk: [date(2027, 3, 1)]}


def test_the_store_itself_refuses_a_second_row_of_a_day(mads: Person) -> None:
    mine = factories.make_registration(factories.make_visit(first_day=date(2027, 3, 1)).seat_plan, mads)
    factories.make_attendance(mine, date(2027, 3, 1), struck_at=datetime(2027, 3, 1, 9, tzinfo=UTC))
    factories.make_attendance(mine, date(2027, 3, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_attendance(mine, date(2027, 3, 1))


def test_a_secret_is_128_random_bits_and_derives_from_no_number(mads: Person) -> None:
    mine = factories.make_registration(factories.make_visit().seat_plan, mads)
    ticket = Ticket.objects.create(registration=mine)
    assert len(ticket.secret) == 26
    assert ticket.secret.isalnum()
    assert str(mine.pk) != ticket.secret
    assert len({Ticket._meta.get_field("secret").get_default() for _ in range(500)}) == 500
