"""The hosts' desk without a mouse: moving among people, opening one, deciding, looking for somebody, choosing columns; and
the figures of all of them."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

MAKE = """
import json
from datetime import timedelta
from django.utils import timezone
from exchanges.models import Visit
from people.models import Person
from registrations import actions
from registrations.models import Registration, SeatPlan
from spaces import policy

host = Person.objects.get(email={email!r})
plans = SeatPlan.objects.select_related("space", "entry").filter(entry__isnull=False, gives_membership=True).order_by("pk")
plan = next(one for one in plans if policy.may(host, "manage_seats", one.space) and not one.closed_because())
actions.set_rules(plan=plan, by=host, needs_approval=True, asks_again=False, offer_hours=0, cut_off_at=None)
for number in range(1, 4):
    person = Person.objects.create_user(f"desk-{{number}}@example.org", "amber-bridge-quay-4711", name=f"Desk Person {{number}}")
    SeatPlan.objects.filter(pk=plan.pk).update(last_place=10000 + number)
    Registration.objects.create(plan=plan, person=person, state="requested", place=10000 + number, note="Hello.")
print(json.dumps(plan.pk))
"""


@pytest.fixture(scope="session")
def desk(site: Site, demo: dict) -> str:
    """The address of a desk on which three people wait for a decision."""
    host = next(one for one in demo["personas"] if one["role"] == "organiser")
    return f"/seats/{json.loads(site.run(MAKE.format(email=host['email'])))}/registrations/"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def link(page: Page, number: int):
    return page.get_by_role("link", name=f"Desk Person {number}", exact=True)


def test_people_are_walked_through_opened_and_decided_on_by_keys(browse, desk):
    visitor = browse("organiser")
    page = visitor.open_live(f"{desk}?state=to-decide")
    expect(link(page, 1)).to_be_visible()
    visitor.must_be_accessible()
    press(page, "j")
    expect(link(page, 1)).to_be_focused()
    press(page, "ArrowDown", "ArrowDown", "ArrowDown")  # the last stays the last
    expect(link(page, 3)).to_be_focused()
    press(page, "Home")
    expect(link(page, 1)).to_be_focused()
    press(page, "End", "ArrowUp")
    expect(link(page, 2)).to_be_focused()
    page.get_by_role("button", name="Accept Desk Person 2").focus()  # from within a row too
    press(page, "k")
    expect(link(page, 1)).to_be_focused()

    press(page, "Enter")
    expect(page.get_by_role("heading", level=1, name="Desk Person 1")).to_be_visible()
    expect(page.get_by_text("Waits for the hosts to decide")).to_be_visible()
    visitor.must_be_accessible()
    page.get_by_role("button", name="Accept Desk Person 1").press("Enter")
    expect(page.get_by_text("Desk Person 1 is accepted and")).to_be_visible()
    expect(page.get_by_role("heading", name="History")).to_be_visible()


def test_looking_for_somebody_and_the_list_of_keys_and_none_of_it_for_who_switched_them_off(browse, desk):
    visitor = browse("organiser")
    page = visitor.open(desk)
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    visitor.must_be_accessible()
    press(page, "Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    press(page, "/")
    field = page.get_by_label("Name, address or organisation")
    expect(field).to_be_focused()
    expect(field).to_have_value("")  # the key itself is no text
    field.press_sequentially("desk/jk?")  # and in the field keys are letters
    expect(field).to_have_value("desk/jk?")
    field.fill("desk-2@")
    press(page, "Enter")
    expect(page).to_have_url(re.compile("q=desk-2"))
    expect(page.locator("[data-row-link]")).to_have_count(1)

    page.goto("/me/")
    page.get_by_label("Keys of a single letter").uncheck()
    page.get_by_role("button", name="Save").first.click()
    page.goto(desk)
    press(page, "/")
    expect(page.get_by_label("Name, address or organisation")).not_to_be_focused()
    page.locator("[data-row-link]").first.focus()
    press(page, "End")  # what is no letter goes on working
    expect(page.locator("[data-row-link]").last).to_be_focused()
    page.goto("/me/")
    page.get_by_label("Keys of a single letter").check()
    page.get_by_role("button", name="Save").first.click()


def test_columns_are_chosen_by_keys_and_without_script(browse, desk):
    visitor = browse("organiser")
    page = visitor.open(desk)
    page.locator("summary", has_text="Columns").press("Enter")
    visitor.must_be_accessible()
    page.get_by_label("E-mail", exact=True).press("Space")
    page.get_by_role("button", name="Show these columns").press("Enter")
    expect(page.get_by_role("columnheader", name="E-mail")).to_be_visible()

    plain = browse("organiser", java_script_enabled=False)
    page = plain.open(desk)
    expect(page.get_by_role("columnheader", name="E-mail")).to_be_visible()
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("E-mail", exact=True).uncheck()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="E-mail")).to_have_count(0)


def test_the_figures_are_a_picture_and_a_table(browse, desk):
    visitor = browse("organiser", viewport={"width": 360, "height": 740})
    page = visitor.open(desk)
    page.get_by_role("link", name="Figures").click()
    expect(page.get_by_role("img", name="By country")).to_be_visible()
    expect(page.get_by_role("table", name="By country: the numbers")).to_be_visible()
    visitor.must_be_accessible()
    visitor.must_fit()
    with page.expect_download() as told:
        page.get_by_role("link", name="Download these numbers (CSV)").first.click()
    assert told.value.suggested_filename.endswith("-country.csv")
