"""Whatever ends a sign-in says so to its sockets."""

import pytest
from django.test import Client
from django.urls import reverse

from live.testing import record
from people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return factories.make_person("Ada")


def test_signing_out_closes_the_sockets_of_this_sign_in_alone(
    client: Client, person: Person, django_capture_on_commit_callbacks
) -> None:
    client.force_login(person)
    key = client.session.session_key
    with record() as said, django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_logout"))
    assert said.closed == [(person.pk, key)]


def test_a_new_password_closes_all_sockets(
    client: Client, person: Person, django_capture_on_commit_callbacks
) -> None:
    client.force_login(person)
    passwords = {
        "oldpassword": factories.PASSWORD,
        "password1": "another long night",
        "password2": "another long night",
    }
    with record() as said, django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("account_change_password"), passwords)
    assert (answer.status_code, said.closed) == (302, [(person.pk, None)])
