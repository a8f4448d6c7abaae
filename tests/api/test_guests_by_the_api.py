"""A program registers somebody without an account as the pages do: the same mail, the same refusals."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from people.models import Person
from registrations import actions
from registrations.models import GuestRequest, Registration, SeatPlan
from registrations.tasks import mail_guests
from tests import factories
from tests.people import browser
from tests.registrations.guests import ADDRESS, make_guest, make_open_event

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Gita Guest", "email": ADDRESS, "language": "pl", "organisation": "Harbour Café"}


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    return make_open_event(fiona, capacity=1).seat_plan


def post(path: str, client: Client | None = None, **body: Any) -> Any:
    return (client or Client()).post(f"/api/v1/{path}", body, content_type="application/json")


def token_in(body: str) -> str:
    found = re.search(r"/seats/guests/confirmation/([0-9a-f]{64})/", body)
    assert found, body
    return found[1]


def test_a_program_asks_confirms_waits_takes_and_withdraws(plan: SeatPlan, mads: Person) -> None:
    SeatPlan.objects.filter(pk=plan.pk).update(offer_hours=48)
    first = actions.register(plan=plan, person=mads)
    answer = post(f"seat-plans/{plan.pk}/guests/", **GIVEN)
    assert (answer.status_code, answer.content) == (202, b"")
    mail.outbox.clear()
    mail_guests()
    confirmed = post("guest-registrations/", token=token_in(str(mail.outbox[0].body)))
    assert confirmed.status_code == 200, confirmed.content
    told = confirmed.json()
    assert (told["name"], told["organisation"]) == ("Gita Guest", "Harbour Café")
    assert told["registration"]["state"] == "waiting"
    own = f"guest-registrations/{told['token']}/"
    assert post(f"{own}taking/").json()["code"] == "no_offer"
    actions.withdraw(registration=first)
    assert Client().get(f"/api/v1/{own}").json()["registration"]["state"] == "offered"
    assert post(f"{own}taking/").json()["registration"]["state"] == "confirmed"
    assert Client().delete(f"/api/v1/{own}").json()["registration"]["state"] == "withdrawn"
    assert post(f"{own}asking/").json()["registration"]["state"] == "confirmed"


def test_the_answer_is_the_same_for_every_address(plan: SeatPlan, mads: Person) -> None:
    make_guest(plan)
    answers = {
        (answer.status_code, answer.content)
        for email in (ADDRESS, mads.email, "new@example.org")
        for answer in [post(f"seat-plans/{plan.pk}/guests/", **{**GIVEN, "email": email})]
    }
    assert answers == {(202, b"")}


def test_what_is_wrong_or_not_allowed_is_refused(plan: SeatPlan, fiona: Person) -> None:
    path = f"seat-plans/{plan.pk}/guests/"
    assert post(path, **{**GIVEN, "email": "no address"}).status_code == 400
    assert post(path, **{**GIVEN, "country": "XX"}).status_code == 400
    assert post("seat-plans/99999/guests/", **GIVEN).status_code == 404
    for token in ("0" * 64, "\x00", "x" * 101, ""):
        assert post("guest-registrations/", token=token).status_code in (400, 404)
    assert Client().get(f"/api/v1/guest-registrations/{'0' * 64}/").status_code == 404
    hidden = factories.make_event("Hidden", coordinator=fiona, visibility="partners").seat_plan
    assert post(f"seat-plans/{hidden.pk}/guests/", **GIVEN).status_code == 404
    SeatPlan.objects.filter(pk=plan.pk).update(takes_guests=False)
    refused = post(path, **GIVEN)
    assert (refused.status_code, refused.json()["code"]) == (409, "no_guests")
    assert not GuestRequest.objects.exists()


def test_a_used_link_is_refused(plan: SeatPlan) -> None:
    make_guest(plan)
    refused = post("guest-registrations/", token=GuestRequest.objects.get().token)
    assert (refused.status_code, refused.json()["code"]) == (409, "link_used")
    assert Registration.objects.count() == 1


def test_too_many_are_told_when_to_come_again(plan: SeatPlan) -> None:
    answers = [post(f"seat-plans/{plan.pk}/guests/", **GIVEN) for _time in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert answers[-1]["Retry-After"] == "3600"


def test_hosts_allow_it_by_the_api(fiona: Person) -> None:
    plan = factories.make_event("Closed harbour", coordinator=fiona).seat_plan
    rules = {"needs_approval": False, "asks_again": False, "offer_hours": 0, "cut_off_at": None}
    path, client = f"/api/v1/seat-plans/{plan.pk}/rules/", browser(fiona)

    def put(**more: bool) -> bool:
        answer = client.put(path, {**rules, **more}, content_type="application/json")
        return bool(answer.json()["takes_guests"])

    assert put() is False
    assert put(takes_guests=True) is True
    assert put() is True
    assert put(takes_guests=False) is False


def test_hosts_read_who_is_a_guest(plan: SeatPlan, fiona: Person) -> None:
    make_guest(plan)
    rows = browser(fiona).get("/api/v1/hosted-registrations/").json()["results"]
    assert [(row["email"], row["is_guest"]) for row in rows] == [(ADDRESS, True)]
