"""A coordinator of people on three clocks looks for a time, sees what stands against each, and asks about the best."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect


def next_monday() -> date:
    day = date.today() + timedelta(days=3)
    return day + timedelta(days=-day.weekday() % 7)


def test_a_coordinator_finds_a_time_over_three_clocks_and_asks_about_it(browse):
    monday = next_monday()
    coordinator = browse("organiser")
    page = coordinator.open("/groups/impact-measurement/")
    page.get_by_role("link", name="Find a time").first.click()
    expect(page.get_by_role("heading", level=1, name="Find a time")).to_be_visible()
    coordinator.must_be_accessible()

    # Who is needed stands by country; one is only welcome, and Estonia has to take part.
    kalev = page.get_by_role("radiogroup", name="Kalev Metsoja")
    kalev.get_by_label("welcome").check()
    page.get_by_label("From").fill(monday.isoformat())
    page.get_by_label("Until").fill((monday - timedelta(days=1)).isoformat())
    page.get_by_text("Countries that must take part").first.click()
    page.get_by_role("checkbox", name="Estonia").check()
    page.get_by_role("button", name="Find times").click()
    expect(page.get_by_role("alert").first).to_contain_text("The last day lies before the first.")
    expect(kalev.get_by_label("welcome")).to_be_checked()
    coordinator.must_be_accessible()
    page.get_by_label("Until").fill((monday + timedelta(days=11)).isoformat())
    page.get_by_role("button", name="Find times").click()

    # Proposals with three clocks each, in words and drawn; why not is told person by person.
    proposals = page.locator(".proposal")
    expect(proposals).to_have_count(8)
    first = proposals.first
    cities = first.locator(".strip-cities")
    expect(cities).to_have_text(["London", "Berlin, Copenhagen, Warsaw", "Tallinn"])
    first.get_by_text("Person by person").click()
    expect(first.get_by_text("Kalev Metsoja")).to_be_visible()
    coordinator.must_be_accessible()

    # What is ticked goes to the poll: wall times in the coordinator's own zone.
    wanted = [proposals.nth(at).locator("input[name=option]").input_value() for at in (0, 4)]
    for box in page.locator("input[name=option]").all():
        box.set_checked(box.input_value() in wanted)
    page.get_by_role("button", name="Ask about these").click()
    page.wait_for_url(re.compile(r"/spaces/impact-measurement/polls/new/\?"))
    asked = parse_qs(urlsplit(page.url).query)
    needed, welcome = asked.pop("needed", []), asked.pop("asked", [])
    assert asked == {"zone": ["Europe/Berlin"], "duration": ["60"], "option": wanted}
    for name, keys in (("required", needed), ("asked", welcome)):
        boxes = page.locator(f"input[name={name}]:checked").all()
        assert sorted(box.input_value() for box in boxes) == sorted(keys)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d/\d{4}-\d\d-\d\dT\d\d:\d\d", one) for one in wanted)


def test_a_member_says_when_they_work_and_looks_for_a_rhythm_on_a_phone(browse):
    member = browse("member", viewport={"width": 360, "height": 740})
    page = member.open("/me/hours/")
    member.must_be_accessible()
    member.must_fit()
    page.get_by_label("Friday until").fill("12:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Friday until")).to_have_value("12:00")

    page.goto("/me/busy-times/")
    page.get_by_label("Secret address of your calendar").fill("http://127.0.0.1/calendar.ics")
    page.get_by_role("button", name="Read this calendar").click()
    expect(page.get_by_role("alert").first).to_contain_text("It begins with https://")
    member.must_be_accessible()
    # An address inside a closed network is taken, and a moment later the page itself says what is wrong with it.
    page.get_by_label("Secret address of your calendar").fill("https://127.0.0.1/calendar.ics")
    page.get_by_role("button", name="Read this calendar").click()
    expect(page.get_by_text("This address leads into a closed network")).to_be_visible(timeout=15_000)
    member.must_fit()
    member.must_be_accessible()

    monday = next_monday()
    page.goto("/spaces/impact-measurement/find-a-time/")
    member.must_fit()
    page.get_by_label("A weekday and an hour, every week").check()
    page.get_by_label("From").fill(monday.isoformat())
    page.get_by_label("Until").fill((monday + timedelta(days=27)).isoformat())
    page.get_by_role("button", name="Find times").click()
    first = page.locator(".proposal").first
    expect(first.get_by_role("heading")).to_contain_text("every week")
    expect(first.locator(".proposal-summary")).to_contain_text("of 4 weeks")
    expect(page.get_by_role("button", name="Ask about these")).to_have_count(0)
    member.must_fit()
    member.must_be_accessible()
