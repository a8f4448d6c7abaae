"""Seats kept for a delegation: its own people first, others wait and read why; on the day of release what is left goes to
them, and the host sees it."""

import re
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, Visitor
from tests.journeys.letters import mail_now, mail_to, rows
from tests.journeys.partners import Partner, make_partners

TITLE = "Bakeries of the north"
ALL = "all seats"
TELEPHONE = {"width": 360, "height": 740}
ROSA = Partner("Rosa Winter", "rosa.winter@example.org", "de", "DE")
LENE = Partner("Lene Holm", "lene.holm@example.org", "da", "DK")
EWA = Partner("Ewa Lipska", "ewa.lipska@example.org", "pl", "PL")


def plan_a_visit(page: Page) -> str:
    first_day = date.today() + timedelta(days=80)
    page.get_by_role("link", name="Plan a visit").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Country", exact=True).select_option("EE")
    page.get_by_label("City").fill("Tartu")
    page.get_by_label("Host organisation").select_option(label="Social Enterprise Estonia")
    page.get_by_label("First day").fill(first_day.isoformat())
    page.get_by_label("Last day").fill((first_day + timedelta(days=1)).isoformat())
    page.get_by_label("Seats").fill("3")
    page.get_by_label("In a sentence or two").fill("Who bakes, and who learns it.")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    address = page.url
    for step in ("Confirm the dates", "Open registration"):
        page.get_by_role("button", name=step).click()
    expect(page.get_by_text("Open for registration")).to_be_visible()
    return address


def keep_two_for_denmark(page: Page) -> str:
    """The address of the page on which it stands."""
    page.get_by_role("link", name="Registrations and seats").first.click()
    page.get_by_role("link", name="How seats are given").click()
    share = page.locator("form", has=page.get_by_role("button", name="Keep these seats"))
    share.get_by_label("Kept for").select_option(label="Denmark")
    share.get_by_label("Seats").fill("2")
    share.get_by_label("Kept until").fill(f"{date.today() + timedelta(days=9)}T12:00")
    share.get_by_role("button", name="Keep these seats").click()
    expect(page.get_by_role("row", name="Denmark")).to_contain_text("12:00 Tallinn")
    return page.url


def the_day_has_come(site: Site, rules: str) -> None:
    """Until which the shares of these rules were kept."""
    plan, now = re.search(r"/seats/(\d+)/", rules)[1], datetime.now(UTC).replace(tzinfo=None)
    rows(
        site, "UPDATE registrations_pool SET release_at = ? WHERE plan_id = ?", now.isoformat(" "), int(plan)
    )


