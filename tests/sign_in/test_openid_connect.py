"""Signing in by OpenID Connect: the whole way, against a small provider of the test's own."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db

CLAIMS = {
    "sub": "1",
    "email": "Nina@idp.example",
    "email_verified": True,
    "name": "Nina Nowak",
    "locale": "pl-PL",
    "zoneinfo": "Europe/Warsaw",
}


class Provider(ThreadingHTTPServer):
    """Discovery, token and userinfo. It gives tokens for the one code that it knows."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = dict(CLAIMS)
        self.asked: dict[str, list[str]] = {}

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/token":
            now = int(time.time())
            about = {"iss": self.url, "aud": "hansa", "sub": self.claims["sub"], "iat": now, "exp": now + 60}
            signed = jwt.encode(about, "a secret of the provider, long enough for it", algorithm="HS256")
            return {"access_token": "access", "token_type": "Bearer", "id_token": signed}
        return self.claims


class Answer(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path == "/userinfo" and self.headers["Authorization"] != "Bearer access":
            return self.send_error(401)
        return self.say()

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked = given
        if given["code"] != ["right"] or given["client_secret"] != ["shared"]:
            return self.send_error(400)
        return self.say()

    def say(self) -> None:
        body = json.dumps(self.server.answer(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with Provider() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        app = {
            "provider_id": "oidc",
            "name": "Ministry",
            "client_id": "hansa",
            "secret": "shared",
            "settings": {"server_url": running.url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield running
        running.shutdown()


def come_by(provider: Provider, client: Client) -> HttpResponse:
    """From our button to the provider, and back with its code."""
    there = urlsplit(client.post("/accounts/oidc/oidc/login/")["Location"])
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{provider.url}/authorize"
    asked = parse_qs(there.query)
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(back, {"code": "right", "state": asked["state"][0]}, follow=True)


def test_a_newcomer_confirms_what_the_provider_says_and_comes_in(provider: Provider) -> None:
    client = Client()
    page = come_by(provider, client)
    assert page.redirect_chain[-1][0] == "/accounts/3rdparty/signup/"
    assert provider.asked["code_verifier"]
    form = page.context["form"]
    given = {name: form[name].value() for name in ("name", "email", "language", "zone")}
    assert given == {
        "name": "Nina Nowak",
        "email": "nina@idp.example",
        "language": "pl",
        "zone": "Europe/Warsaw",
    }
    assert not Person.objects.exists()
    answer = client.post("/accounts/3rdparty/signup/", given)
    assert answer["Location"] == "/partners/affiliation/"
    nina = Person.objects.get()
    assert (nina.email, nina.name, nina.language, nina.zone) == (
        "nina@idp.example",
        "Nina Nowak",
        "pl",
        "Europe/Warsaw",
    )
    assert client.session["_auth_user_id"] == str(nina.pk)
    assert EmailAddress.objects.filter(user=nina, email="nina@idp.example", verified=True).exists()
    again = Client()
    come_by(provider, again)
    assert again.session["_auth_user_id"] == str(nina.pk)


def test_nobody_comes_in_without_a_name(provider: Provider) -> None:
    provider.claims = {"sub": "2", "email": "nobody@idp.example", "email_verified": True, "locale": "tlh"}
    client = Client()
    form = come_by(provider, client).context["form"]
    assert (form["name"].value(), form["language"].value(), form["zone"].value()) == (
        "",
        "en",
        "Europe/Berlin",
    )
    given = {"name": "", "email": "nobody@idp.example", "language": "en", "zone": "Europe/Berlin"}
    assert list(client.post("/accounts/3rdparty/signup/", given).context["form"].errors) == ["name"]
    assert not Person.objects.exists()


def test_an_address_that_the_provider_did_not_confirm_is_confirmed_by_a_code(provider: Provider) -> None:
    provider.claims["email_verified"] = False
    client = Client()
    come_by(provider, client)
    given = {
        "name": "Nina",
        "email": "nina@idp.example",
        "language": "en",
        "zone": "Europe/Warsaw",
    }
    assert client.post("/accounts/3rdparty/signup/", given)["Location"] == "/accounts/confirm-email/"
    assert "_auth_user_id" not in client.session
    assert [sent.to for sent in mail.outbox] == [["nina@idp.example"]]


def test_the_provider_takes_over_nobodys_account(provider: Provider) -> None:
    """Whoever has signed up here with the address signs in here first, and then connects the two."""
    factories.make_person("Nina", email="nina@idp.example")
    client = Client()
    come_by(provider, client)
    given = {"name": "N", "email": "nina@idp.example", "language": "en", "zone": "Europe/Warsaw"}
    client.post("/accounts/3rdparty/signup/", given)
    assert "_auth_user_id" not in client.session
    assert Person.objects.count() == 1
