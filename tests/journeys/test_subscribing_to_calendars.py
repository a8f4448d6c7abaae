"""A participant subscribes: an ordinary calendar program reads the address, and a moved and a cancelled date arrive."""

from datetime import date, timedelta
from urllib.request import urlopen

import icalendar
import recurring_ical_events
from playwright.sync_api import expect


def read(address: str) -> icalendar.Calendar:
    with urlopen(address, timeout=20) as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        return icalendar.Calendar.from_ical(answer.read())


def meetings(calendar: icalendar.Calendar, title: str) -> dict[str, str]:
    """Start in UTC → status, of the dates of the coming half year with this in their title."""
    start = date.today()
    found = recurring_ical_events.of(calendar).between(start, start + timedelta(days=180))
    return {
        event["DTSTART"].dt.isoformat(): str(event.get("STATUS", "CONFIRMED"))
        for event in found
        if title in str(event["SUMMARY"])
    }


def test_a_member_subscribes_and_the_dates_arrive(browse, site):
    member = browse("member")
    page = member.open("/calendar/subscriptions/new/")
    member.must_be_accessible()
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Make the address").click()
    member.must_be_accessible()
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

    # The series keeps its wall time when the clocks change in March, so its time in UTC moves by an hour.
    offsets = {start[-6:] for start in before}
    assert offsets == {"+01:00", "+02:00"}

    # The address is shown once; its owner sees when it was fetched, and ends it.
    page = member.open("/calendar/subscriptions/")
    member.must_be_accessible()
    mine = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="My phone"))
    mine.get_by_role("button", name="Revoke").click()
    confirm = page.get_by_role("dialog").get_by_role("button").first
    if confirm.count():
        confirm.click()
    expect(page.get_by_role("heading", name="My phone")).to_have_count(0)
