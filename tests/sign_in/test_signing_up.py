"""A partner signs up, confirms the address by a code, and says which organisation they belong to."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from people.models import Person
from tests import factories

GIVEN = {
    "name": "Kadri Kask",
    "email": "kadri@example.org",
    "password1": "a long night in Tallinn",
    "language": "en",
    "zone": "Europe/Tallinn",
}

pytestmark = pytest.mark.django_db


def sign_up(client: Client, **changes: Any) -> HttpResponse:
    return client.post("/accounts/signup/", {**GIVEN, **changes})


def code() -> str:
    """What stands on a line of its own in the last mail."""
    body = mail.outbox[-1].body
    found = re.search(r"^\s*([A-Z0-9]{4,}(?:-[A-Z0-9]{4,})*)\s*$", body, re.MULTILINE)
    assert found, body
    return found[1]


def test_signing_up_and_confirming_leads_to_the_organisation() -> None:
    client = Client()
    answer = sign_up(client)
    assert answer["Location"] == "/accounts/confirm-email/"
    assert [sent.to for sent in mail.outbox] == [["kadri@example.org"]]
    answer = client.post("/accounts/confirm-email/", {"code": code()}, follow=True)
    assert answer.redirect_chain[-1][0] == "/partners/affiliation/"
    person = Person.objects.get(email="kadri@example.org")
    assert (person.name, person.language, person.zone) == ("Kadri Kask", "en", "Europe/Tallinn")
    assert answer.context["user"] == person


def test_without_the_code_nobody_is_signed_in() -> None:
    client = Client()
    sign_up(client)
    assert "_auth_user_id" not in client.session
    assert not EmailAddress.objects.filter(verified=True).exists()
    client.post("/accounts/login/", {"login": GIVEN["email"], "password": GIVEN["password1"]})
    assert "_auth_user_id" not in client.session


def test_a_wrong_code_confirms_nothing() -> None:
    client = Client()
    sign_up(client)
    answer = client.post("/accounts/confirm-email/", {"code": "WRONG1"})
    assert answer.status_code == 200
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_codes_cannot_be_guessed_through() -> None:
    client = Client()
    sign_up(client)
    right = code()
    for _guess in range(4):
        client.post("/accounts/confirm-email/", {"code": "WRONG1"})
    client.post("/accounts/confirm-email/", {"code": right})
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_an_address_that_is_known_is_not_given_away() -> None:
    factories.make_person("Kadri Kask", email="kadri@example.org")
    known, unknown = Client(), Client()
    answers = [sign_up(known), sign_up(unknown, email="nobody@example.org")]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/accounts/confirm-email/"),
        (302, "/accounts/confirm-email/"),
    ]
    assert Person.objects.filter(email="kadri@example.org").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars/Base"),
        ("zone", ""),
        ("language", "tlh"),
        ("name", ""),
        ("name", "x" * 121),
        ("name", "Kadri\x00Kask"),
        ("email", "not an address"),
        ("password1", "1234567890"),
        ("password1", "short"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_rest_is_kept(field: str, value: str) -> None:
    answer = sign_up(Client(), **{field: value})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    kept = "email" if field != "email" else "name"
    assert form[kept].value() == GIVEN[kept]
    assert not Person.objects.exists()


def test_addresses_differ_by_no_capital_letter() -> None:
    sign_up(Client(), email="Kadri@Example.ORG")
    assert Person.objects.get().email == "kadri@example.org"


def test_the_mail_with_the_code_is_in_the_language_that_was_chosen() -> None:
    sign_up(Client(), language="en")
    sign_up(Client(), language="et", email="teine@example.org")
    english, estonian = (sent.body for sent in mail.outbox)
    assert re.sub(r"[A-Z0-9]{4,}", "", english) != re.sub(r"[A-Z0-9]{4,}", "", estonian)


def test_the_page_says_how_long_the_code_is_good_and_sends_a_new_one() -> None:
    client = Client()
    sign_up(client)
    first = code()
    page = client.get("/accounts/confirm-email/").content.decode()
    assert "It is good for 15 minutes" in page
    assert '<button class="button" name="action" value="resend" type="submit">' in page
    cache.clear()  # ten seconds later
    answer = client.post("/accounts/confirm-email/", {"action": "resend"}, follow=True)
    assert "A new code is on its way." in answer.content.decode()
    assert len(mail.outbox) == 2
    second = code()
    assert first != second
    answer = client.post("/accounts/confirm-email/", {"code": second})
    assert answer["Location"] == "/partners/affiliation/"


def test_a_new_code_asked_for_at_once_leaves_the_first_one_good() -> None:
    client = Client()
    sign_up(client)
    answer = client.post("/accounts/confirm-email/", {"action": "resend"}, follow=True)
    assert "A code was sent a moment ago." in answer.content.decode()
    assert len(mail.outbox) == 1
    answer = client.post("/accounts/confirm-email/", {"code": code()})
    assert answer["Location"] == "/partners/affiliation/"


def test_who_is_wrong_too_often_reads_of_the_code_and_not_of_sign_in() -> None:
    client = Client()
    sign_up(client)
    for _guess in range(2):
        client.post("/accounts/confirm-email/", {"code": "WRONG1"})
    page = client.post("/accounts/confirm-email/", {"code": "WRONG1"}, follow=True).content.decode()
    assert "The code was wrong too often. Sign in with your address and password" in page
    assert "Too many failed" not in page
    cache.clear()
    client.post("/accounts/login/", {"login": GIVEN["email"], "password": GIVEN["password1"]})
    answer = client.post("/accounts/confirm-email/", {"code": code()})
    assert answer.status_code == 302
    assert EmailAddress.objects.get().verified


def test_a_code_that_grew_too_old_is_said_to_be_so() -> None:
    client = Client()
    sign_up(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = client.post("/accounts/confirm-email/", {"code": code()}, follow=True)
    assert "The code was too old." in answer.content.decode()


def test_a_changed_address_is_the_one_to_sign_in_with_once_it_is_confirmed() -> None:
    person = factories.make_person("Kadri Kask", email="kadri@example.org")
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": factories.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    client.post("/accounts/email/", {"action_add": "yes", "email": "kadri.kask@example.org"})
    sent = next(one for one in mail.outbox if one.to == ["kadri.kask@example.org"])
    assert "confirms your new address in Hansa" in sent.body
    mail.outbox = [sent]
    answer = client.post("/accounts/confirm-email/", {"code": code()})
    assert answer["Location"] == "/accounts/email/"
    person.refresh_from_db()
    assert person.email == "kadri.kask@example.org"
    assert [(one.email, one.primary, one.verified) for one in EmailAddress.objects.all()] == [
        ("kadri.kask@example.org", True, True)
    ]
    page = client.get("/accounts/email/").content.decode()
    assert ("action_add" in page, "action_remove" in page, "action_send" in page) == (True, False, False)


def test_the_zones_that_are_offered_are_those_of_today_by_the_readers_names() -> None:
    groups = (
        Client(headers={"accept-language": "de"})
        .get("/accounts/signup/")
        .context["form"]
        .fields["zone"]
        .choices
    )
    near, others = (dict(zones) for _label, zones in groups)
    assert list(near.values()) == ["Berlin", "Kopenhagen", "London", "Tallinn", "Warschau"]
    assert others["Europe/Lisbon"] == "Lissabon (Portugal)"
    assert not {"Chile/Continental", "Africa/Asmera", "US/Eastern", "Australia/ACT"} & set(others)
    assert len(set(others.values())) == len(others)


def test_an_old_name_of_a_zone_is_taken_by_its_name_of_today() -> None:
    sign_up(Client(), zone="US/Eastern")
    assert Person.objects.get().zone == "America/New_York"
