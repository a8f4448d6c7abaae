"""All that hangs on a seat is a guest's as well: questions, needs, a ticket, a certificate, their data; and a later account."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidence import actions as door
from evidence.actions import records
from evidence.lists import expected
from evidence.models import EvidenceRecord, Ticket
from home.tasks import forget_due_guests
from needs import actions as needs
from needs.models import Need
from needs.texts import CURRENT
from people import actions as people
from people.models import Person
from questionnaires.models import Question, Questionnaire, Upload
from registrations import actions
from registrations.models import Guest, GuestRequest, Registration, SeatPlan
from spaces import actions as spaces
from spaces.models import Membership
from tests import factories
from tests.evidence.proof import FIRST, make_plan, make_project, make_there, picture
from tests.people import browser
from tests.registrations.guests import (
    ADDRESS,
    address,
    ask,
    come_in,
    link_in,
    mailed,
    make_guest,
    make_open_event,
    prove,
    told,
    words,
)

pytestmark = pytest.mark.django_db
NEW = "a long walk along the pier"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    return make_open_event(fiona).seat_plan


@pytest.fixture
def form(plan: SeatPlan, fiona: Person) -> Questionnaire:
    made = factories.make_questionnaire(plan.space)
    factories.make_question(made.pages.get(), "How do you travel?", key="travel", is_required=True)
    factories.make_question(
        made.pages.get(), "Your ticket as a file", key="file", kind=Question.Kind.FILE, is_required=False
    )
    actions.ask_forms(plan=plan, first=made, second=None, by=fiona)
    plan.refresh_from_db()
    return made


def test_a_guest_answers_the_form_before_they_are_registered(plan: SeatPlan, form: Questionnaire) -> None:
    client = Client()
    ask(client, plan)
    first = client.post(link_in(mailed()))
    assert first["Location"] == address("first-form", plan)
    assert not Registration.objects.exists()
    page = client.get(first["Location"])["Location"]
    assert "How do you travel?" in words(client, page)
    assert client.post(page, {"a-travel": "", "revision": "0"}).status_code == 422
    file = SimpleUploadedFile("ticket.png", picture(), content_type="image/png")
    saved = client.post(page, {"a-travel": "By ferry.", "a-file": file, "revision": "0"})
    assert saved.status_code == 302, saved.content.decode()
    check = saved["Location"]
    assert check == address("first-form-check", plan)
    assert "By ferry." in words(client, check)
    done = client.post(check, {"note": "See you."})
    assert done["Location"] == address("guest", plan)
    mine = Registration.objects.get()
    assert (mine.state, mine.note) == ("confirmed", "See you.")
    answers = browser(plan.space.created_by).get(reverse("registrations:answers", args=[plan.pk, mine.pk]))
    assert "By ferry." in answers.content.decode()
    # Nobody else's browser reads it, nor what was uploaded.
    upload = reverse("questionnaires:file", args=[Upload.objects.get().key])
    assert client.get(upload).status_code == 200
    assert Client().get(upload)["Location"].startswith("/accounts/login/")
    stranger = come_in(plan, "stranger@example.org")
    assert stranger.get(upload).status_code == 404
    assert Client().get(check)["Location"].startswith("/accounts/login/")


def test_a_guest_tells_what_they_need_while_they_have_a_seat(plan: SeatPlan, fiona: Person) -> None:
    entry = plan.entry
    assert entry is not None
    needs.ask_for(entry=entry, by=fiona, purposes=["diet"], phone="")
    needs.name_reader(space=plan.space, person=fiona, by=fiona)
    client = come_in(plan)
    assert reverse("needs:mine", args=[entry.pk]) in words(client, address("guest", plan))
    given = {
        "choices": "vegan",
        "words": "No honey.",
        "consent": "on",
        "text_version": CURRENT,
        "text_language": "en",
    }
    path = reverse("needs:telling", args=[entry.pk, "diet"])
    answer = client.post(path, given)
    assert answer.status_code == 302, answer.content.decode()
    assert "No honey." in words(client, reverse("needs:mine", args=[entry.pk]))
    assert Client().get(path)["Location"].startswith("/accounts/login/")
    told_of = needs.read_needs(entry=entry, by=fiona, purposes=["diet"], reason="meals")
    assert [one.person.email for one in told_of] == [ADDRESS]
    assert "Gita Guest" in words(browser(fiona), reverse("needs:reading", args=[entry.pk]))
    assert "Fiona Fraser" in words(client, reverse("needs:mine", args=[entry.pk]))

    client.post(address("withdrawal", plan))
    assert not Need.objects.exists()
    assert client.post(path, given).status_code == 422


def test_a_guest_who_waits_tells_nothing_in_confidence_yet(fiona: Person, mads: Person) -> None:
    plan = make_open_event(fiona, capacity=1).seat_plan
    assert plan.entry is not None
    needs.ask_for(entry=plan.entry, by=fiona, purposes=["diet"], phone="")
    actions.register(plan=plan, person=mads)
    client = come_in(plan)
    assert "Once you have a seat" in words(client, reverse("needs:mine", args=[plan.entry_id]))


def test_a_guest_has_a_ticket_and_is_checked_in_by_it(fiona: Person) -> None:
    plan = make_open_event(fiona, first_day=date.today(), days=2).seat_plan
    SeatPlan.objects.filter(pk=plan.pk).update(opens_at=timezone.now() - timedelta(days=9))
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        client = come_in(plan, organisation="Harbour Café")
        shown = words(client, reverse("evidence:ticket", args=[plan.pk]))
        assert "Harbour Café" in shown
        assert client.post(reverse("evidence:renewal", args=[plan.pk])).status_code == 302
    row = door.check_in(plan=plan, by=fiona, said=Ticket.objects.get().secret)
    assert row.registration.person.email == ADDRESS
    assert "Harbour Café" in words(browser(fiona), reverse("evidence:desk", args=[plan.pk]) + "?said=gita")
    assert "Harbour Café" in words(browser(fiona), reverse("evidence:badges", args=[plan.pk]))


def attended(fiona: Person) -> tuple[SeatPlan, Person]:
    """Gita was there, at what a project pays for; it is over."""
    plan = make_plan(fiona, make_project(fiona, last_payment_on=date(2027, 3, 4)))
    SeatPlan.objects.filter(pk=plan.pk).update(takes_guests=True)
    with time_machine.travel(FIRST - timedelta(days=9)):
        plan.refresh_from_db()
        SeatPlan.objects.filter(pk=plan.pk).update(opens_at=timezone.now() - timedelta(days=1))
        plan = SeatPlan.objects.with_time().get(pk=plan.pk)
        guest = make_guest(plan, organisation="Harbour Café", country=factories.make_country("PL"))
    make_there(plan, guest)
    return plan, guest


def test_a_guest_who_was_there_stands_on_the_lists_as_they_said_and_makes_a_certificate(
    fiona: Person,
) -> None:
    plan, _guest = attended(fiona)
    (line,) = expected(plan, "EE", FIRST)
    assert (line.organisation, line.country) == ("Harbour Café", "PL")
    with time_machine.travel(FIRST + timedelta(days=20)):
        records.freeze(space=plan.space)
        assert EvidenceRecord.objects.values_list("organisation", "country").get() == ("Harbour Café", "PL")
        client = Client()
        client.post(reverse("registrations:guest-entrance", args=[Guest.objects.get().token]))
        path = reverse("proof:certificate", args=[plan.pk])
        assert client.post(path, {"language": "pl"}).status_code == 302
        pdf = reverse("proof:pdf", args=[_guest.certificates.get().code])
        assert client.get(pdf)["Content-Type"] == "application/pdf"
        assert Client().get(pdf)["Location"].startswith("/accounts/login/")


def test_a_guest_takes_along_and_deletes_all_that_is_kept(plan: SeatPlan, mads: Person) -> None:
    SeatPlan.objects.filter(pk=plan.pk).update(capacity=1)
    client = come_in(plan, organisation="Harbour Café")
    waiting = actions.register(plan=plan, person=mads)
    prove(client, plan)
    data = json.loads(client.get(reverse("home:guest_data", args=[plan.pk])).content)
    assert data["person"]["email"] == ADDRESS
    assert data["as_guest"][0]["organisation"] == "Harbour Café"
    assert data["registrations"][0]["state"] == "confirmed"
    assert Guest.objects.get().token not in json.dumps(data)

    path = reverse("home:guest_deletion", args=[plan.pk])
    assert Client().get(path).status_code == 403
    assert "What has to stay" in words(client, path)
    assert client.post(path).status_code == 422
    assert Person.objects.filter(email=ADDRESS).exists()
    token = Guest.objects.get().token
    assert client.post(path, {"confirmed": "on"})["Location"] == "/"
    assert not Person.objects.filter(email=ADDRESS).exists()
    assert not GuestRequest.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state in ("offered", "confirmed")
    # Their link, and the session, open nothing more; with a new one they begin anew.
    assert client.get(address("guest", plan)).status_code == 403
    assert Client().get(reverse("registrations:guest-entrance", args=[token])).status_code == 404
    assert "waiting list" in words(come_in(plan), address("guest", plan))


def test_what_a_project_has_to_keep_stays_and_the_page_says_so(fiona: Person) -> None:
    plan, _guest = attended(fiona)
    with time_machine.travel(FIRST + timedelta(days=20)):
        records.freeze(space=plan.space)
        client = Client()
        client.post(reverse("registrations:guest-entrance", args=[Guest.objects.get().token]))
        prove(client, plan)
        path = reverse("home:guest_deletion", args=[plan.pk])
        assert "2032-12-31" in words(client, path)
        client.post(path, {"confirmed": "on"})
    assert not Person.objects.filter(email=ADDRESS).exists()
    assert EvidenceRecord.objects.get().name == "Gita Guest"


def test_guests_are_forgotten_three_months_after_the_last_of_it(plan: SeatPlan, fiona: Person) -> None:
    later = make_open_event(fiona, "Later harbour", first_day=date.today() + timedelta(days=100)).seat_plan
    come_in(plan, "once@example.org")
    come_in(plan, "twice@example.org")
    come_in(later, "twice@example.org")
    gone = come_in(later, "gone@example.org")
    gone.post(address("withdrawal", later))
    entry = plan.entry
    assert entry is not None

    def still() -> set[str]:
        return set(Person.objects.filter(is_guest=True).values_list("email", flat=True))

    assert forget_due_guests(timezone.now()) == 0
    with time_machine.travel(entry.ends_at + timedelta(days=89)):
        forget_due_guests(timezone.now())
        assert still() == {"once@example.org", "twice@example.org"}
    with time_machine.travel(entry.ends_at + timedelta(days=91)):
        forget_due_guests(timezone.now())
        assert still() == {"twice@example.org"}
    with time_machine.travel(entry.ends_at + timedelta(days=400)):
        assert forget_due_guests(timezone.now()) == 1
        assert Person.objects.filter(pk=fiona.pk).exists()


def sign_up(email: str = ADDRESS) -> str:
    """With another name than the guest's; the mail that comes of it."""
    mail.outbox.clear()
    given = {
        "name": "Gita Account",
        "email": email,
        "password1": NEW,
        "language": "en",
        "zone": "Europe/Berlin",
    }
    Client().post("/accounts/signup/", given)
    (sent,) = mail.outbox
    return str(sent.body)


