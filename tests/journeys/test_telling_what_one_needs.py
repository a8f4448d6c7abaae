"""Hosts ask what people need; somebody tells it; a reader reads it with a reason; they see that, and withdraw."""

from datetime import date, timedelta

from playwright.sync_api import expect


def test_what_one_needs_is_told_read_with_a_reason_and_withdrawn(browse):
    first_day = date.today() + timedelta(days=75)
    organiser = browse("organiser")
    page = organiser.open("/visits/")
    page.get_by_role("link", name="Plan a visit").click()
    page.get_by_label("Title").fill("Kitchens that feed a village")
    page.get_by_label("Country", exact=True).select_option("EE")
    page.get_by_label("City").fill("Viljandi")
    page.get_by_label("Host organisation").select_option(label="Social Enterprise Estonia")
    page.get_by_label("First day").fill(first_day.isoformat())
    page.get_by_label("Last day").fill(first_day.isoformat())
    page.get_by_label("Seats").fill("5")
    page.get_by_label("In a sentence or two").fill("How a kitchen keeps a village together.")
    page.get_by_role("button", name="Make the draft").click()
    address = page.url
    for step in ("Confirm the dates", "Open registration"):
        page.get_by_role("button", name=step).click()

    # The hosts ask, and name who reads.
    page.get_by_role("link", name="Registrations and seats").click()
    page.get_by_role("link", name="What people need").click()
    organiser.must_be_accessible()
    page.get_by_label("Food and drink").check()
    page.get_by_label("Health").check()
    page.get_by_label("Where they can call you instead").fill("+372 600 0000")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Coordinator").select_option(index=1)
    page.get_by_role("button", name="Name as reader").click()
    expect(page.get_by_text("reads from now on")).to_be_visible()
    organiser.must_be_accessible()

    # Whoever takes part is led there; without a tick nothing is kept, and what was typed is.
    member = browse("member", viewport={"width": 360, "height": 740})
    member.open(address)
    member.page.get_by_role("button", name="Register").click()
    member.page.get_by_role("link", name="Tell the hosts what you need").click()
    expect(member.page.get_by_text("+372 600 0000")).to_be_visible()
    member.must_be_accessible()
    member.must_fit()
    member.page.get_by_role("region", name="Food and drink").get_by_role("link").click()
    member.must_be_accessible()
    member.must_fit()
    member.page.get_by_label("Vegan").check()
    member.page.get_by_label("Anything else about food and drink").fill("No honey either.")
    agree = member.page.get_by_label("I have read this and I agree")
    expect(agree).not_to_be_checked()
    member.page.get_by_role("button", name="Save").click()
    expect(member.page.get_by_role("alert")).to_contain_text("Nothing is kept without your consent")
    expect(member.page.get_by_label("Anything else about food and drink")).to_have_value("No honey either.")
    member.must_be_accessible()
    agree.check()
    member.page.get_by_role("button", name="Save").click()
    expect(member.page.get_by_text("No honey either.")).to_be_visible()
    expect(member.page.get_by_text("Nobody has read it.")).to_be_visible()
    own = member.page.url

    # The reader sees numbers that name nobody, and names only with a reason.
    page.reload()
    expect(page.get_by_text("fewer than 5").first).to_be_visible()
    expect(page.get_by_text("Vegan")).to_have_count(0)
    page.get_by_role("link", name="Read with names").click()
    organiser.must_be_accessible()
    page.get_by_label("Food and drink").check()
    page.get_by_role("button", name="Read, and note it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("To order or cook meals").check()
    page.get_by_role("button", name="Read, and note it").click()
    expect(page.get_by_text("No honey either.")).to_be_visible()
    organiser.must_be_accessible()

    # The person sees who read, and takes it back at once.
    member.page.goto(own)
    expect(member.page.get_by_text("To order or cook meals")).to_be_visible()
    member.must_be_accessible()
    member.must_fit()
    member.page.get_by_role("link", name="Withdraw and delete").click()
    member.must_be_accessible()
    member.page.get_by_role("button", name="Withdraw and delete").click()
    expect(member.page.get_by_text("No honey either.")).to_have_count(0)
    expect(member.page.get_by_text("Withdrawn by yourself")).to_be_visible()
    member.open("/needs/")
    expect(member.page.get_by_text("Kitchens that feed a village").first).to_be_visible()
    member.must_be_accessible()
