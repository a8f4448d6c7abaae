"""A guest who mistyped their name corrects it on their page, as long as answers can be changed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidence.actions import certificates
from evidence.models import Certificate
from people.models import Person
from questionnaires.models import Questionnaire
from registrations import actions
from registrations.models import Guest, SeatPlan
from registrations.policy import RegistrationClosed
from tests import factories
from tests.evidence.proof import make_there
from tests.people import browser
from tests.registrations.guests import (
    ADDRESS,
    address,
    ask_for_all,
    come_in,
    make_guest,
    make_open_event,
    words,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
NEW = "Gitta Gast-Łódzka"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    return SeatPlan.objects.with_time().get(pk=make_open_event(fiona).seat_plan_id)


def guest_at(plan: SeatPlan) -> Guest:
    return Guest.objects.select_related("person", "plan__space").get(plan=plan)


def name() -> str:
    return Person.objects.get(email=ADDRESS).name


def rename(client: Client, plan: SeatPlan, to: str = NEW) -> Any:
    return client.post(address("guest-name", plan), {"name": to})


def test_the_hosts_read_the_new_name_in_their_lists(plan: SeatPlan, fiona: Person) -> None:
    client, host = come_in(plan), browser(fiona)
    assert "Gita Guest" in words(host, plan.hosts_url)
    assert address("guest-name", plan) in words(client, address("guest", plan))
    assert 'value="Gita Guest"' in words(client, address("guest-name", plan))
    answer = rename(client, plan, f"  {NEW}  ")
    assert answer["Location"] == address("guest", plan)
    assert NEW in words(client, address("guest", plan))
    assert NEW in words(host, plan.hosts_url)
    assert "Gita Guest" not in words(host, plan.hosts_url)


def test_programs_correct_it_by_the_same_link(plan: SeatPlan) -> None:
    make_guest(plan)
    path = f"/api/v1/guest-registrations/{guest_at(plan).token}/name/"
    answer = Client().put(path, json.dumps({"name": NEW}), content_type="application/json")
    assert (answer.status_code, answer.json()["name"], name()) == (200, NEW, NEW)
    wrong = Client().put(path, json.dumps({"name": "www.spam.example"}), content_type="application/json")
    assert wrong.status_code == 400
    assert name() == NEW


@pytest.mark.parametrize("given", ["", "https://spam.example", "www.spam.example", "a@b.example", "A\u202eB"])
def test_a_name_is_no_letter(plan: SeatPlan, given: str) -> None:
    client = come_in(plan)
    assert rename(client, plan, given).status_code == 422
    assert name() == "Gita Guest"


def test_it_is_one_line(plan: SeatPlan) -> None:
    rename(come_in(plan), plan, "Gitta\r\nBcc: all")
    assert name() == "Gitta Bcc: all"


@pytest.mark.parametrize("why", ["begun", "cut_off", "deadline"])
def test_after_the_deadline_for_changes_it_stays(
    plan: SeatPlan, fiona: Person, why: str, clock: time_machine.Traveller
) -> None:
    client = come_in(plan)
    if why == "begun":
        clock.move_to(plan.about.starts_at + timedelta(minutes=1))
        client.post(reverse("registrations:guest-entrance", args=[guest_at(plan).token]))
    elif why == "cut_off":
        SeatPlan.objects.filter(pk=plan.pk).update(cut_off_at=timezone.now() - timedelta(minutes=1))
    else:
        form = factories.make_questionnaire(plan.space)
        factories.make_question(form.pages.get(), "How do you travel?")
        actions.ask_forms(plan=plan, first=form, second=None, by=fiona)
        Questionnaire.objects.update(changes_until=timezone.now() - timedelta(minutes=1))
    assert address("guest-name", plan) not in words(client, address("guest", plan))
    assert "Your name can no longer be changed here" in words(client, address("guest-name", plan))
    assert rename(client, plan).status_code == 422
    assert name() == "Gita Guest"


def test_nobody_else_reaches_it(plan: SeatPlan, mads: Person) -> None:
    come_in(plan)
    assert rename(Client(), plan).status_code == 403
    assert rename(come_in(plan, "other@example.org", name="Otto Other"), plan, "Someone").status_code == 302
    assert browser(mads).post(address("guest-name", plan), {"name": NEW}).status_code == 302
    assert name() == "Gita Guest"
    assert Person.objects.get(pk=mads.pk).name == "Mads Madsen"


def test_who_is_registered_elsewhere_shows_first_that_the_address_is_theirs(
    plan: SeatPlan, fiona: Person
) -> None:
    other = make_open_event(fiona, "Shipyard").seat_plan
    client = come_in(plan)
    make_guest(other)
    page = words(client, address("guest-name", plan))
    assert reverse("home:guest_proof", args=[plan.pk]) in page
    assert 'name="name"' not in page
    assert rename(client, plan).status_code == 422
    with pytest.raises(RegistrationClosed) as refused:
        actions.rename_guest(guest=guest_at(plan), name=NEW)
    assert (refused.value.code, name()) == ("unproved", "Gita Guest")

    answer = client.post(ask_for_all(client, plan), {"then": "name"})
    assert answer["Location"] == address("guest-name", plan)
    assert rename(client, plan)["Location"] == address("guest", plan)
    assert name() == NEW
    assert NEW in words(browser(fiona), other.hosts_url)


def test_a_certificate_keeps_the_name_that_it_says(
    plan: SeatPlan, fiona: Person, clock: time_machine.Traveller
) -> None:
    """Of an event that is over; the name is corrected at the next one."""
    before = make_open_event(fiona, "Winter harbour", first_day=NOON.date() - timedelta(days=9)).seat_plan
    SeatPlan.objects.filter(pk=before.pk).update(opens_at=NOON - timedelta(days=30))
    before.refresh_from_db()
    with time_machine.travel(NOON - timedelta(days=20)):
        guest = make_guest(before)
    make_there(before, guest, NOON.date() - timedelta(days=9))
    made = certificates.issue(plan=before, person=guest, language="en")
    make_guest(plan)
    actions.rename_guest(guest=guest_at(plan), name=NEW, is_proved=True)
    certificates.follow(plan=before, person=Person.objects.get(pk=guest.pk))
    (kept,) = Certificate.objects.all()
    assert (kept.pk, kept.name, name()) == (made.pk, "Gita Guest", NEW)
    assert Client().get(reverse("proof:check", args=[made.code])).content.decode().count("Gita Guest")


def test_who_has_an_account_meanwhile_is_not_renamed_by_a_guests_link(plan: SeatPlan) -> None:
    from people import actions as people

    guest = make_guest(plan)
    held = guest_at(plan)
    people.open_account(person=guest)
    with pytest.raises(RegistrationClosed):
        actions.rename_guest(guest=held, name=NEW)
    assert name() == "Gita Guest"


def test_the_form_says_who_reads_the_name(plan: SeatPlan, fiona: Person) -> None:
    import questionnaires.actions as questionnaires
    from questionnaires.presets import PUBLISH_NAME

    assert "Who takes part as well sees your name." in words(Client(), address("guest-registration", plan))
    form = factories.make_questionnaire(plan.space)
    factories.make_question(form.pages.get(), "How do you travel?")
    actions.ask_forms(plan=plan, first=form, second=None, by=fiona)
    assert "Who takes part as well sees your name." in words(Client(), address("guest-registration", plan))
    questionnaires.add_preset(page=form.pages.get(), name=PUBLISH_NAME, by=fiona)
    page = words(Client(), address("guest-registration", plan))
    assert "Who else reads your name you choose in the questions that follow." in page
    assert "Who takes part as well" not in page
