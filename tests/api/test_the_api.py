"""The API is a door to the same actions as the pages."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from spaces import actions
from spaces.models import Membership, Space
from tests import factories
from tests.people import browser, just_signed_in


def post(client: Client, path: str, body: dict | None = None):
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def test_the_schema_is_valid_and_complete(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


@pytest.mark.django_db
def test_the_schema_and_its_readable_page_are_open_to_all():
    assert browser().get("/api/v1/schema/").status_code == 200
    page = browser().get("/api/v1/docs/")
    assert page.status_code == 200
    assert "https://" not in page.content.decode()


def test_who_has_not_signed_in_gets_a_problem(db):
    answer = browser().get("/api/v1/spaces/")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Authentication credentials were not provided.",
        "code": "not_authenticated",
    }


def test_a_token_signs_a_program_in_and_ends_when_revoked(anna, impact):
    made = post(just_signed_in(anna), "/api/v1/tokens/").json()
    program = Client(headers={"authorization": f"Token {made['token']}"})
    assert [row["slug"] for row in program.get("/api/v1/spaces/").json()["results"]] == ["impact-measurement"]
    assert browser(anna).delete(f"/api/v1/tokens/{made['id']}/").status_code == 204
    assert program.get("/api/v1/spaces/").status_code == 401


def test_a_token_is_made_by_who_has_just_given_the_password(anna):
    long_ago = browser(anna)
    answer = post(long_ago, "/api/v1/tokens/")
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")
    assert AuthToken.objects.count() == 0
    with time_machine.travel(timezone.now() - timedelta(minutes=11)):
        long_ago.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    assert post(long_ago, "/api/v1/tokens/").status_code == 403
    long_ago.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    assert post(long_ago, "/api/v1/tokens/").status_code == 201


def test_a_partner_asks_and_a_coordinator_accepts(impact, kadri, anna):
    asked = post(browser(kadri), "/api/v1/spaces/impact-measurement/membership/", {"note": "Hello"}).json()
    assert (asked["state"], asked["person"]["name"]) == ("requested", "Kadri Kask")
    accepted = post(browser(anna), f"/api/v1/memberships/{asked['id']}/acceptance/").json()
    assert accepted["state"] == "active"
    again = post(browser(anna), f"/api/v1/memberships/{asked['id']}/acceptance/")
    assert (again.status_code, again.json()["code"]) == (409, "decided")


def test_a_member_may_not_decide(impact, kadri, mads):
    asked = post(browser(kadri), "/api/v1/spaces/impact-measurement/membership/").json()
    assert post(browser(mads), f"/api/v1/memberships/{asked['id']}/acceptance/").status_code == 404
    assert Membership.objects.get(pk=asked["id"]).state == "requested"


def test_leaving_and_withdrawing_are_one_door(impact, kadri, mads):
    path = "/api/v1/spaces/impact-measurement/membership/"
    post(browser(kadri), path)
    assert browser(kadri).delete(path).json()["state"] == "withdrawn"
    assert browser(mads).delete(path).json()["state"] == "left"


def test_a_foreign_and_an_unknown_space_look_the_same(impact, olga):
    foreign = browser(olga).get("/api/v1/spaces/impact-measurement/")
    unknown = browser(olga).get("/api/v1/spaces/nothing-here/")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


def test_an_entry_keeps_its_wall_time(impact, anna, mads):
    body = {
        "space": "impact-measurement",
        "title": "Weekly call",
        "zone": "Europe/Tallinn",
        "starts_local": "2027-03-24T10:00:00",
        "ends_local": "2027-03-24T11:00:00",
        "rrule": "FREQ=WEEKLY;COUNT=3",
    }
    made = post(browser(anna), "/api/v1/entries/", body)
    assert made.status_code == 201, made.content
    assert made.json()["starts_local"] == "2027-03-24T10:00:00"
    assert made.json()["starts_at"] == "2027-03-24T08:00:00Z"
    assert post(browser(mads), "/api/v1/entries/", body).status_code == 403


def test_a_wrong_entry_names_each_field(impact, anna):
    answer = post(browser(anna), "/api/v1/entries/", {"space": "impact-measurement", "title": "\x00"})
    assert answer.status_code == 400
    assert {(row["pointer"], row["code"]) for row in answer.json()["errors"]} == {
        ("#/title", "null_characters_not_allowed"),
        ("#/zone", "required"),
        ("#/starts_local", "required"),
        ("#/ends_local", "required"),
    }


def test_the_seat_after_the_last_one_waits(kadri, mads, anna):
    visit = factories.make_visit("Tallinn", capacity=1, coordinator=anna)
    plan = visit.seat_plan_id
    first = post(browser(kadri), "/api/v1/registrations/", {"plan": plan}).json()
    again = post(browser(kadri), "/api/v1/registrations/", {"plan": plan}).json()
    second = post(browser(mads), "/api/v1/registrations/", {"plan": plan}).json()
    assert (first["state"], again, second["state"]) == ("confirmed", first, "waiting")
    assert browser(kadri).delete(f"/api/v1/registrations/{first['id']}/").json()["state"] == "withdrawn"
    assert browser(mads).get(f"/api/v1/registrations/{second['id']}/").json()["state"] == "confirmed"
    assert browser(kadri).get(f"/api/v1/registrations/{second['id']}/").status_code == 404


@pytest.mark.parametrize("path", ["spaces", "entries", "memberships", "seat-plans", "registrations"])
def test_a_list_takes_as_many_queries_with_three_rows_as_with_one(path, anna, django_assert_max_num_queries):
    def queries() -> int:
        client = browser(anna)
        with django_assert_max_num_queries(12) as captured:
            assert client.get(f"/api/v1/{path}/").status_code == 200
        return len(captured)

    def one_more() -> None:
        visit = factories.make_visit(coordinator=anna, countries=["EE"])
        factories.make_group(coordinator=anna, countries=["DE", "DK"])
        visit.seat_plan.registrations.create(person=anna, state="confirmed", place=1)

    one_more()
    few = queries()
    one_more()
    one_more()
    assert queries() == few


def test_a_token_says_when_it_ends_in_ninety_days(anna, impact):
    made = post(just_signed_in(anna), "/api/v1/tokens/").json()
    lasts = datetime.fromisoformat(made["expiry"]) - datetime.fromisoformat(made["created"])
    assert round(lasts / timedelta(days=1)) == 90


def test_a_steward_decides_by_the_api_what_the_page_lets_them_decide(impact, circle, kadri, stefan):
    asked = actions.ask_to_join(space=impact.space, person=kadri)
    confidential = factories.make_membership(circle.space, kadri, state="requested")
    client = browser(stefan)
    assert post(client, f"/api/v1/memberships/{asked.pk}/acceptance/").json()["state"] == "active"
    assert post(client, f"/api/v1/memberships/{confidential.pk}/acceptance/").status_code == 404


def test_a_coordinator_lists_who_belongs_and_who_asks_and_nobody_else(impact, anna, mads):
    states = ["requested", "invited", "declined", "withdrawn", "left", "removed"]
    rows = {
        state: factories.make_membership(impact.space, factories.make_person(state), state=state)
        for state in states
    }
    client = browser(anna)
    listed = client.get("/api/v1/memberships/").json()["results"]
    assert {row["person"]["name"] for row in listed} == {"Anna Albers", "Mads Madsen", "requested"}
    assert {client.get(f"/api/v1/memberships/{rows[s].pk}/").status_code for s in states[1:]} == {404}
    decided = post(client, f"/api/v1/memberships/{rows['declined'].pk}/acceptance/")
    assert (decided.status_code, decided.json()["code"]) == (409, "decided")


def test_ones_own_rows_name_no_space_that_one_may_not_see(impact, mads, anna):
    assert browser(mads).get("/api/v1/memberships/").json()["results"][0]["space"] == "impact-measurement"
    member = Membership.objects.get(space=impact.space, person=mads)
    Space.objects.filter(pk=impact.space.pk).update(visibility="hidden")
    actions.remove_member(membership=member, by=anna, reason="It is over.")
    assert browser(mads).get("/api/v1/memberships/").json()["results"] == []
