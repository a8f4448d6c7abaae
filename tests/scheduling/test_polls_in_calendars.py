"""Holds: the options of an open poll stand in calendars, and a program that replays the feed ends with one meeting."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import time_machine
from django.conf import settings

from calendars import actions as calendars
from calendars import agenda
from calendars.actions import EntryRefused, ReplyRefused
from calendars.models import Entry
from scheduling import actions
from scheduling.models import Poll
from tests.calendars.feeds import subscribed
from tests.people import browser
from tests.scheduling.polls import at, fresh, of_days, on, opened, options, say, words


class Calendar:
    """A calendar program: it keeps what it saw by UID, and takes another version only with a higher SEQUENCE, or with
    the same one and a later LAST-MODIFIED."""

    def __init__(self, person):
        self.program, self.kept = subscribed(person), {}

    def fetch(self):
        for event in icalendar.Calendar.from_ical(self.program.fetch()).walk("VEVENT"):
            uid, version = str(event["UID"]), (int(event["SEQUENCE"]), event["LAST-MODIFIED"].dt)
            if uid not in self.kept or version > self.kept[uid][0]:
                self.kept[uid] = (version, event)
        return self

    def shows(self):
        """(status, TRANSP, start) of all that isn't cancelled."""
        events = [event for _version, event in self.kept.values()]
        return sorted(
            (str(event["STATUS"]), str(event["TRANSP"]), event["DTSTART"].dt.isoformat())
            for event in events
            if event["STATUS"] != "CANCELLED"
        )


@pytest.fixture
def held(group, anna) -> Poll:
    return opened(group, anna, has_holds=True)


@pytest.fixture
def tick(clock):
    def on_() -> None:
        clock.shift(timedelta(minutes=1))

    return on_


TENTATIVE = [("TENTATIVE", "TRANSPARENT", f"2026-09-{day}T10:00:00+03:00") for day in (21, 22, 23)]


def test_options_of_an_open_poll_are_tentative_and_block_nobody(held, mads):
    assert Calendar(mads).fetch().shows() == TENTATIVE


def test_without_holds_nothing_stands_until_a_date_is_fixed(poll, anna, mads):
    calendar = Calendar(mads)
    assert calendar.fetch().shows() == []
    chosen = options(poll)[1]
    actions.choose(poll=poll, option=chosen, by=anna)
    assert calendar.fetch().shows() == [("CONFIRMED", "OPAQUE", "2026-09-22T10:00:00+03:00")]
    assert list(calendar.kept) == [chosen.uid]


def test_a_program_that_replays_the_feed_ends_with_one_confirmed_meeting(held, anna, mads, tick):
    calendar = Calendar(mads)
    uids = {option.uid for option in options(held)}
    calendar.fetch()
    tick()
    moved = options(held)[0]
    actions.change_options(poll=held, by=anna, change={moved.pk: at("2026-09-21T15:00")})
    calendar.fetch()
    assert calendar.shows()[0] == ("TENTATIVE", "TRANSPARENT", "2026-09-21T15:00:00+03:00")
    tick()
    actions.close_poll(poll=held, by=anna)
    assert calendar.fetch().shows()[0][0] == "TENTATIVE"
    tick()
    chosen = options(held)[1]
    actions.choose(poll=held, option=chosen, by=anna)
    assert calendar.fetch().shows() == [("CONFIRMED", "OPAQUE", "2026-09-22T10:00:00+03:00")]
    assert set(calendar.kept) == uids
    event = calendar.kept[chosen.uid][1]
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert int(event["SEQUENCE"]) == 1
    assert str(event["SUMMARY"]) == "Autumn meeting"


def test_a_program_that_saw_every_change_of_mind_ends_right_all_the_same(held, anna, mads, tick):
    calendar = Calendar(mads)
    first, second, _third = options(held)
    for step in (
        lambda: actions.choose(poll=held, option=first, by=anna),
        lambda: actions.reopen_poll(poll=held, by=anna),
        lambda: actions.choose(poll=held, option=second, by=anna),
        lambda: actions.cancel_poll(poll=held, by=anna),
        lambda: actions.reopen_poll(poll=held, by=anna),
    ):
        tick()
        step()
        calendar.fetch()
    assert calendar.shows() == TENTATIVE
    tick()
    actions.choose(poll=held, option=first, by=anna)
    assert calendar.fetch().shows() == [("CONFIRMED", "OPAQUE", "2026-09-21T10:00:00+03:00")]


def test_a_hold_says_so_in_its_title_and_leads_to_its_poll(held, mads):
    calendar = Calendar(mads).fetch()
    events = [event for _version, event in calendar.kept.values()]
    assert {str(event["SUMMARY"]) for event in events} == {"Held: Autumn meeting"}
    assert {str(event["URL"]) for event in events} == {settings.SITE_URL + held.get_absolute_url()}


def test_what_is_taken_out_lets_go_of_its_hold(held, anna, mads):
    actions.change_options(poll=held, by=anna, strike=[options(held)[0].pk])
    assert Calendar(mads).fetch().shows() == TENTATIVE[1:]


