"""Who comes without a seat and has no account tells the host who they are: they are a guest of the event from then on."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.utils import timezone

from evidence import actions
from evidence.models import Attendance
from home.erasing import erase
from home.tasks import forget_due_guests
from notices.models import Notice
from people.models import Person
from registrations.actions import RegistrationClosed
from registrations.models import Guest, Registration, SeatPlan
from spaces.models import Membership, Space
from spaces.policy import Denied
from tests import factories
from tests.evidence.conftest import DAY, MORNING
from tests.evidence.test_doors_by_the_api import post, send
from tests.people import browser
from tests.registrations.guests import ADDRESS, link_in, make_guest, told, words
from tests.threads import at_once

pytestmark = pytest.mark.django_db

THE_DAY_BEFORE = MORNING - timedelta(days=1)
GITA = {"name": "Gita Guest", "email": ADDRESS}


@pytest.fixture
def plan(plan: SeatPlan) -> SeatPlan:
    """Its page is everybody's, and the hosts take people without an account."""
    plan.takes_guests = True
    plan.save()
    plan.space.visibility, plan.space.language = Space.Visibility.PUBLIC, "et"
    plan.space.save()
    return plan


def let_in(plan: SeatPlan, by: Person, **said: object) -> Attendance:
    return actions.walk_in(plan=plan, by=by, **{**GITA, **said})  # type: ignore[arg-type]


def refusal(plan: SeatPlan, by: Person, **said: object) -> tuple[str, str]:
    with pytest.raises(RegistrationClosed) as caught:
        let_in(plan, by, **said)
    assert not Attendance.objects.exists()
    return caught.value.code, caught.value.field


def test_a_stranger_is_let_in_and_is_a_guest(plan: SeatPlan, fiona: Person) -> None:
    row = let_in(
        plan, fiona, name=" Gita  Guest ", organisation="Harbour lab", country=factories.make_country("PL")
    )
    gita = row.registration.person
    assert (gita.name, gita.email, gita.is_guest, gita.language) == ("Gita Guest", ADDRESS, True, "et")
    assert (row.source, row.registration.state) == ("walk_in", "confirmed")
    guest = Guest.objects.get(plan=plan, person=gita)
    assert (guest.organisation, guest.country_id) == ("Harbour lab", "PL")
    assert not Membership.objects.filter(person=gita).exists()


def test_their_mail_leads_to_a_page_of_their_own(plan: SeatPlan, fiona: Person) -> None:
    let_in(plan, fiona)
    _subject, body = told()
    assert "võõrustaja pani selle aadressi uksel kirja" in " ".join(
        body.split()
    )  # by the language of the space
    client = Client()
    page = client.post(link_in(body), follow=True)
    assert page.status_code == 200
    assert "Gita Guest" in page.content.decode()


def test_who_is_known_by_this_name_and_address_is_they(plan: SeatPlan, fiona: Person, mads: Person) -> None:
    assert let_in(plan, fiona, name="madsen MADS", email=mads.email.upper()).registration.person == mads
    assert not Guest.objects.exists()
    assert Membership.objects.get(space=plan.space, person=mads).is_active
    assert Notice.objects.filter(recipient=mads, key="registrations.confirmed").exists()


def test_by_an_address_nobody_gets_in_as_somebody_else(plan: SeatPlan, fiona: Person, mads: Person) -> None:
    assert refusal(plan, fiona, email=mads.email) == ("other_name", "name")
    with pytest.raises(RegistrationClosed) as caught:
        let_in(plan, fiona, email=mads.email)
    assert mads.name not in str(caught.value)
    with time_machine.travel(THE_DAY_BEFORE):
        make_guest(plan, name="Gita Galic")
    assert refusal(plan, fiona) == ("other_name", "name")


def test_a_guest_who_waited_keeps_what_they_said_of_themselves(plan: SeatPlan, fiona: Person) -> None:
    with time_machine.travel(THE_DAY_BEFORE):
        gita = make_guest(plan, organisation="Gita's own")
    Registration.objects.filter(person=gita).update(state="waiting")
    row = let_in(plan, fiona, organisation="What the host heard")
    assert row.registration.person == gita
    assert Guest.objects.get(person=gita).organisation == "Gita's own"


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"email": "gita"}, ("email", "email")),
        ({"name": " "}, ("name", "name")),
        ({"name": "see www.example.org"}, ("name", "name")),
        ({"organisation": "https://example.org"}, ("organisation", "organisation")),
    ],
)
def test_what_is_no_name_or_no_address_is_said_beside_it(
    plan: SeatPlan, fiona: Person, said: dict[str, str], refused: tuple[str, str]
) -> None:
    assert refusal(plan, fiona, **said) == refused
    assert not Person.objects.filter(email=ADDRESS).exists()