def test_a_later_account_is_the_same_person_and_keeps_the_seat(plan: SeatPlan) -> None:
    guest = come_in(plan)
    person = Person.objects.get(email=ADDRESS)
    told()
    body = sign_up()
    person.refresh_from_db()
    # Until the mail is followed nothing of it is so: whoever typed the address may be a stranger.
    assert (person.is_guest, person.name, person.has_usable_password()) == (True, "Gita Guest", False)
    link = body.split("http://testserver")[1].split()[0]
    client = Client()
    action = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(action, {"password1": NEW, "password2": NEW})
    person.refresh_from_db()
    assert not person.is_guest
    assert client.post("/accounts/login/", {"login": ADDRESS, "password": NEW}).status_code == 302
    assert "You have a seat" in words(client, address("plan", plan))
    mine = Membership.objects.get(person=person, space=plan.space)
    assert (mine.state, mine.holds_seat) == ("active", True)
    assert Registration.objects.get().person == person
    # The guest's session and link are over: what stands is the account's.
    assert guest.get(address("guest", plan)).status_code == 403
    assert guest.get(address("withdrawal", plan))["Location"].startswith("/accounts/login/")
    token = Guest.objects.get().token
    assert Client().get(reverse("registrations:guest-entrance", args=[token])).status_code == 404
    ask(Client(), plan)
    assert "You have an account" in mailed()
    # And withdrawing ends the membership, as it does for others.
    client.post(address("withdrawal", plan))
    assert Membership.objects.get(person=person).state == "left"


