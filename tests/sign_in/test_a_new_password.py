"""Whoever changes their password shuts out everybody else who came in by the old one (sockets: tests/config)."""

import pytest
from allauth.account.models import EmailAddress
from knox.models import AuthToken

from people.models import Person
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db

NEW = "a short night in Warsaw"


def test_it_ends_other_sessions_and_every_token(mads: Person, piotr: Person) -> None:
    here, elsewhere = browser(mads), browser(mads)
    _kept, token = AuthToken.objects.create(mads)
    AuthToken.objects.create(piotr)
    header = {"Authorization": f"Token {token}"}
    assert elsewhere.get("/me/").status_code == 200
    assert here.get("/api/v1/spaces/", headers=header).status_code == 200
    here.post("/accounts/login/", {"login": mads.email, "password": factories.PASSWORD})
    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert answer.status_code == 302
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302
    assert browser().get("/api/v1/spaces/", headers=header).status_code == 401
    assert list(AuthToken.objects.values_list("user_id", flat=True)) == [piotr.pk]
    assert EmailAddress.objects.filter(user=mads, verified=True).exists()
