"""Somebody without an account comes to the door of an event: a host lets them in, with the network gone, and without
scripts; their mail leads to a page of their own."""

import json
import re
from typing import Any

from playwright.sync_api import expect

from tests.journeys.doors import is_kept

SEED = """
import json
from datetime import date
from people.models import Person
from tests import factories

host = Person.objects.get(email={host!r})
event = factories.make_event({title!r}, coordinator=host, first_day=date.today(), days=2, capacity=8)
event.seat_plan.takes_guests = True
event.seat_plan.save()
print(json.dumps(dict(plan=event.seat_plan.pk)))
"""
THERE = """
import json
from evidence.models import Attendance
from registrations.models import Guest
rows = Attendance.objects.filter(registration__plan={plan}).order_by("registration__person__name")
said = dict((one.person_id, [one.organisation, one.country_id]) for one in Guest.objects.filter(plan={plan}))
print(json.dumps([[row.registration.person.name, row.registration.person.email, row.source, *said[row.registration.person_id]] for row in rows]))
"""


def run(site: Any, script: str) -> Any:
    return json.loads(site.run(script))


def make_plan(site: Any, demo: Any, title: str) -> int:
    host = next(one["email"] for one in demo["personas"] if one["role"] == "organiser")
    plan: int = run(site, SEED.format(host=host, title=title))["plan"]
    return plan


def test_a_stranger_is_let_in_with_the_network_cut(browse, site, demo):
    plan = make_plan(site, demo, "Strangers in a cellar")
    visitor = browse("organiser", viewport={"width": 360, "height": 740})
    page = visitor.open(f"/check-in/{plan}/")
    is_kept(page)
    visitor.context.set_offline(True)
    page.get_by_role("link", name="Somebody without a seat").click()
    panel = page.locator("[data-part=walk-in]")
    panel.get_by_label("Full name").fill("Wanda Zielinska")
    panel.get_by_text("They have no account").click()
    visitor.must_be_accessible()
    visitor.must_fit()
    panel.get_by_label("E-mail address").fill("wanda at example")
    panel.get_by_role("button", name="Let in").click()
    expect(panel.get_by_text("This is not an e-mail address.")).to_be_visible()
    expect(panel.get_by_label("E-mail address")).to_be_focused()
    visitor.must_be_accessible()
    panel.get_by_label("E-mail address").fill("wanda.stranger@example.org")
    panel.get_by_label("Organisation").fill("see www.example.org")
    panel.get_by_label("Country").select_option(label="Poland")
    panel.get_by_role("button", name="Let in").click()
    expect(panel).to_be_hidden()
    outcome = page.locator("[data-part=outcome]")
    expect(outcome).to_contain_text("Noted. They get a seat as soon as this is sent.")

    # What the server does not take is put right where it stands.
    visitor.context.set_offline(False)
    settle = page.locator("[data-part=settle]")
    expect(settle).to_contain_text("Enter a name, without addresses or links.", timeout=20_000)
    visitor.must_be_accessible()
    settle.get_by_role("button", name="Change what was typed").click()
    expect(panel.get_by_label("Full name")).to_have_value("Wanda Zielinska")
    expect(panel.get_by_label("E-mail address")).to_have_value("wanda.stranger@example.org")
    panel.get_by_role("button", name="Cancel").click()
    expect(settle.get_by_role("button", name="Change what was typed")).to_be_focused()
    page.keyboard.press("Enter")
    panel.get_by_label("Organisation").fill("Harbour lab")
    panel.get_by_role("button", name="Let in").click()
    expect(outcome).to_contain_text("Welcome, Wanda Zielinska")
    expect(outcome).to_contain_text("Harbour lab")
    expect(settle).to_be_hidden()
    assert run(site, THERE.format(plan=plan)) == [
        ["Wanda Zielinska", "wanda.stranger@example.org", "walk_in", "Harbour lab", "PL"]
    ]
    visitor.forgive_the_network()


def test_a_name_that_nobody_bears_becomes_a_guest_by_an_address(browse, site, demo):
    plan = make_plan(site, demo, "Strangers upstairs")
    visitor = browse("organiser", viewport={"width": 360, "height": 740})
    page = visitor.open(f"/check-in/{plan}/")
    expect(page.get_by_text("Everything is sent.")).to_be_visible()
    page.get_by_label("Code or name").fill("Ilse Unbekannt")
    page.get_by_label("Code or name").press("Enter")
    outcome = page.locator("[data-part=outcome]")
    expect(outcome).to_contain_text("Nobody here has this code or name.")
    outcome.get_by_role("button", name="Somebody without a seat").click()
    panel = page.locator("[data-part=walk-in]")
    panel.get_by_label("Full name").fill("Ilse Unbekannt")
    panel.get_by_role("button", name="Let in").click()
    settle = page.locator("[data-part=settle]")
    expect(settle).to_contain_text("Who has no account is let in with an e-mail address.")
    settle.get_by_role("button", name="Change what was typed").click()
    panel.get_by_text("They have no account").click()
    panel.get_by_label("E-mail address").fill("ilse.stranger@example.org")
    panel.get_by_role("button", name="Let in").click()
    expect(outcome).to_contain_text("Welcome, Ilse Unbekannt")
    expect(page.locator("[data-part=list]")).to_contain_text("Ilse Unbekannt")
    expect(settle).to_be_hidden()

    # Whoever begins anew after a slip leaves nobody behind who looks as if they stood outside.
    for address in ("ida@probe", "ida.stranger@example.org"):
        page.get_by_role("link", name="Somebody without a seat").click()
        panel.get_by_label("Full name").fill("Ida Probe")
        panel.get_by_text("They have no account").click()
        panel.get_by_label("E-mail address").fill(address)
        panel.get_by_role("button", name="Let in").click()
        expect(panel).to_be_hidden()
        expect(outcome).to_contain_text("Ida Probe")
        expect(settle).to_be_visible() if address == "ida@probe" else expect(settle).to_be_hidden()
    expect(outcome).to_contain_text("Welcome, Ida Probe")


def test_a_stranger_is_let_in_without_scripts(browse, site, demo):
    plan = make_plan(site, demo, "Strangers on paper")
    visitor = browse("organiser", java_script_enabled=False)
    page = visitor.open(f"/check-in/{plan}/")
    page.get_by_role("link", name="Somebody without a seat").click()
    page.get_by_label("How the name begins").fill("Xaver")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Somebody without an account").click()
    expect(page.get_by_label("Full name")).to_have_value("Xaver")
    page.get_by_label("Full name").fill("Xaver Fremd")
    page.get_by_role("button", name="Let in").click()
    expect(page.get_by_label("Full name")).to_have_value("Xaver Fremd")
    page.get_by_label("E-mail address").fill("xaver.stranger@example.org")
    page.get_by_role("button", name="Let in").click()
    expect(page.get_by_role("heading", name=re.compile("Welcome, Xaver Fremd"))).to_be_visible()
