"""An event with one seat and a form: somebody registers in Polish and has it; somebody waits in German, is offered it by
mail, and takes it; the host reads how it came."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.letters import mail_now, mail_to
from tests.journeys.partners import Partner, make_partners

TITLE = "One chair at the hearth"
TELEPHONE = {"width": 360, "height": 740}
AGNIESZKA = Partner("Agnieszka Wrona", "agnieszka.wrona@example.org", "pl", "PL")
JONAS = Partner("Jonas Ritter", "jonas.ritter@example.org", "de", "DE")


def plan_an_event(page: Page) -> str:
    first_day = date.today() + timedelta(days=50)
    page.get_by_role("link", name="Plan an event").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("First day").fill(first_day.isoformat())
    page.get_by_label("Last day").fill((first_day + timedelta(days=1)).isoformat())
    page.get_by_label("Place").fill("Hafenstraße 7, Hamburg")
    page.get_by_label("Seats").fill("1")
    page.get_by_label("In a sentence or two").fill("Two days around one table.")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    return page.url


def ask_in_two_languages(page: Page) -> None:
    """A form of a ready-made question and one of the host's own, which is translated for some."""
    page.get_by_role("link", name="Registrations and seats").first.click()
    page.get_by_role("link", name="Forms: what is asked").click()
    page.get_by_role("link", name="Make a form").click()
    page.get_by_label("Title").fill("Your registration")
    page.get_by_role("button", name="Make this form").click()
    page.get_by_text("Add a ready-made question").first.click()
    page.get_by_role("button", name="How will you take part?").click()
    page.get_by_role("link", name="Add a question").first.click()
    page.get_by_label("Question", exact=True).fill("What do you bring to the table?")
    page.get_by_label("A longer text", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="German").click()
    page.get_by_label("What do you bring to the table?").fill("Was bringst du mit an den Tisch?")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name="Your registration")).to_be_visible()


