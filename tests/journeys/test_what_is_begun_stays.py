"""Pieces of a page that fetch themselves anew take nothing from who is at them."""

import json
import re

from playwright.sync_api import expect

from tests.journeys.conftest import becomes, frames_of, is_live
from tests.journeys.test_making_a_series import first_monday
from tests.journeys.test_talking_live import THREAD, write

SEED = """
import json
from people.models import Person
from tests import factories
event = factories.make_event("Words in passing", coordinator=Person.objects.get(email={host!r}), capacity=3)
print(json.dumps(event.space.get_absolute_url()))
"""


def test_a_word_to_the_hosts_stays_while_others_register(browse, site, demo):
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    address = json.loads(site.run(SEED.format(host=host)))
    member, other = browse("member"), browse("newcomer")
    page = member.open_live(address)
    page.get_by_text("Add a word to the hosts").click()
    page.get_by_label("A word to the hosts").press_sequentially("I come by")
    other.open(address).get_by_role("button", name="Register").click()
    expect(page.get_by_text("2 of 3 seats left")).to_be_visible()
    word = page.get_by_label("A word to the hosts")
    expect(word).to_be_visible()
    expect(word).to_be_focused()
    page.keyboard.type(" night train.")
    expect(word).to_have_value("I come by night train.")
    member.must_be_accessible()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("You have a seat", exact=True)).to_be_visible()
    desk = browse("organiser").open(address)
    desk.get_by_role("link", name="Registrations and seats").first.click()
    expect(desk.get_by_text("I come by night train.")).to_be_visible()


def test_what_is_asked_before_it_is_done_is_done_though_the_page_was_told_something_meanwhile(browse):
    member, organiser = browse("member"), browse("organiser")
    page = member.open("/me/busy-times/")
    page.get_by_label("Secret address of your calendar").fill("https://127.0.0.2/calendar.ics")
    page.get_by_role("button", name="Read this calendar").click()
    page.wait_for_load_state()
    becomes(page, lambda: "hello" in [frame["type"] for frame in frames_of(page)])
    mine = page.get_by_role("button", name=re.compile("Forget it.*127.0.0.2"))
    mine.click()
    question = page.get_by_role("dialog")
    expect(question).to_be_visible()
    page.locator("#calendars").evaluate("(one) => one.classList.add('was-there')")
    here = organiser.open(THREAD)
    is_live(here)
    write(here, "@Mikkel Strandby, are you still there?")
    expect(page.locator("#calendars.was-there")).to_have_count(0)
    question.get_by_role("button", name="Forget it").click()
    expect(page.get_by_text("are forgotten")).to_be_visible()
    expect(mine).to_have_count(0)


def test_what_is_ticked_while_the_dates_are_worked_out_stays_ticked(browse):
    page = browse("organiser").open("/groups/impact-measurement/")
    page.get_by_role("link", name="Add a date").click()
    first = first_monday()
    page.get_by_label("Title").fill("Never to be held")
    page.get_by_label("Starts", exact=True).fill(f"{first}T10:00")
    page.get_by_label("Ends", exact=True).fill(f"{first}T11:00")
    page.get_by_label("Repeats", exact=False).first.select_option("weekly")
    page.get_by_label("Repeats until").fill(f"{first.replace(year=first.year + 1)}")
    page.get_by_label("Description").click()
    proposals = page.locator("#preview fieldset").first.get_by_role("radio")
    expect(proposals.nth(1)).to_be_visible()

    # What was asked before the tick is answered after it.
    held = []
    page.route("**/preview/**", lambda route: held.append(route))
    page.get_by_label("Title").fill("Never to be held at all")
    page.get_by_label("Description").click()
    becomes(page, lambda: len(held), 1)
    answer = held[0].fetch()
    page.locator("#preview").evaluate("(one) => one.classList.add('was-there')")
    proposals.nth(1).check()
    held[0].fulfill(response=answer)
    expect(page.locator("#preview.was-there")).to_have_count(0)
    expect(proposals.nth(1)).to_be_checked()
    page.unroute("**/preview/**")