def test_signing_up_is_answered_alike_for_a_guests_address(plan: SeatPlan, mads: Person) -> None:
    make_guest(plan)
    answers = set()
    for email in (ADDRESS, mads.email, "new@example.org"):
        given = {"name": "X", "email": email, "password1": NEW, "language": "en", "zone": "Europe/Berlin"}
        answer = Client().post("/accounts/signup/", given)
        answers.add((answer.status_code, answer["Location"]))
    assert len(answers) == 1


def test_a_waiting_guest_with_an_account_becomes_a_member_when_the_seat_is_theirs(
    fiona: Person, mads: Person
) -> None:
    plan = make_open_event(fiona, capacity=1).seat_plan
    SeatPlan.objects.filter(pk=plan.pk).update(offer_hours=0)
    first = actions.register(plan=plan, person=mads)
    person = make_guest(plan)
    people.open_account(person=person)
    assert not Membership.objects.filter(person=person).exists()
    actions.withdraw(registration=first)
    assert Membership.objects.get(person=person).is_active


@pytest.mark.parametrize("is_given_back", [True, False])
def test_an_account_that_is_opened_while_a_cancellation_can_be_undone(
    plan: SeatPlan, fiona: Person, is_given_back: bool
) -> None:
    person = make_guest(plan)
    mine = Registration.objects.get()
    actions.cancel_registration(registration=mine, by=fiona, reason="A mistake.", can_undo=True)
    people.open_account(person=person)
    assert Membership.objects.get(person=person).is_active  # as of anybody else, for ten seconds
    if is_given_back:
        actions.restore_registration(registration=mine, by=fiona)
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        actions.catch_up(plan=plan)
    assert Membership.objects.get(person=person).is_active is is_given_back


def test_nobody_signs_in_as_a_guest(plan: SeatPlan) -> None:
    make_guest(plan)
    client = Client()
    for password in ("", "!", NEW):
        client.post("/accounts/login/", {"login": ADDRESS, "password": password})
        assert "_auth_user_id" not in client.session


def test_whoever_invites_a_guests_address_invites_a_stranger(plan: SeatPlan, fiona: Person) -> None:
    person = make_guest(plan)
    space = factories.make_group("Somewhere", coordinator=fiona).space
    invitation = spaces.invite(space=space, email=ADDRESS, by=fiona)
    assert invitation.guest is None
    assert not Membership.objects.filter(person=person).exists()
