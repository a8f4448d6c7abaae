"""The page on which a person pastes the address of a calendar kept elsewhere, and the same for programs."""

import json

import pytest
from django.utils.html import strip_tags

from scheduling import actions
from scheduling.models import BusyCalendar
from tests.people import browser

PATH = "/me/busy-times/"
SECRET = "https://calendar.example/private-4711/basic.ics"


def words(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def test_an_address_is_taken_and_never_shown_again(anna) -> None:
    client = browser(anna)
    answer = client.post(PATH, {"address": SECRET}, follow=True)
    assert "The calendar is read in a moment." in words(answer)
    assert "calendar.example" in words(answer) and "4711" not in answer.content.decode()
    assert "4711" not in client.get(PATH).content.decode()
    client.post(PATH, {"address": SECRET})
    assert BusyCalendar.objects.count() == 1


def test_what_is_wrong_with_it_stands_beside_what_was_typed(anna) -> None:
    answer = browser(anna).post(PATH, {"address": "http://calendar.example/a.ics"})
    assert (answer.status_code, "It begins with https://" in words(answer)) == (422, True)
    assert 'value="http://calendar.example/a.ics"' in answer.content.decode()
    assert browser(anna).post(PATH, {}).status_code == 422


def test_a_failure_says_what_to_do(anna) -> None:
    calendar = actions.add_busy_calendar(person=anna, address=SECRET)
    actions.note_failure(calendar=calendar, code="sign_in", at=calendar.added_at)
    assert "This address asks for a sign-in." in words(browser(anna).get(PATH))


def test_nobody_sees_or_touches_anothers(anna, mads) -> None:
    calendar = actions.add_busy_calendar(person=anna, address=SECRET)
    other = browser(mads)
    assert "calendar.example" not in words(other.get(PATH))
    for verb in ("reading", "removal"):
        assert other.post(f"{PATH}{calendar.pk}/{verb}/").status_code == 404
        assert other.get(f"{PATH}{calendar.pk}/{verb}/").status_code == 405
    assert browser().get(PATH).status_code == 302
    assert BusyCalendar.objects.count() == 1


def test_forgetting_forgets_everything(anna) -> None:
    calendar = actions.add_busy_calendar(person=anna, address=SECRET)
    client = browser(anna)
    assert client.post(f"{PATH}{calendar.pk}/reading/")["Location"] == PATH
    assert "are forgotten" in words(client.post(f"{PATH}{calendar.pk}/removal/", follow=True))
    assert BusyCalendar.objects.count() == 0
    assert "No other calendar is read for you yet." in words(client.get(PATH))


def test_the_page_costs_the_same_for_one_and_for_three(anna, django_assert_max_num_queries) -> None:
    client, counts = browser(anna), []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            actions.add_busy_calendar(person=anna, address=f"{SECRET}?{number}")
        with django_assert_max_num_queries(8) as queries:
            client.get(PATH)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def post():
    def send(client, path: str, body: dict | None = None):
        return client.post(path, json.dumps(body or {}), content_type="application/json")

    return send


def test_programs_go_through_the_same_door(anna, mads, post) -> None:
    path, client = "/api/v1/busy-calendars/", browser(anna)
    made = post(client, path, {"address": SECRET})
    again = post(client, path, {"address": SECRET})
    assert (made.status_code, again.json()) == (201, made.json())
    assert set(made.json()) == {
        "id", "host", "added_at", "fetched_at", "busy_times", "unread", "failure", "failure_words",
    }  # fmt: skip
    assert "4711" not in client.get(path).content.decode()
    refused = post(client, path, {"address": "http://calendar.example/"})
    assert (refused.status_code, refused.json()["code"]) == (409, "bad_address")
    own = f"{path}{made.json()['id']}/"
    assert browser(mads).get(own).status_code == browser(mads).delete(own).status_code == 404
    assert post(client, f"{own}reading/").status_code == 200
    assert client.delete(own).status_code == 204
    assert client.get(path).json()["results"] == []
