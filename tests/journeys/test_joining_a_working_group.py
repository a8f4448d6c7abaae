"""A partner signs up, says whom they stand for, asks a working group, and is let in; both see it without reloading."""

import re

from playwright.sync_api import expect

EMAIL, PASSWORD = "marek.tamm@example.org", "a quiet harbour in autumn"


def code_in(mail: str) -> str:
    body = mail.split("\n\n", 1)[1]
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", body, re.M)
    assert found, mail
    return found.group(1)


def test_a_partner_joins_a_working_group(browse, site):
    newcomer = browse()
    page = newcomer.open("/accounts/signup/")
    newcomer.must_be_accessible()
    page.get_by_label("Full name").fill("Marek Tamm")
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("select[name=language]").select_option("en")
    page.locator("select[name=zone]").select_option("Europe/Tallinn")
    page.locator("form:has(input[name=password1]) [type=submit]").first.click()

    # The address is confirmed by a code that came by mail.
    page.locator("input[name=code]").fill(code_in(site.last_mail(EMAIL)))
    page.locator("form:has(input[name=code]) [type=submit]").first.click()

    # The second step: whom they stand for. Until a desk confirms it, groups of partners stay closed.
    page.wait_for_url("**/partners/affiliation/")
    newcomer.must_be_accessible()
    page.get_by_label("Your organisation").select_option(label="Ashoka")
    page.get_by_role("button", name="This is my organisation").click()
    expect(page.get_by_text("Waiting for confirmation")).to_be_visible()
    assert newcomer.page.goto("/groups/impact-measurement/").status == 404

    coordinator = browse("organiser")
    desk = coordinator.open("/partners/desk/")
    coordinator.must_be_accessible()
    desk.get_by_role("region", name="Marek Tamm").get_by_role("button", name="Confirm").click()
    expect(desk.get_by_text("Confirmed.")).to_be_visible()

    # They find the group and ask, while its coordinator looks at its page.
    group = coordinator.open("/groups/impact-measurement/")
    page = newcomer.open("/groups/")
    newcomer.must_be_accessible()
    page.get_by_role("link", name="Impact measurement").click()
    page.get_by_label("A word to the coordinators").fill("We count what young people stay for.")
    page.get_by_role("button", name="Ask to join").click()
    newcomer.must_be_accessible()
    accept = group.get_by_role("button", name="Accept Marek Tamm")
    expect(accept).to_be_visible()
    coordinator.must_be_accessible()
    accept.click()

    # Both see it without reloading.
    expect(page.get_by_role("link", name="All threads")).to_be_visible()
    expect(group.get_by_text("Marek Tamm").first).to_be_visible()
    newcomer.must_be_accessible()
