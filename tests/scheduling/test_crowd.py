"""What the finder knows of people: what they have on here, by their own answers, and nothing of what it is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from calendars import actions as calendars
from people import actions as people
from scheduling import clocks
from scheduling.busy import Busy
from scheduling.crowd import crowd
from scheduling.models import BusyCalendar
from spaces.models import Membership, Space
from tests import factories
from tests.scheduling.people import clock, span, window

DAY = window("2026-12-01", "2026-12-01")


@pytest.fixture(autouse=True)
def _the_week_before() -> Iterator[None]:
    """What is over can't be answered any more."""
    with time_machine.travel(datetime(2026, 11, 20, 8, tzinfo=UTC)):
        yield


@pytest.fixture
def space(impact) -> Space:
    return impact.space


@pytest.fixture
def other(mads, kadri) -> Space:
    return factories.make_space("Another group", coordinator=mads, members=[kadri])


def seen(person, space: Space, when: clocks.Window = DAY) -> dict[str, list[str]]:
    found = crowd([person], space, when)[0]
    kinds = {"here": found.here, "busy": found.busy, "maybe": found.maybe}
    return {kind: [clock(a)[-5:] for a, _b in spans] for kind, spans in kinds.items() if spans}


def test_members_have_their_spaces_dates_on(space, other, anna, mads) -> None:
    factories.make_entry(space, starts="2026-12-01T10:00")
    factories.make_entry(other, starts="2026-12-01T14:00")
    factories.make_entry(other, starts="2026-12-02T14:00")
    assert seen(mads, space) == {"here": ["10:00"], "busy": ["14:00"]}
    assert seen(mads, other) == {"here": ["14:00"], "busy": ["10:00"]}
    assert seen(anna, space) == {"here": ["10:00"]}


def test_who_left_or_was_never_there_is_free(space, mads, kadri) -> None:
    factories.make_entry(space, starts="2026-12-01T10:00")
    Membership.objects.filter(person=mads).update(state=Membership.State.LEFT)
    assert (seen(mads, space), seen(kadri, space)) == ({}, {})


def test_who_declined_is_free_and_who_says_maybe_is_uncertain(space, anna, mads) -> None:
    for hour, answer in (("10", "DECLINED"), ("12", "TENTATIVE"), ("14", "ACCEPTED")):
        entry = factories.make_entry(space, starts=f"2026-12-01T{hour}:00")
        calendars.reply(person=mads, entry=entry, partstat=answer)
    factories.make_entry(space, starts="2026-12-01T16:00", status="TENTATIVE")
    factories.make_entry(space, starts="2026-12-01T17:00", status="CANCELLED")
    assert seen(mads, space) == {"here": ["14:00"], "maybe": ["12:00", "16:00"]}
    assert seen(anna, space) == {"here": ["10:00", "12:00", "14:00"], "maybe": ["16:00"]}


def test_an_answer_to_the_date_goes_before_one_to_the_series(space, anna, mads) -> None:
    series = factories.make_entry(space, starts="2026-11-24T10:00", rrule="FREQ=WEEKLY;COUNT=4")
    calendars.reply(person=mads, entry=series, partstat="DECLINED")
    assert seen(mads, space) == {}
    calendars.reply(
        person=mads,
        entry=series,
        partstat="ACCEPTED",
        recurrence_id=series.starts_local.replace(month=12, day=1),
    )
    assert seen(mads, space) == {"here": ["10:00"]}


def test_a_moved_and_a_cancelled_date_are_where_they_are(space, anna) -> None:
    series = calendars.create_entry(
        space=space,
        by=anna,
        title="Daily",
        starts_local=factories.in_days(1).replace(year=2026, month=12, day=1),
        ends_local=factories.in_days(1, "11:00").replace(year=2026, month=12, day=1),
        zone="Europe/Berlin",
        rrule="FREQ=DAILY;COUNT=3",
    )
    first = series.starts_local
    calendars.move_date(entry=series, by=anna, recurrence_id=first, starts_local=first.replace(hour=15))
    calendars.cancel_date(entry=series, by=anna, recurrence_id=first.replace(day=2), note="")
    assert seen(anna, space) == {"here": ["15:00"]}
    assert seen(anna, space, window("2026-12-02", "2026-12-02")) == {}


def test_a_guest_who_said_yes_has_it_on(space, kadri) -> None:
    space.visibility = "public"
    space.save()
    entry = factories.make_entry(space, starts="2026-12-01T10:00")
    assert seen(kadri, space) == {}
    calendars.reply(person=kadri, entry=entry, partstat="ACCEPTED")
    assert seen(kadri, space) == {"here": ["10:00"]}


def test_a_pasted_calendar_is_busy_and_no_more(space, mads) -> None:
    BusyCalendar.objects.create(
        person=mads, host="x", address_digest="x", spans=[list(span("2026-12-01T08:00", "2026-12-01T09:00"))]
    )
    assert seen(mads, space) == {"busy": ["08:00"]}


def test_hours_and_leave_are_the_persons_own(space, anna, mads) -> None:
    people.set_working_hours(person=mads, hours={1: (time(8), time(12, 30)), 6: (time(10), time(11))})
    people.add_leave(person=anna, first_day=date(2026, 11, 30), last_day=date(2026, 12, 4))
    people.add_leave(person=anna, first_day=date(2027, 3, 1), last_day=date(2027, 3, 4))
    first, second = crowd([anna, mads], space, DAY)
    assert (first.hours, first.leave) == (clocks.USUAL, ((date(2026, 11, 30), date(2026, 12, 4)),))
    assert (second.hours, second.leave) == ((None, (480, 750), None, None, None, None, (600, 660)), ())
    assert (first.country, second.country, first.zone) == ("DE", "DK", "Europe/Berlin")


def test_it_takes_as_many_queries_for_many_people_as_for_one(
    space, other, anna, django_assert_max_num_queries
) -> None:
    def ask() -> int:
        with django_assert_max_num_queries(12) as queries:
            crowd(list(members(space)), space, DAY)
        return len(queries)

    def members(space: Space):
        return [row.person for row in Membership.objects.filter(space=space).select_related("person")]

    factories.make_entry(space, starts="2026-12-01T10:00", rrule="FREQ=DAILY;COUNT=5")
    before = ask()
    for number in range(3):
        person = factories.make_partner(f"More {number}", country="EE")
        factories.make_membership(space, person)
        factories.make_membership(other, person)
        entry = factories.make_entry(other, starts=f"2026-12-01T1{number}:00", rrule="FREQ=DAILY;COUNT=5")
        calendars.reply(person=person, entry=entry, partstat="TENTATIVE")
        people.add_leave(person=person, first_day=date(2026, 12, 1), last_day=date(2026, 12, 1))
        people.set_working_hours(person=person, hours={0: (time(8), time(9))})
        BusyCalendar.objects.create(person=person, host="x", address_digest=str(number), spans=[[1, 2]])
    assert ask() == before


def test_what_was_read_is_plain_and_hashable(space, anna) -> None:
    """Or masks could not be kept by it."""
    BusyCalendar.objects.create(person=anna, host="x", address_digest="x", spans=Busy([(1, 2)], 0).spans)
    assert hash(crowd([anna], space, DAY)[0]) == hash(crowd([anna], space, DAY)[0])
