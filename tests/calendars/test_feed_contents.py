"""What stands in a feed, and that three programs of different makers read the same in it."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from calendars import actions
from calendars.agenda import dates
from calendars.models import Entry
from spaces import actions as spaces
from spaces.policy import membership
from tests import factories
from tests.calendars.feeds import WINDOW, subscribed, titles
from tests.calendars.readers import READERS
from tests.conftest import forget

THURSDAY = datetime(2026, 10, 1, 10)


@pytest.fixture
def exchange(clock, weekly, anna, mads):
    """Everything the alliance has in a year: a series with a moved and a cancelled date, a visit with stops, a
    symposium with a programme; mads belongs to all of it."""
    actions.move_date(
        entry=weekly, by=anna, recurrence_id=THURSDAY, starts_local=datetime(2026, 10, 2, 14), place="Narva"
    )
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=datetime(2026, 10, 29, 10))
    visit = factories.make_visit("Tallinn", first_day=date(2026, 10, 24), members=[mads])
    symposium = factories.make_event("Symposium", first_day=date(2027, 3, 27), members=[mads])
    for space, kind, day, zone in (
        (visit.space, Entry.Kind.STOP, 24, "Europe/Tallinn"),
        (symposium.space, Entry.Kind.PROGRAMME, 28, "Europe/London"),
    ):
        month = (2026, 10) if kind == Entry.Kind.STOP else (2027, 3)
        for hour in (9, 13):
            starts = datetime(*month, day, hour)
            actions.create_entry(
                space=space,
                by=None,
                title=f"{kind} at {hour}",
                starts_local=starts,
                ends_local=starts + timedelta(minutes=90),
                zone=zone,
                kind=kind,
            )
    return subscribed(mads)


def planned():
    """The same from the database: instants, or dates of what lasts whole days."""
    found = []
    for one in dates(Entry.objects.all(), *WINDOW):
        span = (one.starts_local, one.ends_local) if one.is_all_day else (one.starts_at, one.ends_at)
        found.append((*span, one.status))
    return sorted(found, key=str)


@pytest.mark.parametrize("reader", READERS)
def test_three_programs_show_what_is_planned_over_both_changes_of_clocks(exchange, reader):
    found = []
    for component in pieces(exchange.fetch()):
        found += reader(component, *WINDOW)
    assert sorted(found, key=str) == planned()
    assert len(found) == 34 + 2 + 4


def pieces(feed):
    """One calendar for each entry: readers sort what they find, and dates and instants have no common order."""
    whole = icalendar.Calendar.from_ical(feed)
    zones = whole.walk("VTIMEZONE")
    for uid in sorted({str(event["UID"]) for event in whole.walk("VEVENT")}):
        part = icalendar.Calendar({"VERSION": "2.0", "PRODID": "-//Test//EN"})
        part.subcomponents = [*zones, *(event for event in whole.walk("VEVENT") if str(event["UID"]) == uid)]
        yield part.to_ical(sorted=False)


def test_a_moved_and_a_cancelled_date_arrive_with_a_higher_version(weekly, anna, mads):
    program = subscribed(mads)
    before = program.shows()
    actions.move_date(entry=weekly, by=anna, recurrence_id=THURSDAY, starts_local=datetime(2026, 10, 2, 14))
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=datetime(2026, 10, 8, 10))
    after = program.shows()
    assert (sorted(set(before) - set(after)), sorted(set(after) - set(before))) == (
        [
            (datetime(2026, 10, 1, 7, tzinfo=UTC), datetime(2026, 10, 1, 8, tzinfo=UTC), "CONFIRMED"),
            (datetime(2026, 10, 8, 7, tzinfo=UTC), datetime(2026, 10, 8, 8, tzinfo=UTC), "CONFIRMED"),
        ],
        [
            (datetime(2026, 10, 2, 11, tzinfo=UTC), datetime(2026, 10, 2, 12, tzinfo=UTC), "CONFIRMED"),
            (datetime(2026, 10, 8, 7, tzinfo=UTC), datetime(2026, 10, 8, 8, tzinfo=UTC), "CANCELLED"),
        ],
    )
    events = icalendar.Calendar.from_ical(program.fetch()).walk("VEVENT")
    assert [(str(event["SUMMARY"]), event["SEQUENCE"]) for event in events] == [
        ("Weekly call", 0),
        ("Weekly call", 1),
        ("Cancelled: Weekly call", 1),
    ]
    assert {str(event["UID"]) for event in events} == {weekly.uid}


def test_an_answer_to_a_date_changes_nothing_in_a_feed(weekly, mads):
    program = subscribed(mads)
    before = program.fetch()
    actions.reply(person=mads, entry=weekly, partstat="ACCEPTED", recurrence_id=THURSDAY)
    assert program.fetch() == before


def test_a_cancelled_entry_stays_for_ninety_days(weekly, mads, clock):
    program = subscribed(mads)
    actions.cancel_entry(entry=weekly, by=None)
    assert titles(program.fetch()) == {"Cancelled: Weekly call"}
    clock.shift(timedelta(days=89))
    assert titles(program.fetch()) == {"Cancelled: Weekly call"}
    clock.shift(timedelta(days=3))
    assert titles(program.fetch()) == set()


def test_a_feed_holds_ninety_days_back_and_four_hundred_ahead(group, mads):
    for title, starts in (
        ("long ago", "2026-06-01T10:00"),
        ("a while ago", "2026-06-20T10:00"),
        ("in a year", "2027-10-01T10:00"),
        ("far away", "2027-11-01T10:00"),
    ):
        factories.make_entry(group, title, starts=starts)
    assert titles(subscribed(mads).fetch()) == {"a while ago", "in a year"}


def test_a_feed_holds_what_belongs_to_its_person_not_all_they_may_see(weekly, mads, piotr):
    assert Entry.objects.visible_to(piotr).exists()
    assert (titles(subscribed(mads).fetch()), titles(subscribed(piotr).fetch())) == ({"Weekly call"}, set())


@pytest.mark.parametrize("scope", ["personal", "space"])
def test_leaving_takes_the_entries_along_at_the_next_fetch(weekly, mads, scope):
    space = weekly.space if scope == "space" else None
    actions.reply(person=mads, entry=weekly, partstat="ACCEPTED")
    program = subscribed(mads, scope=scope, space=space)
    etag = program.get()["ETag"]
    assert titles(program.fetch()) == {"Weekly call"}
    spaces.leave(space=weekly.space, person=mads)
    again = program.get(**{"If-None-Match": etag})
    assert (again.status_code, titles(again.content)) == (200, set())
    assert b"Weekly call" not in again.content and b"meet.example.org" not in again.content


def test_removal_takes_the_entries_along_at_the_next_fetch(weekly, anna, mads):
    program = subscribed(mads)
    spaces.remove_member(membership=membership(mads, weekly.space), by=anna, reason="Moved on")
    assert titles(program.fetch()) == set()


def test_joining_brings_them(weekly, kadri):
    program = subscribed(kadri)
    assert titles(program.fetch()) == set()
    spaces.admit(space=weekly.space, person=kadri)
    assert titles(program.fetch()) == {"Weekly call"}


@pytest.mark.parametrize(
    ("detail", "known", "unknown"),
    [
        ("everything", ["Weekly call", "Telliskivi", "meet.example.org", "Impact"], []),
        ("title", ["Weekly call", "Telliskivi"], ["meet.example.org", "Impact"]),
        ("busy", ["Busy"], ["Weekly call", "Telliskivi", "meet.example.org", "Impact"]),
    ],
)
def test_a_feed_tells_as_much_as_was_chosen(weekly, mads, detail, known, unknown):
    feed = subscribed(mads, detail=detail).fetch().replace(b"\r\n ", b"").decode()
    assert ([word for word in known if word not in feed], [word for word in unknown if word in feed]) == (
        [],
        [],
    )
    assert "ATTENDEE" not in feed and "ORGANIZER" not in feed and "@example.org" not in feed


def test_of_a_confidential_group_a_feed_of_everything_says_busy_alone(clock, circle, mads):
    factories.make_entry(circle.space, "Set meeting about dismissals", place="Room 7", description="Hush")
    feed = subscribed(mads).fetch()
    assert titles(feed) == {"Busy"}
    for word in (b"dismissals", b"Room 7", b"Hush", b"Circle"):
        assert word not in feed
    own = subscribed(mads, scope="space", space=circle.space, detail="title").fetch()
    assert titles(own) == {"Set meeting about dismissals"}


def test_our_own_words_are_in_the_language_of_the_subscription(weekly, mads):
    actions.cancel_entry(entry=weekly, by=None)
    feed = subscribed(mads, language="de").fetch()
    assert b"NAME;LANGUAGE=de:Mine" in feed
    assert b"SUMMARY;LANGUAGE=en:" in feed


def test_an_empty_feed_is_a_whole_calendar(clock, piotr):
    feed = subscribed(piotr).fetch()
    assert feed.startswith(b"BEGIN:VCALENDAR\r\n") and feed.count(b"BEGIN:VTIMEZONE") == 1


def test_a_feed_from_kept_pieces_is_the_feed_written_anew(exchange, weekly):
    cold = exchange.fetch()
    assert exchange.fetch() == cold
    actions.change_entry(entry=weekly, by=None, title="Another word")
    joined = exchange.fetch()
    forget()
    assert (exchange.fetch() == joined, joined == cold) == (True, False)


def test_a_renamed_group_has_its_new_name_in_the_feed(weekly, mads):
    program = subscribed(mads)
    etag = program.get()["ETag"]
    weekly.space.title = "Measuring"
    weekly.space.save()
    again = program.get(**{"If-None-Match": etag})
    assert (again.status_code, b"Measuring" in again.content) == (200, True)


def test_the_cost_of_a_feed_does_not_grow_with_its_entries(group, mads, django_assert_num_queries):
    program = subscribed(mads)
    program.fetch()  # notes the fetch; the next hour brings no second note
    for number in (1, 3):
        for at in range(number):
            factories.make_entry(group, starts=f"2026-10-1{at}T10:00", rrule="FREQ=WEEKLY;COUNT=3")
        forget()
        with django_assert_num_queries(8):
            etag = program.get()["ETag"]
        with django_assert_num_queries(3):
            program.get()
        with django_assert_num_queries(3):
            assert program.get(**{"If-None-Match": etag}).status_code == 304


def test_what_lies_outside_the_window_costs_nothing(group, mads, django_assert_num_queries):
    factories.make_entry(group, "Within", starts="2026-10-10T10:00")
    program = subscribed(mads)
    program.fetch()
    for entries in (0, 40):
        for number in range(entries):
            factories.make_entry(group, starts=f"2025-01-{number % 28 + 1:02}T10:00")
            factories.make_entry(group, starts=f"2028-01-{number % 28 + 1:02}T10:00")
        forget()
        with django_assert_num_queries(7):
            assert titles(program.get().content) == {"Within"}
