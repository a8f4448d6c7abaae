"""Who sat outside their working hours is remembered, and the next tie goes to them."""

from datetime import date, datetime

import pytest

from calendars import actions as calendars
from calendars.models import Entry
from people.models import Person
from scheduling import actions
from scheduling.finder import Kind, Question, find
from scheduling.models import Burden
from spaces.models import Space
from tests import factories
from tests.scheduling.people import clock, somebody, span, window

TODAY = date(2026, 12, 8)


def rows() -> set[tuple[str, str, date, int]]:
    found = Burden.objects.select_related("person", "entry")
    return {(one.person.name, one.entry.title, one.day, one.minutes) for one in found}


@pytest.fixture
def space(impact, kadri) -> Space:
    factories.make_membership(impact.space, kadri)
    return impact.space


def evening(space: Space, day: str = "2026-12-01", **fields) -> Entry:
    """From 16:00 to 17:30 in Berlin: half an hour too late there, an hour and a half in Tallinn."""
    return factories.make_entry(space, "Late call", starts=f"{day}T16:00", minutes=90, **fields)


def test_after_three_slots_unfair_to_estonia_the_fourth_tie_goes_to_estonia(space, kadri) -> None:
    """On Monday only Tallinn's evening is free, on Tuesday only London's morning: the same cost, and Monday is first."""
    gareth = factories.make_partner("Gareth", country="GB")
    busy = (span("2026-12-07T06:00", "2026-12-07T16:00"), span("2026-12-08T10:00", "2026-12-08T22:00"))
    people = [somebody(gareth.pk, "GB", busy=busy), somebody(kadri.pk, "EE", busy=busy)]

    def winner() -> tuple[str, list[tuple[Kind, int, int]]]:
        given = Burden.objects.counting_in(space, TODAY).minutes_by_person()
        asked = Question(60, "Europe/Berlin", given=given, limit=1)
        found = find(people, asked, window("2026-12-07", "2026-12-08"))[0]
        return clock(found.starts), [(one.kind, one.person, one.minutes) for one in found.reasons]

    assert winner() == ("Mon 07 16:00", [(Kind.LATE, kadri.pk, 60)])
    for day in ("2026-11-09", "2026-11-16", "2026-11-23"):
        entry = factories.make_entry(space, "Call", starts=f"{day}T16:00")
        actions.note_meeting(entry=entry, people=[gareth, kadri])
    assert Burden.objects.counting_in(space, TODAY).minutes_by_person() == {kadri.pk: 180}
    assert winner() == ("Tue 08 09:00", [(Kind.EARLY, gareth.pk, 60)])


def test_minutes_are_counted_by_each_persons_own_clock(space, anna, mads, kadri) -> None:
    entry = evening(space)
    actions.note_meeting(entry=entry, people=[anna, mads, kadri])
    assert rows() == {
        ("Anna Albers", "Late call", date(2026, 12, 1), 30),
        ("Mads Madsen", "Late call", date(2026, 12, 1), 30),
        ("Kadri Kask", "Late call", date(2026, 12, 1), 90),
    }


def test_noting_a_meeting_twice_is_noting_it_once(space, anna, kadri) -> None:
    entry = evening(space)
    actions.note_meeting(entry=entry, people=[anna, kadri])
    once = rows()
    actions.note_meeting(entry=entry, people=[kadri, anna, anna])
    assert rows() == once and len(once) == 2


def test_a_meeting_that_moved_burdens_as_it_is_now(space, anna, kadri) -> None:
    entry = evening(space)
    actions.note_meeting(entry=entry, people=[anna, kadri])
    calendars.change_entry(
        entry=entry,
        by=anna,
        starts_local=datetime(2026, 12, 2, 15),
        ends_local=datetime(2026, 12, 2, 16, 30),
    )
    actions.note_meeting(entry=entry, people=[anna, kadri])
    assert rows() == {("Kadri Kask", "Late call", date(2026, 12, 2), 30)}


def test_a_holiday_and_leave_are_outside_working_hours(space, mads, kadri) -> None:
    from people import actions as people

    people.add_leave(person=mads, first_day=date(2027, 6, 20), last_day=date(2027, 6, 24))
    entry = factories.make_entry(space, "Midsummer", starts="2027-06-23T10:00")
    actions.note_meeting(entry=entry, people=[mads, kadri])
    assert rows() == {
        ("Mads Madsen", "Midsummer", date(2027, 6, 23), 60),
        ("Kadri Kask", "Midsummer", date(2027, 6, 23), 60),
    }


def test_each_date_of_a_series_burdens_but_cancelled_ones_and_whole_days(space, anna, kadri) -> None:
    entry = evening(space, rrule="FREQ=WEEKLY;COUNT=3")
    calendars.cancel_date(entry=entry, by=anna, recurrence_id=datetime(2026, 12, 8, 16))
    actions.note_meeting(entry=entry, people=[kadri])
    assert rows() == {
        ("Kadri Kask", "Late call", date(2026, 12, 1), 90),
        ("Kadri Kask", "Late call", date(2026, 12, 15), 90),
    }
    whole = factories.make_span(space, "Two days", date(2026, 12, 12), 2, "Europe/Berlin")
    assert actions.note_meeting(entry=whole, people=[kadri]) == []


def test_what_was_cancelled_or_lies_a_year_back_counts_no_more(space, anna, kadri) -> None:
    entry, old = evening(space), evening(space, "2025-11-01")
    actions.note_meeting(entry=entry, people=[kadri])
    actions.note_meeting(entry=old, people=[kadri])
    assert Burden.objects.count() == 2
    assert Burden.objects.counting_in(space, TODAY).minutes_by_person() == {kadri.pk: 90}
    calendars.cancel_entry(entry=entry, by=anna)
    assert Burden.objects.counting_in(space, TODAY).minutes_by_person() == {}


def test_what_a_confidential_group_met_about_counts_in_that_group_alone(space, circle, kadri: Person) -> None:
    actions.note_meeting(entry=evening(circle.space), people=[kadri])
    assert Burden.objects.counting_in(circle.space, TODAY).minutes_by_person() == {kadri.pk: 90}
    assert Burden.objects.counting_in(space, TODAY).minutes_by_person() == {}