def test_holds_can_be_switched_on_and_off(poll, anna, mads, tick):
    calendar = Calendar(mads)
    actions.change_poll(poll=poll, by=anna, has_holds=True)
    assert calendar.fetch().shows() == TENTATIVE
    tick()
    actions.change_poll(poll=poll, by=anna, has_holds=False)
    assert calendar.fetch().shows() == []
    assert {entry.status for entry in Entry.objects.all()} == {"CANCELLED"}


def test_a_new_title_is_the_title_of_its_holds(held, anna, mads):
    actions.change_poll(poll=held, by=anna, title="Winter meeting")
    assert {entry.title for entry in Entry.objects.all()} == {"Winter meeting"}


def test_held_days_are_dates_in_the_feed(group, anna, mads):
    of_days(group, anna, on("2026-10-24", "2026-10-26"), has_holds=True)
    assert Calendar(mads).fetch().shows() == [("TENTATIVE", "TRANSPARENT", "2026-10-24")]


def test_a_held_rhythm_is_a_series_and_stays_one(group, anna, mads, tick):
    poll = opened(
        group, anna, kind=Poll.Kind.WEEKLY, weeks=4, has_holds=True, options=[at("2026-10-08T10:00"), at("2026-10-09T10:00")]
    )  # fmt: skip
    program = subscribed(mads)
    assert len(program.shows()) == 8
    tick()
    actions.choose(poll=poll, option=options(poll)[0], by=anna)
    standing = [(start, status) for start, _end, status in program.shows() if status == "CONFIRMED"]
    assert standing == [
        (datetime(2026, 10, 8, 7, tzinfo=UTC), "CONFIRMED"),
        (datetime(2026, 10, 15, 7, tzinfo=UTC), "CONFIRMED"),
        (datetime(2026, 10, 22, 7, tzinfo=UTC), "CONFIRMED"),
        (datetime(2026, 10, 29, 8, tzinfo=UTC), "CONFIRMED"),
    ]


def test_an_option_that_is_over_is_not_held_again(held, anna, mads):
    actions.close_poll(poll=held, by=anna)
    with time_machine.travel(options(held)[0].starts_at, tick=False):
        actions.reopen_poll(poll=held, by=anna)
        assert {
            entry.status for entry in Entry.objects.filter(starts_at__lte=options(held)[0].starts_at)
        } == {"CANCELLED"}


# On the pages of the calendar


def test_a_hold_stands_in_the_agenda_as_held_and_is_nobodys_next_date(held, mads):
    page = words(browser(mads).get("/calendar/"))
    assert (page.count("Autumn meeting"), page.count("Held, not fixed")) == (3, 3)
    now = datetime(2026, 9, 7, 8, tzinfo=UTC)
    assert agenda.upcoming(Entry.objects.of(mads), now, 5) == []


def test_a_hold_that_was_let_go_is_gone_from_the_pages(held, anna, mads):
    actions.choose(poll=held, option=options(held)[1], by=anna)
    page = words(browser(mads).get("/calendar/"))
    assert (page.count("Autumn meeting"), "Cancelled" in page, "Held, not fixed" in page) == (1, False, False)


def test_a_hold_of_this_week_that_was_let_go_is_no_cancelled_meeting_on_the_first_page(group, anna, mads):
    poll = opened(
        group, anna, has_holds=True, closes_at=None, options=[at("2026-09-09T10:00"), at("2026-09-10T10:00")]
    )
    actions.choose(poll=poll, option=options(poll)[1], by=anna)
    page = browser(mads).get("/").context
    assert (page["next"].first_day.isoformat(), page["dates"]) == ("2026-09-10", [])


def test_a_hold_is_answered_and_changed_in_its_poll_alone(held, anna, mads):
    hold = Entry.objects.first()
    with pytest.raises(ReplyRefused) as refused:
        calendars.reply(person=mads, entry=hold, partstat="ACCEPTED")
    assert refused.value.code == "held"
    client = browser(anna)
    assert client.get(f"/calendar/entries/{hold.pk}/edit/").status_code == 404
    for method in ("patch", "delete"):
        answer = getattr(client, method)(
            f"/api/v1/entries/{hold.pk}/", {"title": "Mine"}, content_type="application/json"
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "held")


def test_what_is_fixed_is_an_ordinary_meeting_from_then_on(held, anna, mads):
    chosen = options(held)[1]
    actions.choose(poll=held, option=chosen, by=anna)
    meeting = Entry.objects.get(uid=chosen.uid)
    assert (meeting.kind, meeting.url) == ("meeting", "")
    calendars.reply(person=mads, entry=meeting, partstat="ACCEPTED")
    calendars.change_entry(entry=meeting, by=anna, place="Telliskivi 60a")
    assert fresh(held).chosen.entry.place == "Telliskivi 60a"
    with pytest.raises(EntryRefused):
        calendars.change_entry(entry=meeting, by=anna, ends_local=meeting.starts_local)


def test_a_confidential_groups_hold_says_no_more_than_busy(clock, circle, anna, mads):
    opened(circle.space, anna, title="What I fear", has_holds=True)
    text = subscribed(mads).fetch().decode()
    assert "TRANSP:TRANSPARENT" in text
    assert "fear" not in text
    say(Poll.objects.get(), mads, "yyy")
