"""What a project has to prove of guests: it stays as long as the project keeps proof, they sign by themselves, and they are
counted where they say they come from."""

import base64
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from evidence.actions import certificates, packs, projects, signing
from evidence.figures import figures_of
from evidence.models import Attendance, Certificate, Pack, Signature
from evidence.proof_policy import ProofRefused
from home.tasks import forget_due_guests
from people.models import Person
from registrations import actions as registrations
from registrations.models import Guest, SeatPlan
from tests import factories
from tests.evidence.proof import made, make_project, picture
from tests.people import browser
from tests.registrations.guests import address, come_in, make_guest, make_open_event

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
DAY = date(2027, 3, 1)
ENDED = datetime(2027, 3, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"
    with time_machine.travel(NOON - timedelta(days=7), tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    factories.make_country("PL")
    plan: SeatPlan = make_open_event(fiona, first_day=DAY).seat_plan
    return plan


def pay(plan: SeatPlan, host: Person) -> None:
    """Until the end of 2032."""
    project = make_project(host, last_payment_on=date(2027, 5, 4))
    projects.fund(space=plan.space, project=project, by=host)


def there(plan: SeatPlan, guest: Person, **fields: Any) -> Attendance:
    theirs = plan.registrations.get(person=guest)
    return factories.make_attendance(theirs, DAY, source="scan", arrived_at=NOON, **fields)


def drawn() -> str:
    return f"data:image/png;base64,{base64.b64encode(picture()).decode()}"


def ticket(client: Client, plan: SeatPlan) -> str:
    return client.get(f"/seats/{plan.pk}/ticket/").content.decode()


def test_who_was_there_is_not_forgotten_before_the_project_no_longer_keeps_proof(
    plan: SeatPlan, fiona: Person, clock: time_machine.Traveller
) -> None:
    pay(plan, fiona)
    unpaid = make_open_event(fiona, "Another harbour", first_day=DAY).seat_plan
    guest, absent = make_guest(plan), make_guest(unpaid, "absent@example.org", "Not There")
    clock.move_to(NOON)
    attendance = there(plan, guest)
    signing.sign(attendance=attendance, by=fiona, drawing=drawn())
    one = certificates.issue(plan=plan, person=guest, language="en")
    pack = made(plan, fiona)
    clock.move_to(ENDED + timedelta(days=92))
    assert forget_due_guests(timezone.now()) == 1
    assert not Person.objects.filter(pk=absent.pk).exists()
    assert Signature.objects.get(attendance=attendance).kind == "drawn"
    assert Client().get(one.get_absolute_url()).status_code == 200
    assert list(Pack.objects.values_list("pk", "state")) == [(pack.pk, "ready")]
    # Their links and pages have ended all the same.
    assert not Guest.objects.standing(ENDED + timedelta(days=92)).exists()
    clock.move_to(datetime(2033, 1, 1, 11, tzinfo=UTC))  # somewhere it is still 2032
    assert forget_due_guests(timezone.now()) == 0
    clock.move_to(datetime(2033, 1, 2, tzinfo=UTC))
    assert forget_due_guests(timezone.now()) == 1
    assert not Person.objects.filter(is_guest=True).exists()
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("is_paid", [True, False])
def test_who_was_checked_in_by_mistake_or_where_nobody_pays_is_forgotten_as_others(
    plan: SeatPlan, fiona: Person, clock: time_machine.Traveller, is_paid: bool
) -> None:
    guest = make_guest(plan)
    if is_paid:
        pay(plan, fiona)
    there(plan, guest, struck_at=NOON if is_paid else None)
    clock.move_to(ENDED + timedelta(days=92))
    assert forget_due_guests(timezone.now()) == 1


def test_before_somebody_registers_the_page_says_that_proof_stays(plan: SeatPlan) -> None:
    page = Client().get(address("guest-registration", plan)).content.decode()
    assert "stay until the project no longer has to keep proof" in page


def test_figures_count_guests_by_what_they_say(plan: SeatPlan, fiona: Person, kadri: Person) -> None:
    for number, said in enumerate(("Harbour Cafe", "harbour  cafe", "")):
        make_guest(plan, f"{number}@example.org", organisation=said, country=factories.make_country("PL"))
    make_guest(plan, "nothing@example.org")
    registrations.register(plan=plan, person=kadri)
    told = {one.key: one for one in figures_of(plan)}
    seated = {
        key: {(row.key, row.name): row.numbers["seated"] for row in told[key].rows}
        for key in ("country", "organisation")
    }
    assert seated["country"] == {
        ("PL", "Poland"): 3,
        ("EE", "Estonia"): 1,
        ("", "No confirmed organisation"): 1,
    }
    home = kadri.affiliations.get().organisation
    (said,) = [name for key, name in seated["organisation"] if key == "said:harbour cafe"]
    assert said.casefold() == "harbour cafe, as guests say"
    assert seated["organisation"] == {
        ("said:harbour cafe", said): 2,
        (str(home.pk), home.name): 1,
        ("", "No confirmed organisation"): 2,
    }
    assert browser(fiona).get(f"/api/v1/seat-plans/{plan.pk}/figures/").status_code == 200


def test_a_guest_who_cannot_draw_types_their_name_on_their_own_device(
    plan: SeatPlan, clock: time_machine.Traveller
) -> None:
    client, other = come_in(plan), come_in(plan, "other@example.org")
    guest = Person.objects.get(email="gita@example.org")
    attendance = there(plan, guest)
    path = f"/attendance/{attendance.pk}/signature/"
    assert path in ticket(client, plan)
    page = client.get(path).content.decode()
    assert "Your name, typed" in page
    answer = client.post(path, {"drawing": "", "typed": guest.name, "confirmed": "on"})
    assert (answer.status_code, answer["Location"]) == (302, f"/seats/{plan.pk}/ticket/")
    signature = Signature.objects.get()
    assert (signature.kind, signature.taken_by) == ("typed", guest)
    assert "Your signature" in ticket(client, plan)
    assert b"".join(client.get(f"{path}file/").streaming_content).startswith(guest.name.encode())
    for stranger in (other, Client()):
        for each in (path, f"{path}file/"):
            assert stranger.get(each).headers.get("Location", "").startswith("/accounts/login/")


def test_on_a_hosts_screen_nobody_is_told_of_a_field_that_is_not_there(plan: SeatPlan, fiona: Person) -> None:
    attendance = there(plan, make_guest(plan))
    broken = f"data:image/png;base64,{base64.b64encode(picture(damaged=True)).decode()}"
    with pytest.raises(ProofRefused, match="Draw it again.$"):
        signing.sign(attendance=attendance, by=fiona, drawing=broken)
    with pytest.raises(ProofRefused, match="or a host confirms that they were there"):
        signing.sign(attendance=attendance, by=fiona, typed="Gita Guest")
    page = browser(fiona).get(f"/attendance/{attendance.pk}/signature/").content.decode()
    assert "their ticket leads there" in page and "you can confirm as a host" in page


def test_a_pack_that_a_host_asks_for_meanwhile_stops_nobody_from_being_forgotten(
    plan: SeatPlan, fiona: Person, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    pay(plan, fiona)
    clock.move_to(NOON)
    made(plan, fiona)

    def ask_meanwhile(_kept: object) -> None:
        packs.ask_for_pack(plan=plan, by=fiona, language="en")

    monkeypatch.setattr(packs.files, "let_go", ask_meanwhile)
    packs.make_anew(plans=SeatPlan.objects.filter(pk=plan.pk))
    assert Pack.objects.get().state == "waiting"
