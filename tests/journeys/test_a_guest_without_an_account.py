"""Somebody without an account registers in Polish by a link in a mail, waits, is offered the seat, takes it and withdraws."""

import quopri
import re
from datetime import date, timedelta

from playwright.sync_api import expect

GITA, HANNE = "gita@example.pl", "hanne@example.org"


def link_in(letter: str) -> str:
    found = re.search(r"/seats/guests/\S+", quopri.decodestring(letter.encode()).decode())
    assert found, letter
    return found[0]


def next_mail(guest, site, before):
    for _moment in range(100):
        if (letter := site.last_mail(GITA)) != before:
            break
        guest.page.wait_for_timeout(100)
    return letter


def test_a_guest_registers_waits_is_offered_a_seat_and_withdraws(browse, site):
    first_day = date.today() + timedelta(days=80)
    organiser = browse("organiser")
    page = organiser.open("/events/")
    page.get_by_role("link", name="Plan an event").click()
    page.get_by_label("Title").fill("Harbours that are open")
    page.get_by_label("First day").fill(first_day.isoformat())
    page.get_by_label("Last day").fill(first_day.isoformat())
    page.get_by_label("Seats").fill("1")
    page.get_by_label("In a sentence or two").fill("Everybody may come.")
    page.get_by_label("Who may see it").select_option("public")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", level=1, name="Harbours that are open")).to_be_visible()
    address = page.url
    page.get_by_role("button", name="Announce the event").click()
    page.get_by_role("link", name="Registrations and seats").click()
    page.get_by_role("link", name="How seats are given").click()
    page.get_by_label("People without an account can register").check()
    organiser.must_be_accessible()
    page.get_by_role("button", name="Set these rules").click()
    expect(page.get_by_text("These rules hold from now on.")).to_be_visible()

    # The one seat is taken by another guest first.
    other = browse()
    other.open(address)
    other.page.get_by_role("link", name="Register without an account").click()
    other.page.get_by_label("Full name").fill("Hanne Havn")
    other.page.get_by_label("E-mail address").fill(HANNE)
    other.page.get_by_role("button", name="Send me the link").click()
    other.open(link_in(site.last_mail(HANNE)))
    other.page.get_by_role("button", name="Confirm and register").click()
    expect(other.page.get_by_text("You have a seat", exact=True)).to_be_visible()
    other.page.get_by_role("link", name="Your ticket").click()
    expect(other.page.get_by_role("heading", level=1)).to_contain_text("Your ticket")
    other.must_be_accessible()
    other.page.get_by_role("link", name="Your registration", exact=True).click()

    # In Polish, on a phone.
    guest = browse(locale="pl-PL", viewport={"width": 360, "height": 740})
    guest.open(address)
    guest.page.get_by_role("link", name="Zapisz się bez konta").click()
    guest.must_be_accessible()
    guest.must_fit()
    guest.page.get_by_role("button", name="Wyślij mi ten link").click()
    expect(guest.page.get_by_role("alert")).to_be_visible()
    guest.must_be_accessible()
    guest.page.get_by_label("Imię i nazwisko").fill("Gita Gość")
    guest.page.get_by_label("Adres e-mail").fill(GITA)
    guest.page.get_by_label("Organizacja").fill("Kawiarnia Portowa")
    guest.page.get_by_role("button", name="Wyślij mi ten link").click()
    expect(guest.page.get_by_role("heading", level=1, name="Sprawdź pocztę")).to_be_visible()
    guest.must_be_accessible()
    guest.must_fit()
    guest.open(link_in(site.last_mail(GITA)))
    expect(guest.page.get_by_text("Kawiarnia Portowa")).to_be_visible()
    guest.must_be_accessible()
    guest.must_fit()
    guest.page.get_by_role("button", name="Potwierdź i zapisz się").click()
    own = guest.page.url
    expect(guest.page.get_by_text("na liście oczekujących").first).to_be_visible()
    guest.must_be_accessible()
    guest.must_fit()

    # The hosts see who it is; the seat comes free and is offered.
    desk = organiser.open(address)
    desk.get_by_role("link", name="Registrations and seats").click()
    expect(desk.get_by_text("Kawiarnia Portowa")).to_be_visible()
    organiser.must_be_accessible()
    other.page.get_by_role("link", name="Withdraw").click()
    other.page.get_by_role("button", name="Withdraw").click()
    expect(other.page.get_by_text("You have withdrawn.")).to_be_visible()
    guest.open(own)
    guest.must_be_accessible()
    guest.must_fit()
    guest.page.get_by_role("button", name="Przyjmij miejsce").click()
    expect(guest.page.get_by_text("Masz miejsce", exact=True)).to_be_visible()
    guest.must_be_accessible()

    # Closed on this device; the link in the next mail opens it again.
    guest.page.get_by_role("button", name="Zamknij moją stronę na tym urządzeniu").click()
    guest.open(own)
    guest.page.get_by_role("link", name="Wyślij mi link").click()
    guest.page.get_by_label("Imię i nazwisko").fill("Gita Gość")
    guest.page.get_by_label("Adres e-mail").fill(GITA)
    before = site.last_mail(GITA)
    guest.page.get_by_role("button", name="Wyślij mi ten link").click()
    expect(guest.page.get_by_role("heading", level=1, name="Sprawdź pocztę")).to_be_visible()
    guest.open(link_in(next_mail(guest, site, before)))
    guest.must_be_accessible()
    guest.page.get_by_role("button", name="Otwórz moje zgłoszenie").click()
    expect(guest.page.get_by_text("Masz miejsce", exact=True)).to_be_visible()
    guest.page.get_by_role("link", name="Wycofaj zgłoszenie").click()
    guest.must_be_accessible()
    guest.page.get_by_role("button", name="Wycofaj zgłoszenie").click()
    expect(guest.page).to_have_url(own)
    expect(guest.page.get_by_role("link", name="Twój bilet")).to_have_count(0)

    # And forgotten, because they say so, by a link that only their mailbox gets.
    guest.page.get_by_role("link", name="Pobierz lub usuń to, co o Tobie przechowujemy").click()
    guest.must_be_accessible()
    guest.must_fit()
    before = site.last_mail(GITA)
    guest.page.get_by_role("button", name="Wyślij mi ten link").click()
    expect(guest.page.get_by_role("heading", level=1, name="Sprawdź pocztę")).to_be_visible()
    guest.must_fit()
    guest.open(link_in(next_mail(guest, site, before)))
    guest.must_be_accessible()
    guest.must_fit()
    guest.page.get_by_role("button", name="Usuń mnie…").click()
    expect(guest.page.get_by_label("Chcę, żeby to wszystko usunięto")).to_be_visible()
    guest.must_be_accessible()
    guest.must_fit()
    guest.page.get_by_label("Chcę, żeby to wszystko usunięto").check()
    guest.page.get_by_role("button", name="Usuń wszystko").click()
    expect(guest.page.get_by_text("To, co o Tobie przechowywaliśmy, zostało usunięte.")).to_be_visible()
