"""A guest opens an account while a seat is given to them: whoever is first, they have the seat and belong."""

import time
from importlib import import_module

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.test import RequestFactory

from people import actions as people
from people.models import Person
from registrations import actions
from registrations.models import Registration, SeatPlan
from spaces.models import Membership, Space
from tests import factories
from tests.people import browser
from tests.registrations.guests import ADDRESS, address, make_guest, make_open_event
from tests.registrations.test_guests_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("turn")]
NEW = "a long walk along the pier"


@pytest.fixture
def plan() -> SeatPlan:
    host = factories.make_partner("Host", is_organiser=True)
    return SeatPlan.objects.select_related("space").get(pk=make_open_event(host).seat_plan.pk)


@pytest.fixture
def gita(plan: SeatPlan) -> Person:
    """A guest who gave the seat back."""
    person = make_guest(plan)
    actions.withdraw(registration=Registration.objects.get(person=person))
    return person


def has_all(plan: SeatPlan, person: Person) -> bool:
    is_member = Membership.objects.active().filter(person=person, space=plan.space, holds_seat=True).exists()
    return is_member and Registration.objects.confirmed().filter(person=person, plan=plan).exists()


def test_a_tab_that_still_sees_a_guest_registers_a_member(plan: SeatPlan, gita: Person) -> None:
    people.open_account(person=Person.objects.get(pk=gita.pk))
    assert gita.is_guest, "as the request read them before"
    actions.register(plan=plan, person=gita)
    assert has_all(plan, gita)


def test_an_account_waits_for_the_seat_that_is_being_given(
    plan: SeatPlan, gita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seat writes a row of the person at its end: neither waits for the other for ever."""
    rows = import_module("registrations.actions.rows")
    answer_yes = rows.answer_yes

    def slowly(*given: object) -> None:
        time.sleep(0.6)
        answer_yes(*given)

    def open_account() -> None:
        time.sleep(0.2)
        people.open_account(person=gita)

    monkeypatch.setattr(rows, "answer_yes", slowly)
    assert at_once([lambda: actions.register(plan=plan, person=gita), open_account]) == ["done", "done"]
    assert has_all(plan, gita)


def test_a_seat_waits_for_the_account_that_is_being_opened(
    plan: SeatPlan, gita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "SIGNED_UP", [*people.SIGNED_UP, lambda _person: time.sleep(0.6)])

    def register() -> None:
        time.sleep(0.2)
        actions.register(plan=plan, person=gita)

    assert at_once([register, lambda: people.open_account(person=gita)]) == ["done", "done"]
    assert has_all(plan, gita)


def test_a_first_password_is_all_or_nothing(
    plan: SeatPlan, gita: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_person: Person) -> None:
        raise RuntimeError

    monkeypatch.setattr(people, "SIGNED_UP", [fail])
    request = RequestFactory().get("/")
    with pytest.raises(RuntimeError):
        get_adapter(request).set_password(gita, NEW)
    gita.refresh_from_db()
    assert (gita.is_guest, gita.has_usable_password()) == (True, False)
    assert not EmailAddress.objects.filter(email=ADDRESS).exists()


def test_who_is_signed_in_acts_on_what_they_may_see_whatever_stands_of_them(
    plan: SeatPlan, gita: Person
) -> None:
    """Not because `is_guest` is set: a guest comes by the link of one plan, and never signs in."""
    Space.objects.filter(pk=plan.space_id).update(visibility=Space.Visibility.MEMBERS)
    asked = factories.make_questionnaire(plan.space)
    SeatPlan.objects.filter(pk=plan.pk).update(questionnaire=asked)
    assert browser(gita).get(address("registration", plan)).status_code == 404
