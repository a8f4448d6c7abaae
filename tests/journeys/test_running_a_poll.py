"""A poll over three zones, from the proposal to the date in everybody's calendar; and answering one on a phone."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.conftest import becomes

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
VALUES = "all => all.map(one => one.value)"
GROUP = "/groups/impact-measurement/"


def propose(page: Page, title: str) -> str:
    """Two mornings in Tallinn, the second a week after the first; the address of the poll."""
    first = date.today() + timedelta(days=40)
    page.get_by_role("link", name="Open a poll").click()
    page.get_by_label("What is it about?").fill(title)
    page.get_by_label("Time zone").select_option("Europe/Tallinn")
    for number, day in enumerate((first, first + timedelta(days=7))):
        page.locator(f"[name=options-{number}-day]").fill(day.isoformat())
        page.locator(f"[name=options-{number}-begins]").fill("10:00")
    page.get_by_text("More: who is asked").click()
    page.get_by_label("Hold the dates in calendars").check()
    page.get_by_role("button", name="Open the poll").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    return page.url


def test_a_poll_over_three_zones_ends_as_one_confirmed_date(browse, site, demo):
    organiser = browse("organiser")  # Berlin
    page = organiser.open(GROUP)
    organiser.must_be_accessible()
    address = propose(page, "A walk along the numbers")
    organiser.must_be_accessible()
    expect(page.get_by_text("Held in Tallinn")).to_be_visible()
    expect(page.get_by_role("group").filter(has_text="10:00–11:00 Tallinn (09:00 Berlin)")).to_have_count(2)

    # A row more by script, a guest from a third zone, and what each sees of it.
    page.get_by_role("link", name="Change the poll").click()
    page.get_by_role("button", name="One more date").click()
    last = page.locator("#poll-rows fieldset[data-row]").last
    expect(last.locator("legend")).to_have_text(re.compile(r"\d"))
    last.locator("[name$=-day]").fill((date.today() + timedelta(days=54)).isoformat())
    last.locator("[name$=-begins]").fill("15:00")
    organiser.must_be_accessible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("group").filter(has_text="Tallinn")).to_have_count(3)
    page.get_by_role("link", name="Guests").click()
    page.get_by_label("Full name").fill("Gita Guest")
    page.get_by_label("E-mail address").fill("gita@example.com")
    page.get_by_role("button", name="Send the link").click()
    organiser.must_be_accessible()
    letter = re.sub(r"=\r?\n", "", site.last_mail("gita@example.com"))
    link = re.search(r"/polls/[0-9a-f]{64}/", letter)
    assert link, letter

    # The organiser keeps the poll open: what others answer arrives without a reload.
    organiser.open(address)
    guest = browse()
    guest.open(f"{link[0]}?zone=Europe/London")
    expect(guest.page.get_by_text("10:00–11:00 Tallinn (08:00 London)").first).to_be_visible()
    guest.must_be_accessible()
    guest.must_fit()
    for number, answer in enumerate(("No", "Yes", "If need be")):
        guest.page.locator("[data-answers] fieldset").nth(number).get_by_role(
            "radio", name=answer, exact=True
        ).check()
    guest.page.get_by_role("button", name="Save my answers").click()
    expect(guest.page.get_by_text("Your answers are saved.")).to_be_visible()
    assert guest.context.cookies() == []
    guest.must_be_accessible()
    results = page.locator("#results")
    expect(results.get_by_text("Gita Guest (guest)").first).to_be_visible()

    # By keyboard: one letter answers a date and goes on to the next.
    member = browse("member")  # Copenhagen
    member.open(address)
    expect(member.page.get_by_text("10:00–11:00 Tallinn (09:00 Copenhagen)").first).to_be_visible()
    member.page.locator("[data-answers] input[type=radio]").first.focus()
    for letter in "nym":
        member.page.keyboard.press(letter)
    expect(member.page.get_by_role("button", name="Save my answers")).to_be_focused()
    member.page.keyboard.press("Enter")
    expect(member.page.get_by_text("You have answered every date.")).to_be_visible()
    member.must_be_accessible()

    # Its dates stand in calendars as held, until one is fixed.
    member.open("/calendar/?view=month&month=" + (date.today() + timedelta(days=47)).strftime("%Y-%m"))
    expect(member.page.get_by_text("Held, not fixed").first).to_be_visible()
    best = results.locator("li").first
    expect(best).to_contain_text("Mikkel Strandby")
    page.get_by_role("link", name="Choose a date").click()
    organiser.must_be_accessible()
    expect(page.get_by_role("radio").first).to_be_checked()
    page.get_by_role("button", name="Fix this date").click()
    expect(page.get_by_role("heading", name="It is fixed")).to_be_visible()
    organiser.must_be_accessible()
    page.get_by_role("link", name="Open the date").click()
    expect(page.get_by_role("heading", level=1, name="A walk along the numbers")).to_be_visible()
    guest.page.reload()
    expect(guest.page.get_by_role("heading", name="It is fixed")).to_be_visible()
    address = next(persona["feeds"][0] for persona in demo["personas"] if persona["role"] == "member")
    feed = member.page.request.get(address).text().replace("\r\n ", "")
    events = [event for event in feed.split("BEGIN:VEVENT") if "A walk along the numbers" in event]
    states = sorted(re.findall(r"^STATUS:(\w+)", event, re.M)[0] for event in events)
    assert states == ["CANCELLED", "CANCELLED", "CONFIRMED"]


def test_a_poll_is_answered_on_a_phone_within_six_taps(browse):
    """From the home page, where it waits: open it, answer four dates, save."""
    member = browse("member", **PHONE)
    page = member.open("/")
    taps = 0

    def tap(target) -> None:
        nonlocal taps
        target.tap()
        taps += 1

    tap(page.get_by_role("link", name=re.compile("indicator that nobody likes")))
    dates = page.locator("[data-answers] fieldset")
    expect(dates).to_have_count(4)
    expect(page.get_by_text("By keyboard:")).to_be_hidden()
    member.must_fit()
    member.must_be_accessible()
    sizes = page.locator(".vote-choice").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 44
    for number, answer in enumerate(("Yes", "If need be", "No", "Yes")):
        tap(dates.nth(number).get_by_role("radio", name=answer, exact=True))
    tap(page.get_by_role("button", name="Save my answers"))
    expect(page.get_by_text("Your answers are saved.")).to_be_visible()
    checked = page.locator("[data-answers] input:checked")
    becomes(page, lambda: checked.evaluate_all(VALUES), ["yes", "if_need_be", "no", "yes"])
    member.must_fit()
    member.must_be_accessible()
    assert taps <= 6