def test_an_event_from_waiting_to_confirmed_in_two_languages(browse, demo, site: Site) -> None:
    make_partners(site, (AGNIESZKA, JONAS))
    host = browse("organiser")
    page = host.open("/events/")
    address = plan_an_event(page)
    page.get_by_role("button", name="Announce the event").click()
    ask_in_two_languages(page)
    page.goto(address)
    page.get_by_role("link", name="Registrations and seats").first.click()
    page.get_by_role("link", name="How seats are given").click()
    page.get_by_label("Hours to take a seat that comes free").fill("48")
    page.get_by_role("button", name="Set these rules").click()
    expect(page.get_by_text("These rules hold from now on.")).to_be_visible()
    page.get_by_role("link", name="Registrations and seats").first.click()
    page.get_by_role("link", name="Forms: what is asked").click()
    page.get_by_label("On registering").select_option(label="Your registration")
    page.get_by_role("button", name="Ask these").click()

    # The first, in Polish. What the host did not translate stands there as they wrote it.
    first = AGNIESZKA.sign_in(browse(locale="pl-PL", viewport=TELEPHONE))
    polish = first.open(address)
    expect(polish.locator("html")).to_have_attribute("lang", "pl")
    polish.get_by_role("link", name="Zapisz się", exact=True).click()
    first.must_be_accessible()
    first.must_fit()
    polish.get_by_label("Na miejscu").check()
    polish.get_by_label("What do you bring to the table?").fill("Chleb z Krakowa.")
    polish.get_by_role("button", name="Zapisz i przejdź dalej").click()
    expect(polish.get_by_role("heading", level=1, name="Sprawdź swoje odpowiedzi")).to_be_visible()
    polish.get_by_role("button", name="Zapisz się").click()
    expect(polish.get_by_text("Masz miejsce", exact=True)).to_be_visible()
    first.must_be_accessible()
    mail_now(site, AGNIESZKA.email)
    assert mail_to(site, AGNIESZKA.email, f"Masz miejsce: {TITLE}")

    # The second, in German: they are told before they begin that they will wait, and then as which.
    second = JONAS.sign_in(browse(locale="de-DE", viewport=TELEPHONE))
    german = second.open(address)
    german.get_by_role("link", name="Auf die Warteliste").click()
    german.get_by_label("Vor Ort").check()
    german.get_by_label("Was bringst du mit an den Tisch?").fill("Einen Hobel.")
    german.get_by_role("button", name="Speichern und weiter").click()
    expect(german.get_by_role("heading", level=1, name="Prüfe deine Antworten")).to_be_visible()
    german.get_by_role("button", name="Auf die Warteliste").click()
    expect(german.get_by_text("Du bist Nr. 1 auf der Warteliste.")).to_be_visible()
    second.must_be_accessible()
    second.must_fit()

    # The seat comes back. Whoever waits sees it on the page that they left open, and is told by mail until when.
    polish.get_by_role("link", name="Wycofaj zgłoszenie").click()
    polish.get_by_role("button", name="Wycofaj zgłoszenie").click()
    expect(german.get_by_text(re.compile("Bis .* ist ein Platz für dich frei"))).to_be_visible()
    second.must_be_accessible()
    mail_now(site, JONAS.email)
    letter = mail_to(site, JONAS.email, re.compile(f"Bis .* wartet ein Platz auf dich: {TITLE}"))
    assert address in letter.get_content()
    assert letter["Content-Language"] == "de"

    # They come by the link in the mail, take it, and have a ticket and the days in their calendar.
    german.goto("/notices/")
    german.get_by_role("button", name=re.compile(f"Ein Platz ist frei geworden.*{TITLE}")).click()
    german.get_by_role("button", name="Platz annehmen").click()
    expect(german.get_by_text("Du hast einen Platz", exact=True)).to_be_visible()
    expect(polish.get_by_text("Jedyne miejsce jest zajęte.")).to_be_visible()
    second.must_be_accessible()
    german.get_by_role("link", name="Dein Ticket").click()
    expect(german.get_by_role("heading", level=1)).to_have_text(f"Dein Ticket: {TITLE}")
    expect(german.locator("dd", has_text=JONAS.name)).to_be_visible()
    expect(german.locator(".ticket-letters")).to_have_text(re.compile(r"[A-Z2-7]{4}-[A-Z2-7]{4}"))
    second.must_be_accessible()
    second.must_fit()
    german.goto("/calendar/")
    expect(german.get_by_role("link", name=TITLE).first).to_be_visible()
    german.goto("/notices/")
    expect(german.get_by_text(f"Du hast einen Platz: {TITLE}.")).to_be_visible()

    # The host reads who came by which answer, and how each came to what they have: the newest first.
    page.goto(address)
    page.get_by_role("link", name="Registrations and seats").first.click()
    expect(page.get_by_role("heading", name="1 of 1 seats taken")).to_be_visible()
    page.locator("[data-row-link]", has_text=JONAS.name).click()
    expect(page.get_by_text("Einen Hobel.")).to_be_visible()
    expect(page.get_by_text("Had waited longest when a seat came free.")).to_be_visible()
    page.go_back()
    page.locator("summary", has_text="More").last.click()
    page.get_by_role("link", name="History").click()
    host.must_be_accessible()
    lines = page.locator("tbody tr")
    expect(lines).to_have_count(6)
    # The oldest is what she decided about all of them: that they are asked.
    expect(lines.last).to_contain_text("all seats")
    expect(lines.last).to_contain_text("Your registration")
    for line, (who, what, by, why) in zip(
        lines.all()[:5],
        (
            (JONAS.name, "Has a seat", JONAS.name, "Took the offered seat."),
            (JONAS.name, "A seat is offered", "the rules", "Had waited longest when a seat came free."),
            (AGNIESZKA.name, "Withdrawn", AGNIESZKA.name, ""),
            (JONAS.name, "On the waiting list", JONAS.name, "No seat was free."),
            (AGNIESZKA.name, "Has a seat", AGNIESZKA.name, "A seat was free."),
        ),
        strict=True,
    ):
        expect(line.get_by_role("cell")).to_have_text([re.compile(r"\d"), who, what, by, why])

    # Whoever is turned out afterwards is told why, in their language; the log keeps the words.
    page.get_by_role("link", name="Registrations and seats").first.click()
    page.get_by_role("link", name=f"Cancel the registration of {JONAS.name}").click()
    page.get_by_label("Why?").fill("The house has burnt down.")
    page.locator("main form[method=post] [type=submit]").first.click()
    german.goto(address)
    expect(german.get_by_text("Die Gastgeber*innen haben deine Anmeldung")).to_be_visible()
    page.locator("summary", has_text="More").last.click()
    page.get_by_role("link", name="History").click()
    expect(lines.first).to_contain_text("The house has burnt down.")
