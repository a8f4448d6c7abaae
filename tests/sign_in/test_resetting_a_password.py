"""Who forgot their password gets a link by mail, and is told at each step what happens next."""

import re

import pytest
from django.core import mail
from django.test import Client

from people.models import Person

pytestmark = pytest.mark.django_db
NEW = "a long walk along the pier"


def link_in(body: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S*key/\S+)", body)
    assert found, body
    return found[1]


def test_the_link_leads_to_a_new_password_and_to_sign_in(mads: Person) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": mads.email})
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([mads.email], "A new password for Hansa")
    page = client.get(link_in(sent.body), follow=True)
    action = page.redirect_chain[-1][0]
    done = client.post(action, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Your password is changed" in done.content.decode()
    assert '<a class="button button-primary" href="/accounts/login/">' in done.content.decode()
    assert client.post("/accounts/login/", {"login": mads.email, "password": NEW}).status_code == 302


def test_a_link_that_no_longer_works_says_what_to_do() -> None:
    page = Client().get("/accounts/password/reset/key/1-abc-def/").content.decode()
    assert "Your password was not changed." in page
    assert 'href="/accounts/password/reset/">Send me a new link' in page


def test_the_help_page_speaks_of_a_link_too() -> None:
    page = Client().get("/help/").content.decode()
    assert "a link by mail lets you set a new one." in page


@pytest.mark.parametrize("language", ["en", "de", "da", "et", "pl"])
def test_the_mail_is_ours_from_the_greeting_to_the_end(mads: Person, language: str) -> None:
    mads.language = language
    mads.save()
    Client(headers={"accept-language": "en"}).post("/accounts/password/reset/", {"email": mads.email})
    (sent,) = mail.outbox
    greeting, *_between = sent.body.strip().splitlines()
    assert "Mads Madsen" in greeting
    assert sent.body.strip().endswith("Hansa\nhttp://localhost:8000")
    assert "testserver!" not in sent.body
    assert "Hans" in sent.subject  # Hansy, in Polish


def test_who_signs_up_a_second_time_is_told_in_their_own_language(mads: Person) -> None:
    mads.language = "de"
    mads.save()
    given = {"name": "Mads", "email": mads.email, "password1": NEW, "language": "en", "zone": "Europe/Berlin"}
    Client().post("/accounts/signup/", given)
    (sent,) = mail.outbox
    assert sent.subject != "You have an account with Hansa"
    assert "http" in sent.body
