"""Secret calendar addresses by the API: what the pages can do, by the same actions."""

import json

import pytest

from calendars.models import Subscription
from tests import factories
from tests.calendars.feeds import Program
from tests.people import browser

BASE = "/api/v1/subscriptions/"


def send(person, method, path, body=None):
    return getattr(browser(person), method)(path, json.dumps(body or {}), content_type="application/json")


def path_of(answer):
    return answer.json()["address"].removeprefix("http://localhost:8000")


def test_an_address_is_made_and_told_once(impact, mads):
    made = send(mads, "post", BASE, {"label": "Mine", "alarm_minutes": 15, "language": "da"})
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    assert Program(path_of(made)).get().status_code == 200
    (listed,) = browser(mads).get(BASE).json()["results"]
    assert "address" not in listed
    assert (listed["scope"], listed["alarm_minutes"], listed["language"]) == ("personal", 15, "da")
    assert listed["program"] == "Program"


def test_options_are_changed_and_what_it_holds_is_not(impact, mads):
    made = send(mads, "post", BASE, {"label": "Mine"})
    one = f"{BASE}{made.json()['id']}/"
    assert send(mads, "patch", one, {"detail": "busy", "with_tentative": False}).status_code == 200
    assert Subscription.objects.values_list("detail", "with_tentative").get() == ("busy", False)
    refused = send(mads, "patch", one, {"scope": "country", "country": factories.make_country("EE").pk})
    assert refused.status_code == 400
    assert Program(path_of(made)).get().status_code == 200


def test_reset_gives_another_address_and_delete_ends_it(impact, mads):
    made = send(mads, "post", BASE, {"label": "Mine"})
    one = f"{BASE}{made.json()['id']}/"
    again = send(mads, "post", f"{one}reset/")
    assert [Program(path_of(answer)).get().status_code for answer in (made, again)] == [404, 200]
    assert send(mads, "delete", one).status_code == 204
    assert Program(path_of(again)).get().status_code == 404
    assert browser(mads).get(one).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"label": "x", "scope": "space"},
        {"label": "x", "scope": "space", "space": "nowhere"},
        {"label": "x", "scope": "country"},
        {"label": "x", "space": "impact-measurement"},
        {"label": "x", "scope": "space", "space": "impact-measurement", "alarm_minutes": 15},
        {"label": "x", "alarm_minutes": 7},
        {"label": "x", "detail": "all"},
        {"label": ""},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(impact, mads, body):
    assert send(mads, "post", BASE, body).status_code in (400, 409)
    assert Subscription.objects.count() == 0


def test_only_members_subscribe_to_a_space_and_only_owners_see_an_address(impact, mads, piotr):
    body = {"label": "x", "scope": "space", "space": impact.space.slug}
    assert send(piotr, "post", BASE, body).status_code == 400
    made = send(mads, "post", BASE, body)
    assert made.status_code == 201
    one = f"{BASE}{made.json()['id']}/"
    assert [browser(piotr).get(one).status_code, send(piotr, "delete", one).status_code] == [404, 404]
    assert browser(piotr).get(BASE).json()["results"] == []


def test_confidential_groups_are_disclosed_by_their_slugs(circle, mads, piotr):
    body = {"label": "x", "disclosures": {circle.space.slug: "title", "nowhere": "everything"}}
    assert send(mads, "post", BASE, body).status_code == 201
    assert list(Subscription.objects.get().disclosures.values_list("space", "detail")) == [
        (circle.space.pk, "title")
    ]
    assert send(piotr, "post", BASE, body).status_code == 201
    assert Subscription.objects.get(person=piotr).disclosures.count() == 0


@pytest.mark.parametrize(
    "position",
    [{"latitude": 59.4}, {"latitude": "nan", "longitude": "nan"}, {"latitude": 91, "longitude": 0}],
)
def test_half_a_position_is_refused(impact, anna, position):
    entry = factories.make_entry(impact.space)
    assert send(anna, "patch", f"/api/v1/entries/{entry.pk}/", position).status_code == 400
