"""Whoever tries to sign in is not counted while Redis is away: so nobody may, and the page says it politely."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from people.models import Person
from tests import factories
from tests.live.conftest import free_port
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _redis_away(settings: Any) -> None:
    nobody_there = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody_there}
    }


def test_sign_in_says_no_in_the_readers_language(mads: Person) -> None:
    client = Client(headers={"accept-language": "de"})
    answer = client.post("/accounts/login/", {"login": mads.email, "password": factories.PASSWORD})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Das geht gerade nicht" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_what_was_typed_can_be_sent_again_and_no_secret_stands_in_the_page(mads: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    token = client.get("/accounts/signup/").context["csrf_token"]
    typed = {"name": "Nina <b>", "email": "nina@example.org", "language": "pl", "zone": "Europe/Warsaw"}
    given = {**typed, "password1": "a night of secrets", "csrfmiddlewaretoken": token}
    page = client.post("/accounts/signup/", given).content.decode()
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    fresh = kept.pop("csrfmiddlewaretoken")
    assert {name: html.unescape(value) for name, value in kept.items()} == typed
    assert "a night of secrets" not in page
    assert client.post("/accounts/signup/", {**typed, "csrfmiddlewaretoken": fresh}).status_code == 503


def test_who_is_signed_in_goes_on(mads: Person, impact: object) -> None:
    assert browser(mads).get("/").status_code == 200
    assert browser(mads).get("/groups/impact-measurement/").status_code == 200