def test_seats_of_a_delegation_flow_on_to_those_who_wait(browse, demo, site: Site) -> None:
    make_partners(site, (ROSA, LENE, EWA))

    def arrive(who: Partner, address: str) -> Visitor:
        visitor = who.sign_in(browse(viewport=TELEPHONE))
        visitor.open(address)
        return visitor

    host = browse("organiser")
    page = host.open("/visits/")
    address = plan_a_visit(page)
    rules = keep_two_for_denmark(page)
    host.must_be_accessible()

    # One seat is open to all. A German takes it, and reads that the rest is kept, for whom and until when.
    rosa = arrive(ROSA, address)
    expect(rosa.page.get_by_text("1 von 3 Plätzen frei")).to_be_visible()
    rosa.page.get_by_role("button", name="Für einen Platz anmelden").click()
    expect(rosa.page.get_by_text("Du hast einen Platz", exact=True)).to_be_visible()
    rosa.page.get_by_text("Wie Plätze vergeben werden").click()
    expect(rosa.page.get_by_text("Dänemark: 2 Plätze, 2 frei")).to_be_visible()
    rosa.must_be_accessible()
    rosa.must_fit()

    # For somebody from Poland none is left: they wait, are told as which, and read the rule before and after.
    ewa = arrive(EWA, address)
    expect(ewa.page.get_by_text("Wszystkie miejsca są zajęte lub zarezerwowane.")).to_be_visible()
    ewa.page.get_by_text("Jak przydzielane są miejsca").click()
    expect(ewa.page.get_by_text("Dania: 2 miejsca, wolne: 2")).to_be_visible()
    expect(
        ewa.page.get_by_text("Zarezerwowane miejsce dostanie osoba, która czeka najdłużej")
    ).to_be_visible()
    ewa.must_be_accessible()
    ewa.must_fit()
    ewa.page.get_by_role("button", name="Zapisz się na listę oczekujących").click()
    expect(ewa.page.get_by_text("Masz numer 1 na liście oczekujących.")).to_be_visible()
    ewa.page.get_by_text("Jak przydzielane są miejsca").click()

    # A Dane comes later, and has a seat at once: of those that are kept. Who had the rule open goes on reading it.
    lene = arrive(LENE, address)
    expect(lene.page.get_by_text("2 af 3 pladser ledige")).to_be_visible()
    lene.page.get_by_role("button", name="Tilmeld dig").click()
    expect(lene.page.get_by_text("Du har en plads", exact=True)).to_be_visible()
    lene.page.get_by_text("Sådan fordeles pladserne").click()
    expect(lene.page.get_by_text("Danmark: 2 pladser, ledige: 1")).to_be_visible()
    lene.must_be_accessible()
    expect(ewa.page.get_by_text("Dania: 2 miejsca, wolne: 1")).to_be_visible()

    # The host sees who counts for which share, and how much of it is taken.
    page.goto(rules)
    expect(page.get_by_role("row", name="Denmark").get_by_role("cell").nth(2)).to_have_text("1")
    page.get_by_role("link", name="Registrations and seats").first.click()
    for name, state, share in (
        (ROSA.name, "Has a seat", "open to all"),
        (EWA.name, "On the waiting list", "open to all"),
        (LENE.name, "Has a seat", "Denmark"),
    ):
        row = page.get_by_role("row").filter(has_text=name)
        expect(row).to_contain_text(state)
        expect(row.locator("summary")).to_have_text(share)
    host.must_be_accessible()

    # The day comes. The worker gives on what is left: to who waits, on the page that is still open, and by mail.
    the_day_has_come(site, rules)
    expect(ewa.page.get_by_text(re.compile("Wolne miejsce czeka na Ciebie do: "))).to_be_visible(
        timeout=20_000
    )
    expect(ewa.page.get_by_text("Wszystkie 3 miejsca są zajęte.")).to_be_visible()
    ewa.must_be_accessible()
    expect(page.get_by_role("row").filter(has_text=EWA.name)).to_contain_text("A seat is offered")
    mail_now(site, EWA.email)
    letter = mail_to(site, EWA.email, re.compile(rf"Miejsce czeka na Ciebie \(do: .*\): {TITLE}"))
    assert address in letter.get_content()
    ewa.page.get_by_role("button", name="Przyjmij miejsce").click()
    expect(ewa.page.get_by_text("Masz miejsce", exact=True)).to_be_visible()
    ewa.must_be_accessible()

    # The host sees that the share has flowed on, and each decision with its reason, the newest first.
    expect(page.get_by_role("heading", name="3 of 3 seats taken")).to_be_visible()
    page.goto(rules)
    expect(page.get_by_role("row", name="Denmark")).to_contain_text("given to all")
    page.get_by_role("link", name="Registrations and seats").first.click()
    page.locator("summary", has_text="More").last.click()
    page.get_by_role("link", name="History").click()
    host.must_be_accessible()
    lines = page.locator("tbody tr")
    expect(lines).to_have_count(8)
    for line, (who, what, by, why) in zip(
        lines.all(),
        (
            (EWA.name, "Has a seat", EWA.name, "Took the offered seat."),
            (EWA.name, "A seat is offered", "the rules", "Had waited longest when a seat came free."),
            (ALL, re.compile("What was left of this share went to all.*: Denmark."), "the rules", ""),
            (LENE.name, "Has a seat", LENE.name, "A seat was free."),
            (EWA.name, "On the waiting list", EWA.name, "No seat was free."),
            (ROSA.name, "Has a seat", ROSA.name, "A seat was free."),
            (ALL, re.compile("2 seats are kept: Denmark. Kept until "), re.compile("."), ""),
            (ALL, "Registration is opened.", re.compile("."), ""),
        ),
        strict=True,
    ):
        expect(line.get_by_role("cell")).to_have_text([re.compile(r"\d"), who, what, by, why])
