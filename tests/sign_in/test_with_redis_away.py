"""Whoever tries to sign in is not counted while Redis is away: so nobody may, and the page says it politely."""

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


def test_who_is_signed_in_goes_on(mads: Person, impact: object) -> None:
    assert browser(mads).get("/").status_code == 200
    assert browser(mads).get("/groups/impact-measurement/").status_code == 200
