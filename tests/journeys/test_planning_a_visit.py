"""An organiser plans an exchange visit; others register, and the one after the last seat waits."""

from datetime import date, timedelta

from playwright.sync_api import expect


def test_an_organiser_plans_a_visit_and_the_seat_after_the_last_one_waits(browse):
    first_day = date.today() + timedelta(days=60)
    last_day = first_day + timedelta(days=1)
    organiser = browse("organiser")
    page = organiser.open("/visits/")
    page.get_by_role("link", name="Plan a visit").click()
    organiser.must_be_accessible()
    page.get_by_label("Title").fill("Small islands, long winters")
    page.get_by_label("Country", exact=True).select_option("EE")
    page.get_by_label("City").fill("Kuressaare")
    page.get_by_label("Host organisation").select_option(label="Social Enterprise Estonia")
    page.get_by_label("First day").fill(first_day.isoformat())
    page.get_by_label("Last day").fill(last_day.isoformat())
    page.get_by_label("Seats").fill("1")
    page.get_by_label("In a sentence or two").fill("How an island keeps its young people.")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", level=1, name="Small islands, long winters")).to_be_visible()
    address = page.url
    organiser.must_be_accessible()

    # A stop with a time of its own; one outside the visit's days is refused, and what was typed is kept.
    page.get_by_role("link", name="Add a stop").click()
    organiser.must_be_accessible()
    page.get_by_label("Title").fill("The village shop that is also a library")
    page.locator("input[name=day]").fill((last_day + timedelta(days=3)).isoformat())
    page.locator("input[name=begins]").fill("10:00")
    page.locator("input[name=ends]").fill("11:30")
    submit = page.locator("main form[method=post] [type=submit]").first
    submit.click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("The village shop that is also a library")
    organiser.must_be_accessible()
    page.locator("input[name=day]").fill(first_day.isoformat())
    page.locator("main form[method=post] [type=submit]").first.click()
    expect(page.get_by_role("heading", name="The village shop that is also a library")).to_be_visible()
    expect(page.get_by_text("10:00–11:30")).to_be_visible()

    # Nobody else sees the draft.
    member = browse("member")
    assert member.page.goto(address).status == 404
    for step in ("Confirm the dates", "Open registration"):
        page.get_by_role("button", name=step).click()
    expect(page.get_by_text("Open for registration")).to_be_visible()

    # The first takes the seat, the next waits and is told where in the queue.
    member.page.goto(address)
    member.must_be_accessible()
    member.page.get_by_role("button", name="Register").click()
    expect(member.page.get_by_text("You have a seat", exact=True)).to_be_visible()
    newcomer = browse("newcomer", viewport={"width": 360, "height": 740})
    newcomer.open(address)
    newcomer.page.get_by_role("button", name="waiting list").click()
    expect(newcomer.page.get_by_text("no. 1 on the waiting list").first).to_be_visible()
    newcomer.must_fit()
    newcomer.must_be_accessible()

    # The seat comes back: whoever waited is offered it, on a page that was not reloaded, and takes it.
    member.page.get_by_role("link", name="Withdraw").click()
    member.page.get_by_role("button", name="Withdraw").click()
    newcomer.page.get_by_role("button", name="Take the seat").click()
    expect(newcomer.page.get_by_text("You have a seat", exact=True)).to_be_visible()
