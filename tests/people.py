"""The cast. Everybody's name says who they are, in every test.

Each is a fixture; ask for those whom the test speaks of. `impact` is the working group that most stories happen in:
Anna coordinates it, Mads belongs to it, Kadri may ask to join it, Olga may not even see it.
"""

import pytest
from django.test import Client

from people.models import Person
from spaces.models import Space
from tests import factories
from workgroups.models import ActionLearningGroup, WorkingGroup


@pytest.fixture
def anna(db: None) -> Person:
    """Coordinates the working group "Impact measurement", from Germany."""
    return factories.make_partner("Anna Albers", country="DE")


@pytest.fixture
def mads(db: None) -> Person:
    """A member of it, from Denmark."""
    return factories.make_partner("Mads Madsen", country="DK")


@pytest.fixture
def kadri(db: None) -> Person:
    """A confirmed partner from Estonia who belongs to no group, and asks to."""
    return factories.make_partner("Kadri Kask", country="EE")


@pytest.fixture
def piotr(db: None) -> Person:
    """A confirmed partner from Poland who belongs to nothing and wants nothing: what partners see."""
    return factories.make_partner("Piotr Pawlak", country="PL")


@pytest.fixture
def fiona(db: None) -> Person:
    """An organiser from the United Kingdom: she makes events and visits."""
    return factories.make_partner("Fiona Fraser", country="GB", is_organiser=True)


@pytest.fixture
def olga(db: None) -> Person:
    """Signed up, and no organisation has confirmed her: an outsider."""
    return factories.make_person("Olga Outside")


@pytest.fixture
def stefan(db: None) -> Person:
    """A steward, who keeps order on the whole site and opens the admin."""
    return factories.make_person("Stefan Steward", is_steward=True, is_staff=True, is_superuser=True)


@pytest.fixture
def impact(anna: Person, mads: Person) -> WorkingGroup:
    """ "Impact measurement": partners see its page, a coordinator decides who joins."""
    return factories.make_group(
        "Impact measurement",
        coordinator=anna,
        members=[mads],
        countries=["DE", "DK"],
        summary="We measure what social innovation changes, and compare how.",
        joining=Space.Joining.REQUEST,
    )


@pytest.fixture
def circle(anna: Person, mads: Person) -> ActionLearningGroup:
    """ "Circle of five": a confidential action-learning group of Anna and Mads."""
    return factories.make_learning_group(
        "Circle of five",
        coordinator=anna,
        members=[mads],
        joining=Space.Joining.INVITATION,
        challenge="How do we leave a project without leaving its people?",
    )


def just_signed_in(person: Person) -> Client:
    """A browser in which `person` has given the password a moment ago."""
    client = browser(person)
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    return client


def browser(person: Person | None = None) -> Client:
    """A browser in which `person` is signed in, or nobody."""
    client = Client()
    if person is not None:
        client.force_login(person)
    return client
