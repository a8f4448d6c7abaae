"""What a person says of themselves: name, language, zone."""

import pytest
from django.test import Client

from people import actions
from people.models import Person
from tests.people import browser


def test_a_person_changes_name_language_and_zone(anna: Person) -> None:
    given = {"name": "Anna Albers-Tamm", "language": "et", "zone": "Europe/Tallinn"}
    assert browser(anna).post("/me/", given)["Location"] == "/me/"
    anna.refresh_from_db()
    assert (anna.name, anna.language, anna.zone) == ("Anna Albers-Tamm", "et", "Europe/Tallinn")


@pytest.mark.parametrize(("field", "value"), [("zone", "Mars/Base"), ("language", "tlh"), ("name", "  ")])
def test_what_cannot_be_taken_changes_nothing(anna: Person, field: str, value: str) -> None:
    given = {"name": "Anna", "language": "et", "zone": "Europe/Tallinn", field: value}
    answer = browser(anna).post("/me/", given)
    assert list(answer.context["form"].errors) == [field]
    anna.refresh_from_db()
    assert (anna.name, anna.language, anna.zone) == ("Anna Albers", "en", "Europe/Berlin")


def test_nobody_makes_themselves_a_steward_by_the_form(anna: Person) -> None:
    given = {"name": "Anna", "language": "en", "zone": "Europe/Berlin"}
    roles = {"is_steward": "on", "is_staff": "on", "is_superuser": "on", "is_organiser": "on"}
    browser(anna).post("/me/", given | roles)
    anna.refresh_from_db()
    assert not (anna.is_steward or anna.is_staff or anna.is_superuser or anna.is_organiser)


def test_pages_are_in_the_readers_language_whatever_the_browser_says(anna: Person) -> None:
    anna.language = "pl"
    anna.save()
    answer = browser(anna).get("/me/", headers={"accept-language": "da"})
    assert answer.headers["Content-Language"] == "pl"
    assert '<html lang="pl"' in answer.content.decode()


def test_the_switch_in_the_page_changes_the_profile_too(anna: Person) -> None:
    answer = browser(anna).post("/me/language/", {"language": "da", "next": "/partners/"})
    assert answer["Location"] == "/partners/"
    anna.refresh_from_db()
    assert anna.language == "da"


@pytest.mark.django_db
def test_a_visitor_switches_the_language_too() -> None:
    client = Client()
    client.post("/me/language/", {"language": "et"})
    assert '<html lang="et"' in client.get("/partners/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "foo",
        "people:profile",
    ],
)
def test_the_switch_leads_to_no_other_site(elsewhere: str) -> None:
    answer = Client().post("/me/language/", {"language": "et", "next": elsewhere})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_a_language_that_is_not_spoken_here_changes_nothing() -> None:
    client = Client()
    client.post("/me/language/", {"language": "tlh"})
    assert '<html lang="en"' in client.get("/partners/").content.decode()


def test_whoever_is_shut_out_is_signed_out_everywhere(anna: Person, mads: Person) -> None:
    first, second, other = browser(anna), browser(anna), browser(mads)
    actions.deactivate(person=anna)
    assert [client.get("/me/").status_code for client in (first, second, other)] == [302, 302, 200]
