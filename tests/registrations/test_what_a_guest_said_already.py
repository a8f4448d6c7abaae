"""Who said their organisation and country at the door is not asked for them once more (WCAG 2.2, 3.3.7)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Country
from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Page, Questionnaire
from registrations import actions
from registrations.models import SeatPlan
from tests import factories
from tests.people import browser
from tests.registrations.guests import come_in, make_open_event, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def denmark() -> Country:
    return factories.make_country("DK")


@pytest.fixture
def form(fiona: Person, denmark: Country) -> Questionnaire:
    """Of a public event: where one comes from, on registering."""
    event = make_open_event(fiona)
    asked = factories.make_questionnaire(event.space)
    for name in ("organisation", "country"):
        questionnaires.add_preset(page=asked.pages.get(), name=name, by=fiona)
    actions.ask_forms(plan=event.seat_plan, first=asked, second=None, by=fiona)
    return asked


@pytest.fixture
def plan(form: Questionnaire) -> SeatPlan:
    return SeatPlan.objects.with_time().get(questionnaire=form)


def first_page(plan: SeatPlan) -> str:
    page = Page.objects.get(questionnaire=plan.questionnaire_id)
    return reverse("registrations:first-form-page", args=[plan.pk, page.pk])


def filled(client: Client, plan: SeatPlan) -> tuple[str, list[str]]:
    """The organisation that stands there, and the countries that are chosen."""
    inputs = re.findall(r"<input[^>]*>", words(client, first_page(plan)))
    stands = [re.search(r'value="([^"]*)"', one) for one in inputs if 'name="a-organisation"' in one]
    chosen = [
        re.search(r'value="([^"]*)"', one)
        for one in inputs
        if 'name="a-country"' in one and " checked" in one
    ]
    return stands[0][1] if stands[0] else "", [one[1] for one in chosen if one]


def test_a_form_has_what_a_guest_said_at_the_door(plan: SeatPlan, denmark: Country) -> None:
    client = come_in(plan, organisation="Aarhus harbour", country=denmark.pk)
    assert filled(client, plan) == ("Aarhus harbour", ["dk"])


def test_what_they_answer_otherwise_stands(plan: SeatPlan, denmark: Country) -> None:
    client = come_in(plan, organisation="Aarhus harbour", country=denmark.pk)
    client.post(first_page(plan), {"a-organisation": "Another", "a-country": "other", "a-revision": "0"})
    assert filled(client, plan) == ("Another", ["other"])


def test_who_said_nothing_at_the_door_is_asked(plan: SeatPlan) -> None:
    assert filled(come_in(plan), plan) == ("", [])


def test_what_a_guest_said_elsewhere_is_not_taken_along(
    plan: SeatPlan, denmark: Country, fiona: Person
) -> None:
    elsewhere = make_open_event(fiona, "Closed harbour").seat_plan
    come_in(elsewhere, organisation="Aarhus harbour", country=denmark.pk)
    assert filled(come_in(plan), plan) == ("", [])


def test_who_has_an_account_is_known_by_their_profile(plan: SeatPlan) -> None:
    dorte = factories.make_partner("Dorte", country="DK")
    home = dorte.affiliations.get().organisation
    assert filled(browser(dorte), plan) == (home.name, ["dk"])
