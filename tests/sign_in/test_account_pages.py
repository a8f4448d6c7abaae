"""Every page of one's account opens, in every language, for somebody who has a key, an app and recovery codes."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.models import Person
from tests import factories
from tests.people import browser

SHOWN_TO_NOBODY_HERE = {
    "account_confirm_email",  # by link; here a code confirms
    "account_reset_password_from_key",  # needs what stands in a mail: tests/sign_in/test_resetting_a_password.py
    "mfa_download_recovery_codes",  # a file
    "mfa_login_webauthn",  # for scripts
    "mfa_reauthenticate_webauthn",
}
OF_A_KEY = ["mfa_edit_webauthn", "mfa_remove_webauthn"]


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.add(pattern.name)
        elif not pattern.namespace:
            found |= names(pattern.url_patterns)
    return {name for name in found if name and name.startswith(("account_", "mfa_", "socialaccount_"))}


NAMES = sorted(names(get_resolver().url_patterns) - SHOWN_TO_NOBODY_HERE - set(OF_A_KEY))


@pytest.fixture
def armed(mads: Person) -> Client:
    """The browser of somebody who has just said again who they are, which allauth asks for before it shows what opens an account."""
    client = Client()
    client.post("/accounts/login/", {"login": mads.email, "password": factories.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    TOTP.activate(mads, generate_totp_secret())
    RecoveryCodes.activate(mads)
    return client


def add_key(person: Person) -> Authenticator:
    """By its name alone, as nobody signs in with it: the pages that speak with it are walked in tests/journeys."""
    return WebAuthn.add(
        person, "The blue one", {"clientExtensionResults": {"credProps": {"rk": True}}}
    ).instance


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_every_page_of_the_account_opens(armed: Client, mads: Person, language: str) -> None:
    mads.language = language
    mads.save()
    opened = {name for name in NAMES if opens(armed, name, language)}
    assert {"mfa_index", "mfa_add_webauthn", "account_email", "mfa_view_recovery_codes"} <= opened
    key = add_key(mads)
    for name in ("mfa_index", "mfa_list_webauthn"):
        assert opens(armed, name, language)
    for name in OF_A_KEY:
        assert opens(armed, name, language, pk=key.pk)


def opens(client: Client, name: str, language: str, **of: int) -> bool:
    """Whether there is a page, which then has one heading and the reader's language; never a fault."""
    answer = client.get(reverse(name, kwargs=of))
    assert answer.status_code in (200, 302, 401, 405), name
    if answer.status_code not in (200, 401) or not answer["Content-Type"].startswith("text/html"):
        return False
    page = answer.content.decode()
    assert (len(re.findall("<h1", page)), name) == (1, name)
    assert re.search(rf'<html lang="{language}"', page), name
    return True


def test_a_key_stands_in_the_list_by_its_name(armed: Client, mads: Person) -> None:
    add_key(mads)
    page = armed.get("/accounts/2fa/webauthn/").content.decode()
    assert "The blue one" in page
    assert "not used yet" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/accounts/login/", {"login": "nobody@example.org", "password": "no"}),
        ("/accounts/signup/", {"email": "no"}),
        ("/accounts/password/reset/", {"email": "no"}),
    ],
)
def test_a_page_with_an_error_says_so_in_its_title(path: str, wrong: dict[str, str]) -> None:
    client = Client()
    assert "<title>Error:" not in client.get(path).content.decode()
    assert "<title>Error: " in client.post(path, wrong).content.decode()


@pytest.mark.django_db
def test_from_one_field_the_key_tab_leads_to_the_next() -> None:
    """What leads to a new password stands behind the field for the one that one has."""
    page = Client().get("/accounts/login/").content.decode()
    places = [page.index(one) for one in ('name="login"', 'name="password"', "/accounts/password/reset/")]
    assert places == sorted(places)


def test_the_menu_and_the_pages_call_one_place_by_one_name(mads: Person) -> None:
    for path in ("/me/", "/accounts/2fa/"):
        page = browser(mads).get(path).content.decode()
        called = set(re.findall(r'href="/accounts/2fa/"[^>]*>(?:<svg.*?</svg>)?(?:<span>)?([^<]+)', page))
        assert called == {"Security keys and codes"}
    assert re.findall("<h1>([^<]+)", page) == ["Security keys and codes"]
