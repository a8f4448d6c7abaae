"""A ticket's secret is all that it says, and it opens one door, to who hosts there."""

import pytest
import segno
from django.conf import settings

from config.redaction import cover
from evidence import actions
from evidence.actions import EvidenceRefused
from evidence.models import Attendance, Ticket
from evidence.models.ticket import digest
from evidence.tickets import Said, read, spelled
from people.models import Person
from registrations.models import Registration, SeatPlan
from spaces.policy import Denied
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db

SECRET = "abcdefgh234567abcdefgh2345"


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        (f"https://hansa.example.org/tickets/{SECRET}/", Said.WHOLE, SECRET),
        (f"HTTPS://HANSA.EXAMPLE.ORG/TICKETS/{SECRET.upper()}", Said.WHOLE, SECRET),
        (f"  {SECRET.upper()} ", Said.WHOLE, SECRET),
        ("ABCD-EFGH", Said.START, "abcdefgh"),
        ("abcd efgh", Said.START, "abcdefgh"),
        ("", Said.NOTHING, ""),
        ("abc", Said.NOTHING, ""),
        ("Kadri Kask", Said.NOTHING, ""),
        ("https://hansa.example.org/tickets/", Said.NOTHING, ""),
        ("0189", Said.NOTHING, ""),
        ("\x00" * 300, Said.NOTHING, ""),
    ],
)
def test_what_a_scanner_reads_or_somebody_types(said: str, kind: Said, text: str) -> None:
    assert (read(said).kind, read(said).text) == (kind, text)


def test_a_ticket_is_the_same_until_it_is_renewed(kadris: Registration, kadri: Person) -> None:
    first = actions.issue_ticket(registration=kadris)
    assert actions.issue_ticket(registration=kadris).secret == first.secret
    assert actions.renew_ticket(registration=kadris, by=kadri).secret != first.secret
    assert Ticket.objects.count() == 1


def test_a_renewed_ticket_makes_the_old_one_void(
    plan: SeatPlan, kadris: Registration, kadri: Person, fiona: Person
) -> None:
    old = actions.issue_ticket(registration=kadris).secret
    new = actions.renew_ticket(registration=kadris, by=kadri).secret
    for said in (old, old[:8]):
        with pytest.raises(EvidenceRefused) as caught:
            actions.check_in(plan=plan, by=fiona, said=said)
        assert caught.value.code == "unknown_ticket"
    assert actions.check_in(plan=plan, by=fiona, said=new).source == "scan"
    assert browser(fiona).get(f"/tickets/{old}/").status_code == 404


@pytest.mark.parametrize("how", ["address", "secret", "code", "spelled"])
def test_a_ticket_is_known_by_its_address_its_secret_and_how_it_begins(
    plan: SeatPlan, kadris: Registration, fiona: Person, how: str
) -> None:
    ticket = actions.issue_ticket(registration=kadris)
    said = {
        "address": settings.SITE_URL + ticket.get_absolute_url(),
        "secret": ticket.secret.upper(),
        "code": ticket.code,
        "spelled": spelled(ticket.code),
    }[how]
    assert actions.check_in(plan=plan, by=fiona, said=said).registration == kadris


def test_the_number_of_a_registration_is_no_ticket(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    actions.issue_ticket(registration=kadris)
    for said in (str(kadris.pk), f"/tickets/{kadris.pk}/"):
        with pytest.raises(EvidenceRefused):
            actions.check_in(plan=plan, by=fiona, said=said)


def test_the_ticket_of_another_event_opens_nothing_here(plan: SeatPlan, kadri: Person, fiona: Person) -> None:
    other = factories.make_registration(factories.make_visit("Elsewhere").seat_plan, kadri)
    ticket = actions.issue_ticket(registration=other)
    with pytest.raises(EvidenceRefused):
        actions.check_in(plan=plan, by=fiona, said=ticket.secret)


def test_only_its_holder_and_hosts_renew_a_ticket(
    kadris: Registration, kadri: Person, fiona: Person, mads: Person
) -> None:
    for by in (kadri, fiona):
        actions.renew_ticket(registration=kadris, by=by)
    with pytest.raises(Denied):
        actions.renew_ticket(registration=kadris, by=mads)


def test_who_waits_has_no_ticket(plan: SeatPlan, mads: Person) -> None:
    theirs = factories.make_registration(plan, mads, state="waiting")
    with pytest.raises(EvidenceRefused):
        actions.issue_ticket(registration=theirs)
    answer = browser(mads).get(f"/seats/{plan.pk}/ticket/")
    assert "there is no ticket" in answer.content.decode()


def test_the_page_shows_its_holder_a_code_that_holds_the_address(
    plan: SeatPlan, kadris: Registration, kadri: Person, mads: Person
) -> None:
    page = browser(kadri).get(f"/seats/{plan.pk}/ticket/")
    ticket = Ticket.objects.get(registration=kadris)
    drawn = segno.make(settings.SITE_URL + ticket.get_absolute_url(), error="q", micro=False)
    path = drawn.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True, lineclass=None)
    assert path.partition(' d="M')[2].partition('"')[0] in page.content.decode()
    assert spelled(ticket.code) in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert browser(mads).get(f"/seats/{plan.pk}/ticket/").status_code == 404


def test_opening_what_a_code_says_changes_nothing_and_tells_others_nothing(
    plan: SeatPlan, kadris: Registration, kadri: Person, mads: Person, fiona: Person
) -> None:
    address = actions.issue_ticket(registration=kadris).get_absolute_url()
    for client in (browser(), browser(mads), browser(kadri)):
        page = client.get(address).content.decode().partition("<main")[2]
        assert "Show this at the door." in page
        assert "Kask" not in page
        assert "Digital Tallinn" not in page
    assert not Attendance.objects.exists()
    shown = browser(fiona).get(address).content.decode()
    assert "Kadri Kask" in shown
    assert "Check in" in shown
    assert not Attendance.objects.exists()


def test_the_button_of_that_page_checks_in(plan: SeatPlan, kadris: Registration, fiona: Person) -> None:
    ticket = actions.issue_ticket(registration=kadris)
    client = browser(fiona)
    answer = client.post(f"/check-in/{plan.pk}/arrivals/", {"said": ticket.secret, "day": "2027-03-01"})
    row = Attendance.objects.get()
    assert (row.registration, row.source) == (kadris, "scan")
    assert "Welcome, Kadri Kask" in " ".join(client.get(answer["Location"]).content.decode().split())
    assert "Already here since" in client.get(ticket.get_absolute_url()).content.decode()


def test_no_log_tells_the_secret_of_a_ticket() -> None:
    assert cover(f"GET /tickets/{SECRET}/ HTTP/1.1") == "GET /tickets/(secret)/ HTTP/1.1"


def test_a_device_at_the_door_gets_digests_and_no_secret(
    plan: SeatPlan, kadris: Registration, fiona: Person
) -> None:
    ticket = actions.issue_ticket(registration=kadris)
    client = browser(fiona)
    told, page = client.get(f"/api/v1/doors/{plan.pk}/"), client.get(f"/check-in/{plan.pk}/")
    assert told.json()["people"][0]["ticket"] == digest(ticket.secret)
    assert told.json()["people"][0]["code"] == digest(ticket.code)
    for answer in (told, page):
        assert ticket.code not in answer.content.decode()