def refused_before(plan: SeatPlan, whose: str, mads: Person) -> dict[str, str]:
    """Name and address of somebody to whom the hosts said no: a guest, or a partner."""
    if whose == "guest":
        with time_machine.travel(THE_DAY_BEFORE):
            gita = make_guest(plan)
        Registration.objects.filter(person=gita).update(state="refused")
        return GITA
    factories.make_registration(plan, mads, state="cancelled")
    return {"name": mads.name, "email": mads.email}


@pytest.mark.parametrize("whose", ["guest", "partner"])
def test_whom_the_hosts_said_no_to_is_let_in_by_who_has_read_that(
    plan: SeatPlan, fiona: Person, mads: Person, whose: str
) -> None:
    said = refused_before(plan, whose, mads)
    with pytest.raises(actions.EvidenceRefused) as caught:
        let_in(plan, fiona, **said)
    assert "Ask who decides before you let them in." in str(caught.value)
    (told,) = caught.value.more["candidates"]
    assert told["warning"] == str(caught.value)
    assert not Attendance.objects.exists()

    client = browser(fiona)
    page = client.post(f"/check-in/{plan.pk}/walk-in/guest/?day=2027-03-01", said)
    assert page.status_code == 422
    way = f"/check-in/{plan.pk}/walk-in/?day=2027-03-01&amp;person={told['id']}"
    assert way in page.content.decode()
    assert told["warning"] in words(client, way.replace("&amp;", "&"))

    (note,) = send(fiona, plan, {"client_id": "phone-1", "do": "walk_in", **said}).json()["results"]
    assert (note["outcome"], note["candidates"]) == ("refused", [told])
    chosen = {"client_id": "phone-1", "do": "walk_in", "person": told["id"]}
    assert send(fiona, plan, chosen).json()["results"][0]["outcome"] == "welcome"


def test_a_name_that_somebody_seated_bears_leads_to_them_and_makes_no_second_one(
    plan: SeatPlan, fiona: Person, kadris: Registration
) -> None:
    client = browser(fiona)
    page = words(client, f"/check-in/{plan.pk}/walk-in/?day=2027-03-01&said=kadri")
    assert "Nobody here is called that" not in page
    assert f"/check-in/{plan.pk}/?day=2027-03-01&amp;said=kadri" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("turn")
def test_who_deletes_their_account_while_they_are_let_in_by_its_address_is_gone_or_a_new_guest(
    plan: SeatPlan, fiona: Person, mads: Person
) -> None:
    """Nobody waits for the other for ever: what is locked first here is locked first there."""
    factories.make_registration(plan, mads, state="waiting")
    came = at_once([lambda: let_in(plan, fiona, name=mads.name, email=mads.email), lambda: erase(mads)])
    assert not Person.objects.filter(pk=mads.pk).exists()
    assert came[1] is None
    assert isinstance(came[0], Attendance | RegistrationClosed | ObjectDoesNotExist), came


def test_a_closed_account_is_let_in_by_no_address(plan: SeatPlan, fiona: Person, mads: Person) -> None:
    Person.objects.filter(pk=mads.pk).update(is_active=False)
    assert refusal(plan, fiona, name=mads.name, email=mads.email) == ("shut_out", "email")


def test_where_hosts_take_nobody_without_an_account_they_let_in_nobody(plan: SeatPlan, fiona: Person) -> None:
    plan.takes_guests = False
    plan.save()
    assert refusal(plan, fiona) == ("no_guests", "email")


def test_only_hosts_let_anybody_in(plan: SeatPlan, kadris: Registration, kadri: Person) -> None:
    with pytest.raises(Denied):
        let_in(plan, kadri)
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_over_the_capacity_it_takes_a_reason_and_nobody_is_made_without(
    plan: SeatPlan, fiona: Person, kadri: Person, piotr: Person
) -> None:
    for person in (kadri, piotr):
        factories.make_registration(plan, person)
    assert refusal(plan, fiona) == ("full", "reason")
    assert not Person.objects.filter(email=ADDRESS).exists()
    assert let_in(plan, fiona, reason="She speaks.").reason == "She speaks."


