"""While the database restarts everybody is told to come back in a moment, and what they typed is kept."""

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from conversations import writer
from conversations.models import Message, Thread
from people.middleware import PersonMiddleware
from people.models import Person
from tests import factories
from tests.people import browser
from workgroups.models import WorkingGroup

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(impact: WorkingGroup) -> Thread:
    return factories.make_thread(impact.space)


def away(*_given: Any, **_named: Any) -> Any:
    raise OperationalError("the database system is shutting down")


def patient(person: Person) -> Client:
    client = browser(person)
    client.raise_request_exception = False
    return client


GIVEN = {"body": "Kept <b>as it is</b>", "language": "en", "client_id": "once"}


def test_a_post_that_finds_no_database_is_refused_and_can_be_sent_again(
    mads: Person, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = patient(mads), f"/threads/{thread.pk}/messages/"
    with monkeypatch.context() as while_away:
        while_away.setattr(writer, "post_message", away)
        answer = client.post(address, GIVEN)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Kept &lt;b&gt;as it is&lt;/b&gt;" in answer.content.decode()
    assert 'value="once"' in answer.content.decode()
    assert client.post(address, GIVEN).status_code == 302
    assert Message.objects.get().client_id == "once"


def test_a_program_is_told_in_its_own_terms(
    mads: Person, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "post_message", away)
    answer = patient(mads).post(f"/api/v1/threads/{thread.pk}/messages/", GIVEN, "application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json() == {"type": "about:blank", "title": "Service Unavailable", "status": 503}


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_a_page_whose_reader_cannot_be_looked_up_says_the_same(
    mads: Person, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """It is a middleware that asks first, where no view's errors are caught."""

    def ask(self: PersonMiddleware, request: object) -> None:
        raise error

    monkeypatch.setattr(PersonMiddleware, "__call__", ask)
    answer = patient(mads).get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "This is not possible at the moment" in answer.content.decode()


def test_an_error_of_ours_stays_one(mads: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(self: PersonMiddleware, request: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(PersonMiddleware, "__call__", ask)
    assert patient(mads).get("/").status_code == 500
