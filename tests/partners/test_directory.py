"""The partners by country."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from partners.models import Affiliation, Organisation
from people.models import Person
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


def listed(**query: Any) -> list[str]:
    """Names on the page, in their order."""
    return [found.name for found in Client().get("/partners/", query).context["organisations"]]


def test_organisations_are_listed_by_country_and_name() -> None:
    for name, country in (("Shipyard", "PL"), ("Ashoka", "DE"), ("Phineo", "DE"), ("Design Centre", "DK")):
        factories.make_organisation(name, country=country)
    assert listed() == ["Ashoka", "Phineo", "Design Centre", "Shipyard"]
    assert listed(country="DE") == ["Ashoka", "Phineo"]


def test_a_kind_can_be_chosen() -> None:
    factories.make_organisation("Ashoka", kind=Organisation.Kind.NETWORK)
    factories.make_organisation("Phineo", kind=Organisation.Kind.FOUNDATION)
    assert listed(kind="foundation") == ["Phineo"]
    assert listed(kind="nonsense") == ["Ashoka", "Phineo"]


def test_former_partners_are_not_listed() -> None:
    factories.make_organisation("Once", status=Organisation.Status.FORMER)
    assert listed() == []


@pytest.mark.parametrize("country", ["XX", "'", "\x00", "DE' OR 1=1", "x" * 5000])
def test_a_country_that_does_not_exist_lists_nothing(country: str) -> None:
    factories.make_organisation("Ashoka")
    assert listed(country=country) == []


def test_the_directory_costs_the_same_for_one_and_for_thirty_organisations(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    factories.make_organisation("First")
    with django_assert_num_queries(12, exact=False) as one:
        Client().get("/partners/")
    for country in ("DE", "DK", "EE"):
        for _number in range(10):
            factories.make_organisation(country=country)
    with django_assert_num_queries(len(one)):
        Client().get("/partners/")


def test_people_are_named_to_those_who_have_signed_in_alone(anna: Person, mads: Person) -> None:
    organisation = factories.make_organisation("Ashoka")
    factories.affiliate(anna, organisation)
    factories.affiliate(mads, organisation, state=Affiliation.State.PENDING)
    page = "/partners/ashoka/"
    assert "Anna Albers" not in Client().get(page).content.decode()
    seen = browser(mads).get(page)
    assert [one.person for one in seen.context["affiliations"]] == [anna]


def test_an_organisation_that_is_not_there_is_not_found() -> None:
    assert Client().get("/partners/nobody/").status_code == 404
