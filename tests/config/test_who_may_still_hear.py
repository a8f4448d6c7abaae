"""What each process asks the database every 30 s, so that access ends while the bus is away, too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

import live
from config import sockets
from conversations.models import Thread
from live.sockets import Identity
from people.models import Person
from spaces.models import Space
from tests import factories

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Identity:
    client = Client()
    client.force_login(person)
    key = client.session.session_key
    assert key
    return Identity(person.pk, live.digest(key), person.language, proof=key)


@pytest.fixture
def ada() -> Person:
    return factories.make_person("Ada")


@pytest.fixture
def identity(ada: Person) -> Identity:
    return signed_in(ada)


def test_what_is_still_true_stays(ada: Person, identity: Identity) -> None:
    public = Space.objects.create(slug="public", kind="workgroup", visibility="public")
    holdings = {identity: {f"person:{ada.pk}", public.topic}}
    assert sockets.revalidate(holdings) == holdings


def sign_out(person: Person, identity: Identity) -> None:
    Session.objects.filter(pk=identity.proof).delete()


def expire(person: Person, identity: Identity) -> None:
    Session.objects.filter(pk=identity.proof).update(expire_date=timezone.now() - timedelta(seconds=1))


def deactivate(person: Person, identity: Identity) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


def change_password(person: Person, identity: Identity) -> None:
    person.set_password("quite another one")
    person.save()


@pytest.mark.parametrize("ending", [sign_out, expire, deactivate, change_password])
def test_a_sign_in_that_ended_is_missing_from_the_answer(
    ada: Person, identity: Identity, ending: Callable[[Person, Identity], Any]
) -> None:
    other = signed_in(factories.make_person("Bob"))
    ending(ada, identity)
    assert sockets.revalidate({identity: set(), other: set()}) == {other: set()}


def test_anothers_session_is_no_proof(identity: Identity) -> None:
    other = factories.make_person("Bob")
    assert sockets.revalidate({identity._replace(person_id=other.pk): set()}) == {}


def test_topics_of_a_space_go_with_the_membership(ada: Person, identity: Identity) -> None:
    hidden = Space.objects.create(slug="hidden", kind="workgroup", visibility="hidden")
    thread = Thread.objects.create(space=hidden, title="Talk")
    topics = {hidden.topic, thread.topic}
    membership = hidden.memberships.create(person=ada, state="active")
    assert sockets.revalidate({identity: topics}) == {identity: topics}
    membership.state = "removed"
    membership.save()
    assert sockets.revalidate({identity: topics}) == {identity: set()}


def test_many_tabs_of_a_person_cost_no_more_queries_than_one(
    ada: Person, identity: Identity, django_assert_num_queries: Any
) -> None:
    tabs = {identity: {f"person:{ada.pk}"}}
    with django_assert_num_queries(4):
        sockets.revalidate(tabs)
    tabs |= {signed_in(ada): {f"person:{ada.pk}"} for _ in range(3)}
    with django_assert_num_queries(4):
        assert sockets.revalidate(tabs) == tabs


def test_a_topic_that_nobody_answers_for_is_nobodys(ada: Person, identity: Identity) -> None:
    strange = {
        "nothing:1",
        "space:",
        "space:x",
        f"person:{ada.pk + 1}",
        "thread:99999999999999999999",
        "²:1",
        "space:²",
    }
    assert sockets.revalidate({identity: strange}) == {identity: set()}