def test_twice_is_once(plan: SeatPlan, fiona: Person) -> None:
    first, again = let_in(plan, fiona), let_in(plan, fiona)
    assert (first.pk, again.is_again) == (again.pk, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("turn")
def test_two_devices_that_let_in_the_same_stranger_at_once_make_one(plan: SeatPlan, fiona: Person) -> None:
    found = at_once([lambda: let_in(plan, fiona).pk] * 4)
    assert set(found) == {Attendance.objects.get().pk}
    assert Person.objects.filter(email=ADDRESS).count() == 1


def test_they_are_forgotten_three_months_later(
    plan: SeatPlan, fiona: Person, clock: time_machine.Traveller
) -> None:
    let_in(plan, fiona)
    clock.shift(timedelta(days=60))
    forget_due_guests(timezone.now())
    assert Person.objects.filter(email=ADDRESS).exists()
    clock.shift(timedelta(days=60))
    forget_due_guests(timezone.now())
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_the_page_lets_a_stranger_in_and_keeps_what_was_typed_wrong(plan: SeatPlan, fiona: Person) -> None:
    client = browser(fiona)
    page = words(client, f"/check-in/{plan.pk}/walk-in/?day=2027-03-01&said=gita%20guest")
    assert "is let in with an e-mail address" in page
    path = f"/check-in/{plan.pk}/walk-in/guest/?day=2027-03-01"
    assert f"{path}&amp;said=gita%20guest" in page
    assert 'value="gita guest"' in words(client, f"{path}&said=gita%20guest")
    answer = client.post(path, {"name": "Gita Guest", "email": "gita", "organisation": "Harbour lab"})
    assert answer.status_code == 422
    assert "Harbour lab" in answer.content.decode()
    answer = client.post(path, {**GITA, "organisation": "Harbour lab"}, follow=True)
    shown = " ".join(answer.content.decode().split())
    assert "Welcome, Gita Guest" in shown
    assert "Harbour lab" in shown


def test_the_page_of_an_event_without_guests_leads_elsewhere(plan: SeatPlan, fiona: Person) -> None:
    plan.takes_guests = False
    plan.save()
    client = browser(fiona)
    assert "walk-in/guest" not in words(client, f"/check-in/{plan.pk}/walk-in/?day=2027-03-01&said=gita")
    assert "Nobody takes part here without an account." in words(
        client, f"/check-in/{plan.pk}/walk-in/guest/?day=2027-03-01"
    )


def test_programs_let_strangers_in_as_well(plan: SeatPlan, fiona: Person) -> None:
    factories.make_country("PL")
    path = f"/api/v1/doors/{plan.pk}/walk-ins/"
    answer = post(browser(fiona), path, {**GITA, "country": "pl", "day": DAY.isoformat()})
    assert (answer.status_code, answer.json()["name"]) == (200, "Gita Guest")
    assert Guest.objects.get(plan=plan).country_id == "PL"
    answer = post(browser(fiona), path, {**GITA, "name": "Somebody Else"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "other_name")


def test_a_device_that_was_cut_off_tells_of_strangers_later_and_one_bad_address_holds_up_nobody(
    plan: SeatPlan, fiona: Person
) -> None:
    notes = [
        {"client_id": "phone-1", "do": "walk_in", **GITA, "email": "gita at example"},
        {"client_id": "phone-2", "do": "walk_in", **GITA, "organisation": "Harbour lab", "seconds_ago": 600},
    ]
    wrong, right = send(fiona, plan, *notes).json()["results"]
    assert (wrong["outcome"], wrong["code"], wrong["name"]) == ("refused", "email", "Gita Guest")
    assert (right["outcome"], right["organisation"]) == ("welcome", "Harbour lab")
    assert Attendance.objects.get().arrived_at == MORNING - timedelta(minutes=10)
    again = send(fiona, plan, notes[1]).json()["results"][0]
    assert (again["outcome"], Person.objects.filter(email=ADDRESS).count()) == ("welcome", 1)
