"""Whatever shuts a person out, or changes how they sign in, ends what was signed in before: everywhere."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from live.testing import record
from people import actions
from people.models import Person
from tests.people import browser, just_signed_in

pytestmark = pytest.mark.django_db


def by_the_action(person: Person, steward: Person) -> None:
    actions.deactivate(person=person)


def by_the_admin(person: Person, steward: Person) -> None:
    """The box "may sign in" is no longer ticked."""
    given = {"name": person.name, "email": person.email, "language": "en", "zone": person.zone}
    answer = browser(steward).post(reverse("admin:people_person_change", args=[person.pk]), given)
    assert answer.status_code == 302


@pytest.mark.parametrize("shut_out", [by_the_action, by_the_admin])
def test_whoever_is_shut_out_has_nothing_left(
    mads: Person,
    stefan: Person,
    shut_out: Callable[[Person, Person], None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    pages = browser(mads)
    _kept, token = AuthToken.objects.create(mads)
    program = Client(headers={"authorization": f"Token {token}"})
    assert [pages.get("/me/").status_code, program.get("/api/v1/spaces/").status_code] == [200, 200]
    with record() as said, django_capture_on_commit_callbacks(execute=True):
        shut_out(mads, stefan)
    assert (said.shut_out, said.closed) == ([mads.pk], [(mads.pk, None)])
    assert [pages.get("/me/").status_code, program.get("/api/v1/spaces/").status_code] == [302, 401]
    mads.refresh_from_db()
    assert (mads.is_active, AuthToken.objects.filter(user=mads).exists()) == (False, False)
    assert not [
        one for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == str(mads.pk)
    ]


def activate(client: Client) -> None:
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302


def remove(client: Client) -> None:
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [activate, remove])
def test_a_second_factor_that_comes_or_goes_ends_every_other_sign_in(
    mads: Person, change: Callable[[Client], None]
) -> None:
    if change is remove:
        Authenticator.objects.create(
            user=mads, type=Authenticator.Type.TOTP, data={"secret": generate_totp_secret()}
        )
    here, elsewhere = just_signed_in(mads), browser(mads)
    AuthToken.objects.create(mads)
    with record() as said:
        change(here)
    assert [client.get("/me/").status_code for client in (here, elsewhere)] == [200, 302]
    assert set(said.closed) == {(mads.pk, None)}
    assert not AuthToken.objects.exists()


@pytest.mark.parametrize("door", ["account_logout", "admin:logout"])
def test_signing_out_closes_the_sockets_of_this_sign_in_by_either_door(
    stefan: Person, door: str, django_capture_on_commit_callbacks: Any
) -> None:
    client = browser(stefan)
    key = client.session.session_key
    with record() as said, django_capture_on_commit_callbacks(execute=True):
        client.post(reverse(door))
    assert said.closed == [(stefan.pk, key)]


def test_an_address_is_one_persons_however_it_is_written(mads: Person, stefan: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email=mads.email.upper(), name="Another")
    add = reverse("admin:people_person_add")
    given = {"name": "Another", "email": mads.email.upper(), "language": "en", "zone": "Europe/Berlin"}
    assert "email" in browser(stefan).post(add, given).context["adminform"].form.errors
    browser(stefan).post(add, {**given, "email": "Another@Example.ORG"})
    assert Person.objects.get(name="Another").email == "another@example.org"
