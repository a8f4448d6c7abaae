"""A participant subscribes: an ordinary calendar program reads the address, and a moved and a cancelled date arrive."""

from datetime import date, timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import icalendar
import pytest
import recurring_ical_events
from playwright.sync_api import expect


def read(address: str) -> icalendar.Calendar:
    with urlopen(address, timeout=20) as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return icalendar.Calendar.from_ical(answer.read())


def meetings(calendar: icalendar.Calendar, title: str) -> dict[str, str]:
    """Start in UTC → status, of the dates of the coming eight months with this in their title: in any eight months
    the clocks change, in six they may not."""
    start = date.today()
    found = recurring_ical_events.of(calendar).between(start, start + timedelta(days=240))
    return {
        event["DTSTART"].dt.isoformat(): str(event.get("STATUS", "CONFIRMED"))
        for event in found
        if title in str(event["SUMMARY"])
    }


def test_a_member_subscribes_and_the_dates_arrive(browse, site):
    member = browse("member")
    page = member.open("/calendar/subscriptions/new/")
    member.must_be_accessible()
    page.get_by_label("Thunderbird").check()
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Reminder").select_option("An hour before")
    page.get_by_role("button", name="Make the address").click()
    member.must_be_accessible()
    expect(page.get_by_role("heading", name="How to add it: Thunderbird")).to_be_visible()
    expect(page.get_by_text("It looks for changes every 30 minutes.").first).to_be_visible()
    expect(page.get_by_text("the links to join online, where you belong")).to_be_visible()
    address = page.locator("#address").inner_text()
    assert address.startswith(f"{site.url}/calendar/") and address.endswith(".ics")
    expect(page.get_by_role("link", name="calendar program").first).to_have_attribute(
        "href", address.replace("http://", "webcal://")
    )

    calendar = read(address)
    titles = {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")}
    assert any("Weekly meeting: impact measurement" in title for title in titles)
    before = meetings(calendar, "Weekly meeting: impact measurement")
    assert len(before) > 10
    assert "CANCELLED" in before.values()

    # The series keeps its wall time when the clocks change, so its time in UTC moves by an hour.
    offsets = {start[-6:] for start in before}
    assert offsets == {"+01:00", "+02:00"}

    alarms = [str(alarm["ACTION"]) for event in calendar.walk("VEVENT") for alarm in event.walk("VALARM")]
    assert set(alarms) == {"DISPLAY"}

    # The address is shown once; its owner sees what fetched it, and tells less by the same address.
    mine = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="My phone"))
    fetched = mine.get_by_text("Python-urllib")
    member.open_until("/calendar/subscriptions/", fetched.is_visible)
    member.must_be_accessible()
    mine.get_by_role("link", name="Change").click()
    member.must_be_accessible()
    page.get_by_label("How much it tells").select_option("Only that I am busy")
    page.get_by_label("Reminder").select_option("No reminder")
    page.get_by_role("button", name="Save").click()
    quiet = read(address)
    assert {str(event["SUMMARY"]) for event in quiet.walk("VEVENT")} <= {"Busy", "Cancelled: Busy"}
    assert quiet.walk("VALARM") == []
    assert meetings(quiet, "Busy").keys() >= before.keys()

    # Then they end it.
    page.wait_for_load_state()
    mine.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("heading", name="My phone")).to_have_count(0)
    with pytest.raises(HTTPError, match="404"):
        read(address)


def test_anybody_subscribes_to_a_public_event_on_a_small_phone(browse, demo):
    symposium = demo["events"][0]
    guest = browse(viewport={"width": 360, "height": 740})
    page = guest.open(f"/events/{symposium}/")
    page.get_by_role("link", name="Into your calendar").click()
    guest.must_be_accessible()
    page.get_by_text("Google Calendar").click()
    expect(page.get_by_text("From URL")).to_be_visible()
    guest.must_fit()
    address = page.locator("#address").inner_text()
    assert f"/calendar/public/{symposium}.en.ics" in address
    assert len(read(address).walk("VEVENT")) > 3
