"""Messages by the API: the third door beside the page and the socket."""

import json

import pytest

from tests import factories
from tests.people import browser


def send(person, method: str, path: str, body: dict | None = None):
    client = browser(person)
    return getattr(client, method)(path, json.dumps(body or {}), content_type="application/json")


@pytest.fixture
def thread(impact, anna):
    return factories.make_thread(impact.space, messages=[(anna, "Good morning.")])


def hello(client_id: str = "one", **fields) -> dict:
    return {"body": "Hello **all**", "language": "en", "client_id": client_id, **fields}


def test_a_message_sent_twice_is_one_message(thread, mads):
    path = f"/api/v1/threads/{thread.pk}/messages/"
    first, again = send(mads, "post", path, hello()), send(mads, "post", path, hello())
    assert first.status_code == 201
    assert first.json() == again.json()
    assert (first.json()["seq"], first.json()["html"]) == (2, "<p>Hello <strong>all</strong></p>")


def test_what_changed_since_a_revision_comes_in_order(thread, mads, anna):
    path = f"/api/v1/threads/{thread.pk}/messages/"
    sent = send(mads, "post", path, hello()).json()
    send(mads, "patch", f"/api/v1/messages/{sent['id']}/", {"body": "Hello everybody"})
    found = browser(anna).get(f"{path}?since=1").json()["results"]
    assert [(row["seq"], row["revision"], row["body"]) for row in found] == [(2, 3, "Hello everybody")]


def test_a_deleted_message_keeps_its_place_without_its_words(thread, mads):
    sent = send(mads, "post", f"/api/v1/threads/{thread.pk}/messages/", hello()).json()
    gone = send(mads, "delete", f"/api/v1/messages/{sent['id']}/").json()
    assert (gone["seq"], gone["body"], gone["html"]) == (2, "", "")
    assert gone["deleted_at"]


def test_nobody_edits_what_another_said(thread, mads, anna):
    first = thread.messages.get()
    assert send(mads, "patch", f"/api/v1/messages/{first.pk}/", {"body": "No"}).status_code == 403


@pytest.mark.parametrize("body", ["", "x" * 100_000, "a\x00b", "half \ud83d"])
def test_what_cannot_be_kept_is_refused_by_name(thread, mads, body):
    answer = send(mads, "post", f"/api/v1/threads/{thread.pk}/messages/", hello(body=body))
    assert answer.status_code in (400, 409), answer.content
    assert thread.messages.count() == 1


def test_talk_is_hidden_from_partners_who_do_not_belong(thread, kadri):
    assert browser(kadri).get(f"/api/v1/threads/{thread.pk}/").status_code == 404
    assert browser(kadri).get("/api/v1/threads/").json()["results"] == []


def test_reading_lowers_what_is_unread(thread, mads):
    path = f"/api/v1/threads/{thread.pk}/"
    assert browser(mads).get(path).json()["unread"] == 1
    assert send(mads, "post", f"{path}reading/", {"first": 1, "last": 1}).status_code == 204
    assert send(mads, "post", f"{path}reading/", {"first": 10**30, "last": 10**30}).status_code == 400
    assert browser(mads).get(path).json()["unread"] == 0
