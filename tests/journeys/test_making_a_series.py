"""A coordinator makes a weekly meeting over a change of clocks, plans around a holiday, moves one date and cancels another;
whoever subscribed gets all of it."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from playwright.sync_api import Page, expect

BERLIN = ZoneInfo("Europe/Berlin")
TITLE = "Monday clinic"


def first_monday() -> date:
    """In two weeks or so, so that the series has not begun. In a year of Mondays there is one of Easter or Whitsun."""
    day = date.today() + timedelta(days=14)
    return day + timedelta(days=-day.weekday() % 7)


def shown_by_a_program(address: str) -> dict[datetime, tuple[datetime, str]]:
    """Original start → (start, status) of all dates of the clinic."""
    with urlopen(address, timeout=20) as answer:
        calendar = icalendar.Calendar.from_ical(answer.read())
    start = date.today()
    found = {}
    for event in recurring_ical_events.of(calendar).between(start, start + timedelta(days=400)):
        if TITLE in str(event["SUMMARY"]):
            original = event.get("RECURRENCE-ID", event["DTSTART"]).dt
            found[original.astimezone(BERLIN)] = (event["DTSTART"].dt.astimezone(UTC), str(event["STATUS"]))
    return found


def address_of(page: Page) -> str:
    page.get_by_label("Name").fill("A program")
    page.get_by_role("button", name="Make the address").click()
    return page.locator("#address").inner_text()


def test_a_series_is_made_moved_and_read(browse):
    organiser, member = browse("organiser"), browse("member")
    first = first_monday()
    last = first + timedelta(days=364)
    page = organiser.open("/groups/impact-measurement/")
    page.get_by_role("link", name="Add a date").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Starts", exact=True).fill(f"{first}T10:00")
    page.get_by_label("Ends", exact=True).fill(f"{first}T11:00")
    page.get_by_label("Repeats", exact=False).first.select_option("weekly")
    page.get_by_label("Repeats until").fill(f"{last}")
    page.get_by_label("Description").click()

    # What the form means stands below it while it is filled in: ten dates, the clocks, the holidays.
    expect(page.locator(".preview-dates li")).to_have_count(10)
    expect(page.get_by_text("clocks have changed").first).to_be_visible()
    holiday = page.get_by_role("group", name=re.compile("Easter Monday|Whit Monday")).first
    organiser.must_be_accessible()
    organiser.must_fit()
    proposal = holiday.get_by_role("radio").nth(1)
    moved_key, proposed_key = (
        str(proposal.get_attribute("name")).removeprefix("on-"),
        proposal.get_attribute("value"),
    )
    proposal.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It stands in the calendar now.")).to_be_visible()

    address = address_of(member.open("/calendar/subscriptions/new/"))
    before = shown_by_a_program(address)
    assert len(before) == 53
    planned = datetime.strptime(moved_key, "%Y%m%dT%H%M").replace(tzinfo=BERLIN)
    proposed = datetime.strptime(str(proposed_key), "%Y%m%dT%H%M").replace(tzinfo=BERLIN)
    assert before[planned] == (proposed.astimezone(UTC), "CONFIRMED")
    assert {start.astimezone(UTC).hour for start in before} == {8, 9}
    assert {start.hour for start in before} == {10}

    second, third = first + timedelta(days=7), first + timedelta(days=14)
    rows = page.locator(".answers")
    rows.nth(1).get_by_text("Change this date").click()
    rows.nth(1).get_by_role("link", name="Move").click()
    page.get_by_label("Starts", exact=True).fill(f"{second}T14:00")
    page.get_by_label("Ends", exact=True).fill(f"{second}T15:00")
    page.get_by_label("Why").fill("The room is taken in the morning.")
    page.get_by_role("button", name="Move this date").click()
    expect(rows.nth(1).get_by_text("Moved")).to_be_visible()
    rows.nth(2).get_by_text("Change this date").click()
    rows.nth(2).get_by_role("link", name="Cancel this date").click()
    page.get_by_role("button", name="Cancel this date").click()
    expect(rows.nth(2).get_by_text("Cancelled", exact=True)).to_be_visible()
    organiser.must_be_accessible()

    after = shown_by_a_program(address)

    def at(day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN)

    assert after == before | {
        at(second, 10): (at(second, 14).astimezone(UTC), "CONFIRMED"),
        at(third, 10): (at(third, 10).astimezone(UTC), "CANCELLED"),
    }
    member.open("/notices/")
    expect(member.page.get_by_text("The room is taken in the morning.")).to_be_visible()


def test_a_trip_with_its_stops_and_a_symposium_with_its_programme_arrive(browse, site, demo):
    """The demo's member holds seats in both."""
    member = browse("member")
    address = address_of(member.open("/calendar/subscriptions/new/"))
    with urlopen(address, timeout=20) as answer:
        events = icalendar.Calendar.from_ical(answer.read()).walk("VEVENT")
    kinds = {
        str(category) for event in events if "CATEGORIES" in event for category in event["CATEGORIES"].cats
    }
    assert {"Event or visit as a whole", "Site visit", "Programme item", "Meeting"} <= kinds
