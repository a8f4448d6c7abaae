"""Polls over HTTP: the same verbs, rights and refusals as the pages."""

import json

import pytest
from django.test import Client

from calendars.models import Entry
from scheduling.models import Guest, Poll
from tests import factories
from tests.people import browser

DAY = factories.in_days(30).date().isoformat()


def send(client: Client, method: str, path: str, body: dict | None = None):
    return client.generic(
        method, f"/api/v1/polls/{path}", json.dumps(body or {}), content_type="application/json"
    )


def hour(at: int) -> dict[str, str]:
    return {"starts_local": f"{DAY}T{at:02}:00:00", "ends_local": f"{DAY}T{at + 1:02}:00:00"}


@pytest.fixture
def poll(impact, anna) -> dict:
    body = {
        "space": "impact-measurement",
        "title": "Autumn meeting",
        "zone": "Europe/Tallinn",
        "options": [hour(10), hour(14)],
    }
    made = send(browser(anna), "POST", "", body)
    assert made.status_code == 201, made.content
    return made.json()


def test_a_poll_is_opened_answered_and_ends_as_an_entry(poll, anna, mads):
    first, second = (option["id"] for option in poll["options"])
    path = f"{poll['id']}/"
    votes = {"votes": [{"option": first, "answer": "no"}, {"option": second, "answer": "if_need_be"}]}
    board = send(browser(mads), "PUT", f"{path}votes/", votes).json()
    assert board["mine"] == [
        {"option": first, "answer": "no", "look_again": False},
        {"option": second, "answer": "if_need_be", "look_again": False},
    ]
    assert board["standing"][0] == {
        "option": second,
        "yes": 0,
        "if_need_be": 1,
        "no": 0,
        "silent": 1,
        "names": {"yes": [], "if_need_be": ["Mads Madsen"], "no": [], "silent": ["Anna Albers"]},
    }
    moved = send(browser(anna), "PUT", f"{path}options/{first}/", hour(11)).json()
    assert [option["revision"] for option in moved["options"]] == [1, 0]
    assert send(browser(mads), "GET", f"{path}votes/").json()["mine"][0] == {
        "option": first,
        "answer": "no",
        "look_again": True,
    }
    fixed = send(browser(anna), "POST", f"{path}choice/", {"option": second}).json()
    assert (fixed["state"], fixed["chosen"]) == ("scheduled", second)
    assert Entry.objects.get(pk=fixed["entry"]).uid == poll["options"][1]["uid"]


def test_options_are_added_and_taken_out(poll, anna):
    path = f"{poll['id']}/options/"
    added = send(browser(anna), "POST", path, hour(16)).json()["options"]
    assert len(added) == 3
    assert len(send(browser(anna), "POST", path, hour(16)).json()["options"]) == 3
    left = send(browser(anna), "DELETE", f"{path}{added[2]['id']}/").json()["options"]
    assert [option["is_struck"] for option in left] == [False, False, True]
    assert send(browser(anna), "POST", path, {"first_day": DAY, **hour(9)}).status_code == 400
    assert send(browser(anna), "POST", path, {"first_day": DAY}).json()["code"] == "kind"


def test_it_is_closed_opened_again_reminded_and_called_off(poll, anna, mads):
    path, client = f"{poll['id']}/", browser(anna)
    assert send(client, "POST", f"{path}reminder/").json() == {"reminded": 1}
    assert send(client, "POST", f"{path}reminder/").json()["code"] == "reminded"
    assert send(client, "POST", f"{path}closing/").json()["state"] == "closed"
    late = send(
        browser(mads),
        "PUT",
        f"{path}votes/",
        {"votes": [{"option": poll["options"][0]["id"], "answer": "yes"}]},
    )
    assert (late.status_code, late.json()["code"]) == (409, "closed")
    assert send(client, "POST", f"{path}reopening/").json()["state"] == "open"
    changed = send(client, "PATCH", path, {"title": "Winter meeting", "required": [mads.pk]}).json()
    assert (changed["title"], changed["asks_everybody"]) == ("Winter meeting", True)
    assert send(client, "DELETE", path).status_code == 204
    assert Poll.objects.get().state == "cancelled"


def test_a_members_program_may_answer_and_nothing_else(poll, mads, piotr):
    path = f"{poll['id']}/"
    for method, verb in (
        ("PATCH", ""),
        ("DELETE", ""),
        ("POST", "closing/"),
        ("POST", "reopening/"),
        ("POST", "reminder/"),
        ("GET", "guests/"),
    ):
        assert send(browser(mads), method, f"{path}{verb}").status_code == 403, verb
        assert send(browser(piotr), method, f"{path}{verb}").status_code == 404, verb
    assert send(browser(mads), "POST", f"{path}options/", hour(9)).status_code == 403
    choice = {"option": poll["options"][0]["id"]}
    assert send(browser(mads), "POST", f"{path}choice/", choice).status_code == 403
    assert send(browser(piotr), "GET", "").json()["results"] == []
    assert send(browser(piotr), "PUT", f"{path}votes/", {"votes": []}).status_code == 404


def test_a_poll_is_not_opened_where_one_does_not_coordinate(impact, mads, piotr):
    body = {"space": "impact-measurement", "title": "Mine", "zone": "Europe/Tallinn", "options": [hour(10)]}
    assert send(browser(mads), "POST", "", body).status_code == 403
    assert send(browser(piotr), "POST", "", body).status_code == 400
    assert not Poll.objects.exists()


def test_whose_key_a_stranger_has_is_not_told(poll, anna, piotr):
    for key in (piotr.pk, 987654):
        answer = send(browser(anna), "PATCH", f"{poll['id']}/", {"required": [key]})
        assert (answer.status_code, answer.json()["code"]) == (409, "not_a_member")


def test_a_guests_link_is_in_no_answer(poll, anna):
    guest = {"name": "Gita", "email": "gita@example.org", "language": "de"}
    made = send(browser(anna), "POST", f"{poll['id']}/guests/", guest).json()
    assert set(made) == {"id", "name", "email", "language", "is_required", "confirmed_at", "invited_at"}
    assert send(browser(anna), "GET", f"{poll['id']}/guests/").json() == [made]
    assert send(browser(anna), "DELETE", f"{poll['id']}/guests/{made['id']}/").status_code == 204
    assert not Guest.objects.exists()


def test_a_list_takes_as_many_queries_with_three_polls_as_with_one(poll, anna, django_assert_max_num_queries):
    def queries() -> int:
        client = browser(anna)
        client.get("/api/v1/polls/")
        with django_assert_max_num_queries(8) as caught:
            assert client.get("/api/v1/polls/").status_code == 200
        return len(caught)

    few = queries()
    for number in range(2):
        body = {
            "space": "impact-measurement",
            "title": f"{number}",
            "zone": "Europe/London",
            "options": [hour(10)],
        }
        send(browser(anna), "POST", "", body)
    assert queries() == few
