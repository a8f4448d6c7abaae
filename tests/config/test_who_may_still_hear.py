"""What each process asks the database every 30 s, so that access ends while the bus is away, too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import live
from config import sockets
from conversations.models import Thread
from live.sockets import Identity
from people.models import Person
from spaces.models import Membership, Space
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


@pytest.mark.parametrize("ending", [sign_out, expire, change_password])
def test_a_sign_in_that_ended_is_missing_from_the_answer(
    ada: Person, identity: Identity, ending: Callable[[Person, Identity], Any]
) -> None:
    other = signed_in(factories.make_person("Bob"))
    ending(ada, identity)
    assert sockets.revalidate({identity: set(), other: set()}) == {other: set()}


def test_whoever_was_deactivated_is_shut_out_and_not_only_signed_out(ada: Person, identity: Identity) -> None:
    other = signed_in(factories.make_person("Bob"))
    deactivate(ada, identity)
    assert sockets.revalidate({identity: set(), other: set()}) == {identity: None, other: set()}


def coming(identity: Identity | None) -> dict[str, Any]:
    cookie = f"{settings.SESSION_COOKIE_NAME}={identity.proof if identity else 'nobody'}"
    return {"headers": [(b"cookie", cookie.encode())]}


def test_whoever_was_deactivated_does_not_come_in_again(ada: Person, identity: Identity) -> None:
    assert sockets.authenticate(coming(identity)) == identity
    deactivate(ada, identity)
    with pytest.raises(PermissionDenied):
        sockets.authenticate(coming(identity))
    sign_out(ada, identity)
    assert (sockets.authenticate(coming(identity)), sockets.authenticate(coming(None))) == (None, None)


def test_the_revisions_of_threads_are_one_query(django_assert_num_queries: Any) -> None:
    space = factories.make_space("Impact measurement")
    threads = [factories.make_thread(space, revision=number) for number in (3, 0, 7)]
    asked = {space.topic, "person:1", "thread:x", *(one.topic for one in threads)}
    with django_assert_num_queries(1):
        assert sockets.latest(asked) == {one.topic: one.revision for one in threads}


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
    with django_assert_num_queries(2):
        sockets.revalidate(tabs)
    tabs |= {signed_in(ada): {f"person:{ada.pk}"} for _ in range(3)}
    with django_assert_num_queries(2):
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


def test_many_people_cost_no_more_queries_than_one(django_assert_num_queries: Any) -> None:
    space = factories.make_space("Impact measurement")
    thread = factories.make_thread(space)

    def hold(count: int) -> dict[Identity, set[str]]:
        held = {}
        for _one in range(count):
            person = factories.make_partner()
            factories.make_membership(space, person)
            held[signed_in(person)] = {f"person:{person.pk}", space.topic, thread.topic}
        return held

    for count in (1, 5):
        held = hold(count)
        with django_assert_num_queries(9):
            assert sockets.revalidate(held) == held


VISIBILITIES = st.sampled_from(Space.Visibility.values)
STATES = st.sampled_from(Space.State.values)
MEMBERSHIPS = st.sampled_from([None, *Membership.State.values])
STANDINGS = st.sampled_from(["outsider", "partner", "steward", "pending"])


@given(
    rooms=st.lists(st.tuples(VISIBILITIES, STATES), min_size=1, max_size=4),
    who=st.lists(st.tuples(STANDINGS, st.lists(MEMBERSHIPS, min_size=4, max_size=4)), min_size=1, max_size=3),
)
def test_many_at_once_may_hear_exactly_what_each_may_open(rooms: Any, who: Any) -> None:
    with transaction.atomic():
        spaces = [factories.make_space(visibility=seen, state=state) for seen, state in rooms]
        threads = [factories.make_thread(space) for space in spaces]
        people = []
        for standing, memberships in who:
            person = factories.make_person(is_steward=standing == "steward")
            if standing in ("partner", "pending"):
                factories.affiliate(person, state="confirmed" if standing == "partner" else "pending")
            for space, state in zip(spaces, memberships, strict=False):
                if state:
                    factories.make_membership(space, person, state=state)
            people.append(person)
        asked = {one.topic for one in (*spaces, *threads)}
        heard = sockets.audible({one.pk: one for one in people}, {one.pk: asked for one in people})
        for person in people:
            seen = [*Space.objects.visible_to(person), *Thread.objects.visible_to(person)]
            assert heard[person.pk] == {one.topic for one in seen}
        transaction.set_rollback(True)
