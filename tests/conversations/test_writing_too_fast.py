"""Form and API take twenty messages of a person in ten seconds, as the socket does; the text is kept."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client

from conversations import consumers
from conversations.models import Message, Thread
from people.models import Person
from tests import factories
from tests.people import browser
from workgroups.models import WorkingGroup


@pytest.fixture
def thread(impact: WorkingGroup) -> Thread:
    return factories.make_thread(impact.space)


def by_form(client: Client, thread: Thread, number: int) -> int:
    given = {"body": f"Number {number}", "language": "en", "client_id": f"form-{number}"}
    answer = client.post(f"/threads/{thread.pk}/messages/", given)
    if answer.status_code == 422:
        page = answer.content.decode()
        assert "You write faster than others can read." in page and f"Number {number}" in page
    return answer.status_code


def by_api(client: Client, thread: Thread, number: int) -> int:
    given = {"body": f"Number {number}", "language": "en", "client_id": f"api-{number}"}
    path = f"/api/v1/threads/{thread.pk}/messages/"
    answer = client.post(path, json.dumps(given), content_type="application/json")
    if answer.status_code == 429:
        assert (answer.json()["code"], 0 < int(answer["Retry-After"]) <= 10) == ("rate", True)
    return answer.status_code


def test_the_twenty_first_has_to_wait_by_whichever_door_and_nobody_else(
    thread: Thread, anna: Person, mads: Person
) -> None:
    client = browser(mads)
    assert [by_form(client, thread, number) for number in range(10)] == [302] * 10
    assert [by_api(client, thread, number) for number in range(10)] == [201] * 10
    assert (by_form(client, thread, 10), by_api(client, thread, 10)) == (422, 429)
    assert Message.objects.filter(author=mads).count() == 20
    assert by_api(browser(anna), thread, 11) == 201


def test_new_threads_count_too(thread: Thread, mads: Person) -> None:
    client = browser(mads)
    for number in range(20):
        by_form(client, thread, number)
    given = {"title": "Once more", "body": "Kept", "language": "en", "client_id": "x"}
    answer = client.post("/spaces/impact-measurement/threads/new/", given)
    assert (answer.status_code, "Kept" in answer.content.decode()) == (422, True)
    given = {"space": "impact-measurement", "title": "Once more", "language": "en"}
    assert (
        client.post("/api/v1/threads/", json.dumps(given), content_type="application/json").status_code == 429
    )
    assert Thread.objects.count() == 1


@pytest.mark.parametrize(("what", "most"), [("mentions", 20), ("people", 60)])
def test_whom_a_text_names_is_asked_no_faster_than_by_the_socket(
    what: str, most: int, thread: Thread, anna: Person, mads: Person
) -> None:
    """It splits a text and looks for names: what costs the server something has a pace by every door."""
    path = f"/api/v1/threads/{thread.pk}/{what}/"

    def ask(client: Client) -> HttpResponse:
        given = json.dumps({"body": "@Anna"})
        return client.get(path) if what == "people" else client.post(path, given, "application/json")

    client = browser(mads)
    assert [ask(client).status_code for _number in range(most)] == [200] * most
    refused = ask(client)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate")
    assert 0 < int(refused["Retry-After"]) <= 10
    assert ask(browser(anna)).status_code == 200
    assert by_api(client, thread, 1) == 201, "each has a pace of its own"
    assert consumers.RATES[what] == (most, 10.0)


def test_after_a_while_one_may_write_again(
    thread: Thread, mads: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("live.rates.time.monotonic", lambda: now[0])
    client = browser(mads)
    for number in range(20):
        by_api(client, thread, number)
    assert by_api(client, thread, 20) == 429
    now[0] = 10.1
    assert by_api(client, thread, 20) == 201
