"""All that is kept about a guest opens by a link that goes to their address at that moment, and not by one of an event."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.redaction import cover
from people import actions as people
from people.models import Person
from registrations.models import Guest, GuestRequest, SeatPlan
from registrations.tasks import forget_guest_requests, mail_guests
from tests.registrations.guests import (
    ADDRESS,
    address,
    ask_for_all,
    come_in,
    link_in,
    mailed,
    make_open_event,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    return make_open_event(fiona).seat_plan


def of(name: str, plan: SeatPlan) -> str:
    return reverse(f"home:guest_{name}", args=[plan.pk])


def test_whoever_was_handed_a_mail_about_a_seat_reads_and_ends_nothing_elsewhere(
    plan: SeatPlan, fiona: Person
) -> None:
    come_in(make_open_event(fiona, "Elsewhere").seat_plan)
    friend = come_in(plan)
    for name in ("data", "deletion"):
        for answer in (friend.get(of(name, plan)), friend.post(of(name, plan), {"confirmed": "on"})):
            assert (answer.status_code, answer["Location"]) == (302, of("proof", plan))
    assert Person.objects.filter(email=ADDRESS).exists()
    stranger = Client()
    assert [stranger.get(of(name, plan)).status_code for name in ("proof", "data", "deletion")] == [403] * 3


def test_the_link_goes_to_the_address_opens_once_and_ends(plan: SeatPlan) -> None:
    client = come_in(plan)
    answer = client.post(of("proof", plan))
    assert answer["Location"] == of("proof", plan) + "?sent=1"
    assert ADDRESS in words(client, answer["Location"])
    link = link_in(mailed())
    # The mailbox may be open in another browser; to look changes nothing.
    other, late = Client(), Client()
    page = other.get(link)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    assert other.get(of("data", plan)).status_code == 403
    assert other.post(link, {"then": "nothing"}).status_code == 200
    assert other.get(of("data", plan)).status_code == 403

    data = other.post(link, {"then": "data"}, follow=True)
    assert json.loads(data.content)["person"]["email"] == ADDRESS
    assert other.post(link, {"then": "deletion"})["Location"] == of("deletion", plan)
    assert "Delete it all" in words(other, of("deletion", plan))
    assert [late.get(link).status_code, late.post(link, {"then": "data"}).status_code] == [410, 410]
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert other.get(of("data", plan))["Location"] == of("proof", plan)
        assert other.get(link).status_code == 410
        assert "You have a seat" in words(other, address("guest", plan))


def test_the_link_ends_after_half_an_hour(plan: SeatPlan) -> None:
    link = ask_for_all(come_in(plan), plan)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert Client().post(link, {"then": "data"}).status_code == 410
        forget_guest_requests()
        assert Client().get(link).status_code == 404


def test_each_link_is_good_for_its_own_purpose(plan: SeatPlan) -> None:
    client = come_in(plan)
    guest, asked = Guest.objects.get(), GuestRequest.objects.get()
    link = ask_for_all(client, plan)
    proof = GuestRequest.objects.exclude(proves=None).get()
    assert proof.token in link
    for token in (guest.token, asked.token):
        assert Client().post(reverse("home:guest_proved", args=[token])).status_code == 404
    for name in ("guest-confirmation", "guest-entrance"):
        assert Client().post(reverse(f"registrations:{name}", args=[proof.token])).status_code == 404
    given = {"token": proof.token}
    assert Client().post("/api/v1/guest-registrations/", given, "application/json").status_code == 404
    assert proof.token not in cover(f"GET {link} HTTP/1.1")
    assert proof.token not in json.dumps(list(GuestRequest.objects.values()), default=str)


def test_an_account_made_meanwhile_is_not_opened_by_it(plan: SeatPlan) -> None:
    client = come_in(plan)
    link = ask_for_all(client, plan)
    client.post(of("proof", plan))
    people.open_account(person=Person.objects.get(email=ADDRESS))
    assert Client().post(link, {"then": "data"}).status_code == 404
    mail.outbox.clear()
    mail_guests()
    assert mail.outbox == []


def test_nobody_floods_the_mailbox_of_a_guest(plan: SeatPlan) -> None:
    client = come_in(plan)
    answers = [client.post(of("proof", plan)).status_code for _time in range(6)]
    assert answers == [302] * 5 + [422]


def test_the_mail_is_in_the_guests_language(plan: SeatPlan) -> None:
    client = come_in(plan, language="de")
    client.post(of("proof", plan))
    body = mailed()
    assert "Hello" not in body
    assert '<html lang="de"' in words(Client(), link_in(body))
