"""The four kinds of calendars, and what can be chosen for an address."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from calendars import actions
from calendars.actions import SubscriptionRefused
from calendars.models import Entry, Subscription
from spaces import actions as spaces
from tests import factories
from tests.calendars import expected_rows
from tests.calendars.feeds import Program, subscribed, titles
from tests.calendars.readers import with_recurring_ical_events
from tests.people import browser

ESTONIA = {"countries": ["EE"]}


@pytest.fixture
def world(clock, weekly, anna, mads, circle):
    """What the whole alliance plans; Mads belongs to the group and the circle, and to nothing in Estonia."""
    circle.space.countries.set([factories.make_country("EE")])
    factories.make_entry(circle.space, "Circle's talk")
    factories.make_visit("Tallinn", first_day=date(2026, 10, 24))
    factories.make_visit("Public visit", visibility="public", first_day=date(2026, 11, 2))
    draft = factories.make_visit("Unready", visibility="public", first_day=date(2026, 11, 9))
    type(draft.space).objects.filter(pk=draft.space.pk).update(state="draft")
    factories.make_event("Symposium", first_day=date(2027, 3, 27))
    for visibility in ("public", "partners", "members", "hidden"):
        group = factories.make_group(
            f"{visibility} group", visibility=visibility, coordinator=anna, **ESTONIA
        )
        factories.make_entry(
            group.space, f"{visibility} meeting", conference_url=f"https://meet.example.org/{visibility}"
        )
    return mads


def test_a_countrys_calendar_holds_what_its_owner_may_see_there(world, olga):
    estonia = factories.make_country("EE")
    mine = subscribed(world, scope="country", country=estonia)
    assert titles(mine.fetch()) == {
        "Tallinn",
        "Public visit",
        "public meeting",
        "partners meeting",
    }
    hers = subscribed(olga, scope="country", country=estonia)
    assert titles(hers.fetch()) == {"Public visit", "public meeting"}
    assert b"meet.example.org" not in mine.fetch()  # the address to join is for those who belong


def test_a_countrys_calendar_follows_what_its_owner_may_see(world):
    program = subscribed(world, scope="country", country=factories.make_country("EE"))
    before = program.get()["ETag"]
    world.affiliations.update(state="ended")
    after = program.get(**{"If-None-Match": before})
    assert (after.status_code, "partners meeting" in titles(after.content)) == (200, False)
    members = factories.make_space("Inner", visibility="hidden", members=[world], **ESTONIA)
    factories.make_entry(members, "Inner meeting", conference_url="https://meet.example.org/inner")
    assert "Inner meeting" in titles(program.fetch())
    assert b"meet.example.org/inner" in program.fetch()


def test_the_public_calendar_holds_public_events_and_visits_alone(world):
    feed = Program("/calendar/public.ics").fetch()
    assert titles(feed) == {"Public visit", "Symposium"}
    events = icalendar.Calendar.from_ical(feed).walk("VEVENT")
    assert {(str(event["CLASS"]), str(event["STATUS"])) for event in events} == {("PUBLIC", "CONFIRMED")}
    for word in (b"VALARM", b"CONFERENCE", b"@example.org", b"ATTENDEE", b"ORGANIZER"):
        assert word not in feed


def test_a_public_visit_has_a_calendar_of_its_own_and_others_have_none(world):
    assert titles(Program("/calendar/public/public-visit.ics").fetch()) == {"Public visit"}
    for slug in ("tallinn", "unready", "public-group", "circle-of-five", "nothing"):
        answer = Program(f"/calendar/public/{slug}.ics").get()
        assert (answer.status_code, answer.content) == (404, b"No such calendar.\n")


def test_the_public_calendar_may_be_kept_and_listed_by_anybody(world):
    answer = Program("/calendar/public.ics").get()
    told = {
        name: answer.headers.get(name) for name in ("Cache-Control", "X-Robots-Tag", "Vary", "Content-Type")
    }
    assert (told, answer.cookies) == (
        {
            "Cache-Control": "public, max-age=300",
            "X-Robots-Tag": None,
            "Vary": "Accept-Encoding",
            "Content-Type": "text/calendar; charset=utf-8",
        },
        {},
    )
    again = Program("/calendar/public.ics").get(**{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "public, max-age=300")
    refused = Program("/calendar/public.ics").get("PROPFIND")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")


def test_the_public_calendar_speaks_each_language_of_the_site(world, settings):
    found = {}
    for language in ("en", "de", "da", "et", "pl"):
        feed = Program(f"/calendar/public.{language}.ics").fetch()
        assert f"NAME;LANGUAGE={language}:".encode() in feed
        found[language] = feed
    assert found["en"] == Program("/calendar/public.ics").fetch()
    assert Program("/calendar/public.xx.ics").get().status_code == 404


def test_what_is_withdrawn_from_the_public_is_gone_at_the_next_fetch(world):
    before = Program("/calendar/public.ics").get()["ETag"]
    visit = Entry.objects.get(title="Public visit").space
    type(visit).objects.filter(pk=visit.pk).update(visibility="members")
    after = Program("/calendar/public.ics").get(**{"If-None-Match": before})
    assert (after.status_code, "Public visit" in titles(after.content)) == (200, False)


@pytest.mark.parametrize("kind", ["personal", "space", "country", "public", "one public"])
def test_each_kind_holds_the_rows_of_the_database(world, weekly, kind):
    if kind.endswith("public"):
        path = "/calendar/public/symposium.ics" if kind == "one public" else "/calendar/public.ics"
    else:
        country = factories.make_country("EE") if kind == "country" else None
        space = weekly.space if kind == "space" else None
        path = subscribed(world, scope=kind, space=space, country=country).address
    today = datetime(2026, 9, 7, tzinfo=UTC)
    wanted = [(row["start"], row["end"], row["status"]) for row in expected_rows.rows(path, today)]
    shown = (
        with_recurring_ical_events(
            Program(path).fetch(), today - timedelta(days=200), today + timedelta(days=500)
        )
        if kind in ("personal", "space")
        else dated(Program(path).fetch())
    )
    assert len(wanted) > 0
    assert sorted(wanted) == sorted((said(start), said(end), status) for start, end, status in shown)


def dated(feed):
    """Each event by itself: readers sort what they find, and dates and instants have no common order."""
    for event in icalendar.Calendar.from_ical(feed).walk("VEVENT"):
        starts, ends = event["DTSTART"].dt, event["DTEND"].dt
        if isinstance(starts, datetime):
            starts, ends = starts.astimezone(UTC), ends.astimezone(UTC)
        yield starts, ends, str(event["STATUS"])


def said(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if isinstance(moment, datetime) else f"{moment}"


@pytest.mark.parametrize(
    ("minutes", "timed", "whole_days"),
    [(15, "-PT15M", None), (60, "-PT60M", None), (24 * 60, "-PT1440M", "-PT900M"), (None, None, None)],
)
def test_reminders_come_as_chosen_and_of_whole_days_at_nine_on_the_day_before(
    group, mads, minutes, timed, whole_days
):
    factories.make_entry(group, "Timed")
    factories.make_entry(
        group, "Whole days", starts="2026-10-01T00:00", ends="2026-10-03T00:00", is_all_day=True
    )
    factories.make_entry(group, "Off", status="CANCELLED", cancelled_at=datetime(2026, 9, 7, tzinfo=UTC))
    feed = subscribed(mads, alarm_minutes=minutes).fetch()
    found = {}
    for event in icalendar.Calendar.from_ical(feed).walk("VEVENT"):
        alarms = event.walk("VALARM")
        found[str(event["SUMMARY"])] = alarms[0]["TRIGGER"].to_ical().decode() if alarms else None
        for alarm in alarms:
            assert (str(alarm["ACTION"]), str(alarm["DESCRIPTION"])) == ("DISPLAY", str(event["SUMMARY"]))
    lasts = {"-PT60M": "-PT1H", "-PT1440M": "-P1D", "-PT900M": "-PT15H"}
    assert found == {
        "Timed": lasts.get(timed, timed),
        "Whole days": lasts.get(whole_days, whole_days),
        "Cancelled: Off": None,
    }


def test_a_date_that_differs_reminds_too(weekly, mads):
    actions.move_date(
        entry=weekly,
        by=None,
        recurrence_id=datetime(2026, 10, 1, 10),
        starts_local=datetime(2026, 10, 2, 14),
    )
    actions.cancel_date(entry=weekly, by=None, recurrence_id=datetime(2026, 10, 8, 10))
    events = icalendar.Calendar.from_ical(subscribed(mads, alarm_minutes=15).fetch()).walk("VEVENT")
    assert [len(event.walk("VALARM")) for event in events] == [1, 1, 0]


@pytest.mark.parametrize("scope", ["space", "country"])
def test_no_reminder_comes_with_an_address_that_is_not_for_ones_own_dates(weekly, mads, scope):
    of = {"space": weekly.space} if scope == "space" else {"country": factories.make_country("EE")}
    with pytest.raises(SubscriptionRefused, match="own dates"):
        actions.subscribe(person=mads, label="Loud", scope=scope, alarm_minutes=15, **of)
    subscription, _token = actions.subscribe(person=mads, label="Quiet", scope=scope, **of)
    with pytest.raises(SubscriptionRefused, match="own dates"):
        actions.change_subscription(subscription=subscription, alarm_minutes=15)


def test_what_is_tentative_is_free_and_stays_out_where_that_was_chosen(group, mads):
    factories.make_entry(group, "Perhaps", status="TENTATIVE")
    factories.make_entry(group, "Surely")
    everything = icalendar.Calendar.from_ical(subscribed(mads).fetch()).walk("VEVENT")
    assert {(str(event["SUMMARY"]), str(event["STATUS"]), str(event["TRANSP"])) for event in everything} == {
        ("Perhaps", "TENTATIVE", "TRANSPARENT"),
        ("Surely", "CONFIRMED", "OPAQUE"),
    }
    assert titles(subscribed(mads, with_tentative=False).fetch()) == {"Surely"}


@pytest.mark.parametrize(
    ("detail", "told", "title", "words"),
    [
        ("everything", None, "Busy", False),
        ("everything", "title", "Dismissals", False),
        ("everything", "everything", "Dismissals", True),
        ("title", "everything", "Dismissals", False),
        ("busy", "everything", "Busy", False),
    ],
)
def test_of_a_confidential_group_no_more_is_told_than_was_chosen_for_it(
    clock, circle, mads, detail, told, title, words
):
    factories.make_entry(circle.space, "Dismissals", place="Room 7", description="Hush")
    program = subscribed(mads, detail=detail, disclosures={circle.space: told} if told else {})
    feed = program.fetch()
    assert (titles(feed), b"Hush" in feed, b"Circle" in feed) == ({title}, words, words)


def test_nothing_is_disclosed_of_a_group_that_one_does_not_belong_to(clock, circle, kadri, mads):
    _subscription, _token = actions.subscribe(
        person=kadri, label="Mine", disclosures={circle.space: "everything"}
    )
    assert Subscription.objects.get().disclosures.count() == 0
    program = subscribed(mads, disclosures={circle.space: "everything"})
    factories.make_entry(circle.space, "Dismissals")
    assert titles(program.fetch()) == {"Dismissals"}
    spaces.leave(space=circle.space, person=mads)
    assert titles(program.fetch()) == set()
    spaces.admit(space=circle.space, person=mads)
    assert titles(program.fetch()) == {"Dismissals"}


def test_options_change_what_the_same_address_holds(weekly, mads):
    program = subscribed(mads)
    before = program.get()["ETag"]
    subscription = Subscription.objects.get()
    actions.change_subscription(
        subscription=subscription, label="Phone", detail="busy", language="de", alarm_minutes=60
    )
    after = program.get(**{"If-None-Match": before})
    assert (after.status_code, titles(after.content)) == (200, {"Beschäftigt"})
    assert b"NAME;LANGUAGE=de:Phone" in after.content and b"TRIGGER:-PT60M" in after.content
    with pytest.raises(KeyError):
        actions.change_subscription(subscription=subscription, token_digest="x")
    actions.revoke_subscription(subscription=subscription)
    with pytest.raises(SubscriptionRefused, match="revoked"):
        actions.change_subscription(subscription=subscription, label="Again")


def test_a_seat_brings_its_dates_and_a_place_in_the_queue_does_not(clock, kadri, mads):
    from registrations import actions as seats

    visit = factories.make_visit("Tallinn", first_day=date(2026, 10, 24), capacity=1, visibility="public")
    seats.register(plan=visit.seat_plan, person=kadri)
    waiting = seats.register(plan=visit.seat_plan, person=mads)
    program = subscribed(mads)
    assert (waiting.state, titles(program.fetch())) == ("waiting", set())
    seats.withdraw(registration=visit.seat_plan.registrations.get(person=kadri))
    assert titles(program.fetch()) == {"Tallinn"}


def test_the_position_of_an_entry_is_in_the_feed_for_the_map(group, mads, anna):
    page = browser(anna).post(
        f"/spaces/{group.slug}/entries/new/",
        {
            "title": "On site",
            "starts_local": "2026-10-01T10:00",
            "ends_local": "2026-10-01T11:00",
            "zone": "Europe/Tallinn",
            "position": "https://www.openstreetmap.org/#map=17/59.4370/24.7536",
        },
    )
    assert page.status_code == 302
    (event,) = icalendar.Calendar.from_ical(subscribed(mads).fetch()).walk("VEVENT")
    assert event["GEO"].to_ical() == "59.437;24.7536"
    assert b"GEO:59.437000;24.753600" in subscribed(mads).fetch()
    assert b"GEO" not in subscribed(mads, detail="busy").fetch()


def test_an_entry_is_of_a_kind_and_a_group(weekly, mads):
    (event,) = icalendar.Calendar.from_ical(subscribed(mads, language="de").fetch()).walk("VEVENT")
    assert [str(one) for one in event["CATEGORIES"].cats] == ["Treffen", "Impact measurement"]
