"""Whoever has no account registers by a link that only their mailbox gets."""

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from calendars.models import Reply
from config.redaction import cover
from events.models import Event
from occasions import actions as occasions
from people.models import Person
from registrations import actions
from registrations.models import Guest, GuestRequest, Registration, SeatPlan
from registrations.policy import RegistrationClosed
from registrations.tasks import forget_guest_requests, mail_guests
from spaces import policy
from spaces.models import Membership, Space
from tests import factories
from tests.people import browser
from tests.registrations.guests import (
    ADDRESS,
    address,
    ask,
    come_in,
    link_in,
    mailed,
    make_guest,
    make_open_event,
    told,
    words,
)

pytestmark = pytest.mark.django_db
State = Registration.State
SECRETS = re.compile(rb"[A-Za-z0-9]{64}")  # of CSRF


@pytest.fixture
def event(fiona: Person) -> Event:
    return make_open_event(fiona)


@pytest.fixture
def plan(event: Event) -> SeatPlan:
    return event.seat_plan


def state_of(plan: SeatPlan, email: str = ADDRESS) -> str:
    return Registration.objects.get(plan=plan, person__email=email).state


def test_the_hosts_allow_it_on_the_page_of_rules(fiona: Person) -> None:
    event = factories.make_event("Closed harbour", coordinator=fiona)
    plan, path = event.seat_plan, event.space.get_absolute_url()
    assert "Register without an account" not in words(Client(), path)
    assert ask(Client(), plan).status_code == 422
    rules = {"offer_hours": "0", "cut_off_at_0": "", "cut_off_at_1": "", "takes_guests": "on"}
    assert browser(fiona).post(address("rules", plan), rules).status_code == 302
    plan.refresh_from_db()
    assert plan.takes_guests
    assert "Register without an account" in words(Client(), path)
    assert browser(fiona).post(address("rules", plan), {"offer_hours": "0"}).status_code == 302
    plan.refresh_from_db()
    assert not plan.takes_guests


def test_only_what_everybody_may_open_takes_guests(event: Event, plan: SeatPlan, fiona: Person) -> None:
    event.space.visibility = Space.Visibility.PARTNERS
    event.space.save()
    plan.space.refresh_from_db()
    assert not plan.may_take_guests
    assert Client().get(address("guest-registration", plan)).status_code == 404
    assert "People without an account" not in words(browser(fiona), address("rules", plan))


def test_to_follow_the_link_changes_nothing_and_its_button_registers(plan: SeatPlan) -> None:
    client = Client()
    assert ask(client, plan, organisation="Harbour Café", country="").status_code == 302
    assert not Person.objects.filter(email=ADDRESS).exists()
    link = link_in(mailed())
    for _look in range(2):
        page = client.get(link)
        assert "Gita Guest" in page.content.decode()
        assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
    assert not Person.objects.filter(email=ADDRESS).exists()
    assert client.get(address("guest", plan)).status_code == 403

    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, address("guest", plan))
    guest = Person.objects.get(email=ADDRESS)
    assert (guest.is_guest, guest.has_usable_password(), guest.name) == (True, False, "Gita Guest")
    assert state_of(plan) == State.CONFIRMED
    page = words(client, address("guest", plan))
    assert "You have a seat" in page
    assert "Harbour Café" in page


def test_a_guest_belongs_to_nothing_and_reads_no_talk(event: Event, plan: SeatPlan) -> None:
    factories.make_thread(event.space, "Inside")
    client, guest = come_in(plan), Person.objects.get(email=ADDRESS)
    assert not Membership.objects.filter(person=guest).exists()
    assert policy.verbs(guest, event.space) == frozenset()
    assert guest not in policy.audience(event.space)
    assert "Inside" not in words(client, event.space.get_absolute_url())
    assert not EmailAddress.objects.filter(email=ADDRESS).exists()
    assert "_auth_user_id" not in client.session
    for path in ("/me/", "/me/data/", "/since/", "/notices/"):
        assert client.get(path).status_code in (302, 404), path
    assert client.get("/api/v1/profile/").status_code in (401, 403)
    assert Reply.objects.filter(entry=event.entry, person=guest, partstat="ACCEPTED").exists()


@pytest.fixture
def known(plan: SeatPlan, mads: Person) -> dict[str, str]:
    """Addresses of which the house knows different things."""
    make_guest(plan, "here@example.org")
    make_guest(
        make_open_event(Person.objects.get(name="Fiona Fraser"), "Elsewhere").seat_plan, "there@example.org"
    )
    shut = factories.make_person("Shut Out", is_active=False)
    actions.register(plan=plan, person=mads)
    return {
        "new": "new@example.org",
        "account, registered": mads.email,
        "account": factories.make_person("Only Account").email,
        "shut out": shut.email,
        "guest here": "here@example.org",
        "guest elsewhere": "there@example.org",
    }


def test_the_answer_tells_nothing_of_an_address(plan: SeatPlan, known: dict[str, str]) -> None:
    """The same page, one row, and one mail later, whatever is known of it."""
    mail.outbox.clear()
    answers = set()
    for email in known.values():
        client = Client()
        rows = GuestRequest.objects.count()
        client.get(address("guest-registration", plan))
        answer = ask(client, plan, email)
        assert GuestRequest.objects.count() == rows + 1
        shown = SECRETS.sub(b"", client.get(answer["Location"]).content)
        assert email.encode() not in shown
        answers.add((answer.status_code, answer["Location"], shown))
    assert len(answers) == 1, [one[:2] for one in answers]
    assert mail.outbox == []
    assert mail_guests() == len(known)
    assert sorted(one.to[0] for one in mail.outbox) == sorted(known.values())


def test_asking_costs_the_same_queries_for_every_address(plan: SeatPlan, known: dict[str, str]) -> None:
    counts = {}
    for what, email in known.items():
        with CaptureQueriesContext(connection) as queries:
            ask(Client(), plan, email)
        counts[what] = [query["sql"].split(" ")[0] for query in queries]
    assert len({tuple(one) for one in counts.values()}) == 1, counts


def test_an_address_with_an_account_is_asked_to_sign_in(plan: SeatPlan, mads: Person) -> None:
    mads.language = "da"
    mads.save()
    ask(Client(), plan, mads.email.upper(), name="Somebody Else")
    body = mailed(mads.email)
    assert "Mads Madsen" in body
    assert "Somebody Else" not in body
    assert link_in(body) == address("registration", plan)
    assert "/seats/guests/" not in body
    assert not Registration.objects.filter(person=mads).exists()


def test_an_account_made_meanwhile_is_not_registered_by_the_link(plan: SeatPlan) -> None:
    client = Client()
    ask(client, plan)
    link = link_in(mailed())
    factories.make_person("Gita Account", email=ADDRESS)
    answer = client.post(link)
    assert answer.status_code == 422
    assert "sign in to register" in answer.content.decode()
    assert not Registration.objects.exists()
    assert client.get(address("guest", plan)).status_code == 403


@pytest.mark.parametrize("kind", ["guest-confirmation", "guest-entrance"])
def test_a_forged_link_opens_nothing(plan: SeatPlan, kind: str) -> None:
    person = make_guest(plan)
    guest, asked = Guest.objects.get(), GuestRequest.objects.get()
    wrong = ["0" * 64, guest.nonce, asked.nonce, guest.token_digest, asked.token_digest, str(person.pk)]
    # Each link is good for its own purpose alone.
    wrong.append(guest.token if kind == "guest-confirmation" else asked.token)
    for token in wrong:
        path = reverse(f"registrations:{kind}", args=[token])
        client = Client()
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
        assert client.get(address("guest", plan)).status_code == 403


def test_the_link_stands_in_no_table(plan: SeatPlan) -> None:
    person = make_guest(plan)
    guest, asked = Guest.objects.get(), GuestRequest.objects.get()
    actions.withdraw(registration=Registration.objects.get(person=person))
    rows = [str(row) for model in apps.get_models() for row in model._base_manager.values_list()]
    assert not any(guest.token in row or asked.token in row for row in rows)


def test_no_log_tells_a_link(plan: SeatPlan) -> None:
    make_guest(plan)
    guest, asked = Guest.objects.get(), GuestRequest.objects.get()
    for path in (
        reverse("registrations:guest-entrance", args=[guest.token]),
        reverse("registrations:guest-confirmation", args=[asked.token]),
        f"/api/v1/guest-registrations/{guest.token}/taking/",
    ):
        assert "(secret)" in cover(f"GET {path} HTTP/1.1")
        assert guest.token not in cover(path)
        assert asked.token not in cover(path)


def test_a_link_ends_after_two_days(plan: SeatPlan) -> None:
    client = Client()
    ask(client, plan)
    link = link_in(mailed())
    with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
        assert forget_guest_requests() == 1
        assert client.get(link).status_code == 404
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_a_link_is_used_once_and_the_second_tab_is_led_on(plan: SeatPlan) -> None:
    one, other = Client(), Client()
    ask(one, plan)
    link = link_in(mailed())
    assert one.post(link)["Location"] == address("guest", plan)
    for answer in (one.post(link), one.get(link)):
        assert (answer.status_code, answer["Location"]) == (302, address("guest", plan))
    assert (other.get(link).status_code, other.post(link).status_code) == (410, 410)
    assert Registration.objects.count() == Guest.objects.count() == 1


def test_whoever_is_registered_gets_their_own_link_again(plan: SeatPlan) -> None:
    come_in(plan)
    ask(Client(), plan, name="Somebody Else")
    body = mailed()
    assert "Hello Gita Guest" in body
    client = Client()
    page = client.get(link_in(body))
    assert "Open my registration" in page.content.decode()
    assert client.get(address("guest", plan)).status_code == 403
    assert client.post(link_in(body)).status_code == 302
    assert "You have a seat" in words(client, address("guest", plan))


def test_the_page_of_a_guest_is_one_browsers_and_one_plans_and_closes(plan: SeatPlan, fiona: Person) -> None:
    other = make_open_event(fiona, "Another harbour").seat_plan
    client = come_in(plan)
    assert client.get(address("guest", other)).status_code == 403
    assert client.get(address("withdrawal", other))["Location"].startswith("/accounts/login/")
    assert Client().get(address("guest", plan)).status_code == 403
    assert "Your registration as a guest" in words(client, plan.space.get_absolute_url())
    with time_machine.travel(timezone.now() + timedelta(hours=12, minutes=1)):
        assert client.get(address("guest", plan)).status_code == 403
    assert client.post(address("guest-closing", plan)).status_code == 302
    assert client.get(address("guest", plan)).status_code == 403


def test_whoever_is_signed_in_stays_who_they_are(plan: SeatPlan, mads: Person) -> None:
    client = browser(mads)
    ask(Client(), plan)
    link = link_in(mailed())
    assert "signed in as Mads Madsen" in words(client, link)
    client.post(link)
    assert not Registration.objects.exists()
    assert client.get(address("guest-registration", plan))["Location"] == address("plan", plan)
    # And a guest who signs in on the same browser acts as the account from then on.
    guest = come_in(plan)
    guest.force_login(mads)
    assert guest.get(address("guest", plan))["Location"] == address("plan", plan)
    assert guest.get(address("withdrawal", plan)).status_code == 404


def test_a_guest_waits_is_offered_a_seat_takes_it_and_withdraws(fiona: Person, mads: Person) -> None:
    plan = make_open_event(fiona, "Small harbour", capacity=1).seat_plan
    SeatPlan.objects.filter(pk=plan.pk).update(offer_hours=48)
    first = actions.register(plan=plan, person=mads)
    client = come_in(plan, language="pl")
    assert state_of(plan) == State.WAITING
    subject, body = told()
    assert "Small harbour" in subject
    link = link_in(body)
    assert Guest.objects.get().token in link
    assert "/me/" not in body

    actions.withdraw(registration=first)
    assert state_of(plan) == State.OFFERED
    assert link_in(told()[1]) == link
    assert f'action="{address("taking", plan)}"' in words(client, address("guest", plan))
    assert client.post(address("taking", plan))["Location"] == address("guest", plan)
    assert state_of(plan) == State.CONFIRMED
    assert link_in(told()[1]) == link
    assert client.post(address("withdrawal", plan))["Location"] == address("guest", plan)
    assert state_of(plan) == State.WITHDRAWN
    assert not Reply.objects.exists()
    # And may ask again.
    assert client.post(address("registration", plan))["Location"] == address("guest", plan)
    assert state_of(plan) == State.CONFIRMED


def test_a_guest_leaves_an_offered_seat_to_the_next(fiona: Person, mads: Person) -> None:
    plan = make_open_event(fiona, capacity=1).seat_plan
    SeatPlan.objects.filter(pk=plan.pk).update(offer_hours=48)
    first = actions.register(plan=plan, person=mads)
    client = come_in(plan)
    actions.withdraw(registration=first)
    assert client.post(address("leaving", plan)).status_code == 302
    assert state_of(plan) == State.DECLINED


@pytest.mark.parametrize("language", ["de", "da", "et", "pl"])
def test_mails_to_a_guest_are_in_the_language_of_the_page(plan: SeatPlan, language: str) -> None:
    client = Client(headers={"accept-language": language})
    ask(client, plan)
    body = mailed()
    assert "Hello" not in body
    assert "You want to register" not in body
    # In a browser of another language the page follows the guest, and so does what comes after.
    other = Client(headers={"accept-language": "en"})
    assert f'<html lang="{language}"' in words(other, link_in(body))
    other.post(link_in(body))
    assert f'<html lang="{language}"' in words(other, address("guest", plan))
    assert Person.objects.get(email=ADDRESS).language == language


def test_a_host_who_cancels_tells_the_guest_why(plan: SeatPlan, fiona: Person) -> None:
    come_in(plan)
    told()
    mine = Registration.objects.get()
    actions.cancel_registration(registration=mine, by=fiona, reason="The hall is smaller than we thought.")
    body = told()[1]
    assert "The hall is smaller" in body
    assert Guest.objects.get().token in link_in(body)


def test_the_hosts_decide_on_guests_too(plan: SeatPlan, fiona: Person) -> None:
    plan.needs_approval = True
    plan.save()
    client = come_in(plan)
    assert "The hosts decide on your registration" in words(client, address("guest", plan))
    actions.approve_registration(registration=Registration.objects.get(), by=fiona)
    assert state_of(plan) == State.CONFIRMED


def test_calling_off_reaches_guests(event: Event, plan: SeatPlan, fiona: Person) -> None:
    come_in(plan)
    told()
    occasions.cancel_occasion(occasion=event, by=fiona, reason="A storm is coming.")
    body = told()[1]
    assert "A storm is coming." in body
    assert Guest.objects.get().token in link_in(body)


def test_hosts_see_who_is_a_guest(plan: SeatPlan, fiona: Person) -> None:
    factories.make_country("PL")
    come_in(plan, organisation="Harbour Café", country="PL")
    desk = words(browser(fiona), address("registrations", plan))
    assert "guest" in desk
    assert "Harbour Café" in desk
    assert "Gita Guest" in words(browser(fiona), address("registrations", plan) + "?country=PL&q=harbour")
    text = browser(fiona).get(address("csv", plan)).content.decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(text))
    told_of = dict(zip(heading, row, strict=True))
    assert told_of["Guest without an account"] == "yes"
    assert (told_of["Organisation"], told_of["Country"]) == ("Harbour Café", "Poland")
    assert browser(fiona).get(address("xlsx", plan)).status_code == 200


def test_once_the_hosts_take_no_guests_what_stands_stays(plan: SeatPlan, fiona: Person) -> None:
    client = come_in(plan)
    SeatPlan.objects.filter(pk=plan.pk).update(takes_guests=False)
    assert "You have a seat" in words(client, address("guest", plan))
    client.post(address("withdrawal", plan))
    answer = client.post(address("registration", plan))
    assert answer.status_code == 422
    assert state_of(plan) == State.WITHDRAWN
    late = Client()
    late.post(address("guest-registration", plan), {"name": "Late", "email": "late@example.org"})
    assert not GuestRequest.objects.filter(email="late@example.org").exists()


def test_a_page_that_is_closed_to_the_public_stays_open_to_its_guests(event: Event, plan: SeatPlan) -> None:
    client = come_in(plan)
    Space.objects.filter(pk=event.space_id).update(visibility=Space.Visibility.PARTNERS)
    assert "You have a seat" in words(client, address("guest", plan))
    assert client.post(address("withdrawal", plan)).status_code == 302
    assert state_of(plan) == State.WITHDRAWN


def test_whoever_asks_too_often_is_told_so_and_no_mail_goes(plan: SeatPlan, known: dict[str, str]) -> None:
    for email in (known["new"], known["account"]):
        client = Client()
        answers = [ask(client, plan, email).status_code for _time in range(6)]
        assert answers == [302] * 5 + [422]
    assert "too often" in ask(Client(), plan, known["new"]).content.decode()


def test_one_address_on_the_net_cannot_flood_mailboxes(plan: SeatPlan) -> None:
    client = Client()
    answers = [ask(client, plan, f"victim-{number}@example.org").status_code for number in range(22)]
    assert answers == [302] * 20 + [422] * 2


def test_nobody_is_made_a_guest_by_an_action_without_their_link(plan: SeatPlan) -> None:
    asked_for = {"plan": plan, "name": "x", "language": "en"}
    with pytest.raises(RegistrationClosed) as refused:
        actions.ask_for_guest_link(email="no address", **asked_for)  # type: ignore[arg-type]
    assert refused.value.field == "email"
    actions.ask_for_guest_link(email=ADDRESS, **asked_for)  # type: ignore[arg-type]
    asked = GuestRequest.objects.select_related("plan__space").get()
    actions.close_registration(plan=plan, by=Person.objects.get(name="Fiona Fraser"))
    with pytest.raises(RegistrationClosed):
        actions.confirm_guest(asked=asked)
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_whoever_is_a_guest_already_keeps_the_name_that_others_read(plan: SeatPlan, fiona: Person) -> None:
    """A stranger may have typed another, and the guest wants to come to the other event."""
    make_guest(plan)
    other = make_open_event(fiona, "Another harbour").seat_plan
    ask(Client(), other, name="Silly Billy", organisation="Now with one")
    body = mailed()
    assert "Hello Gita Guest" in body
    page = Client().get(link_in(body)).content.decode()
    assert "Gita Guest" in page
    assert "Silly Billy" not in body + page
    Client().post(link_in(body))
    assert Person.objects.get(email=ADDRESS).name == "Gita Guest"
    assert Guest.objects.get(plan=other).organisation == "Now with one"


def test_a_mail_to_an_address_that_nobody_confirmed_says_nothing_that_was_typed(plan: SeatPlan) -> None:
    ask(Client(), plan, name="You won a boat", organisation="Call now")
    body = mailed()
    assert body.startswith("Hello,")
    assert "boat" not in body
    assert "Call now" not in body


@pytest.mark.parametrize(
    "name",
    [
        "you won: https://evil.example/x",
        "look at WWW.evil.example",
        "mail win@evil.example",
        "bell \x07 rings",
        "turned \u202e round",
    ],
)
@pytest.mark.parametrize("field", ["name", "organisation"])
def test_a_name_is_no_link(plan: SeatPlan, name: str, field: str) -> None:
    answer = ask(Client(), plan, **{field: name})
    assert answer.status_code == 422
    assert "without addresses or links" in answer.content.decode()
    given = {"name": "Gita", "email": ADDRESS, "language": "en", field: name}
    assert (
        Client().post(f"/api/v1/seat-plans/{plan.pk}/guests/", given, "application/json").status_code == 400
    )
    assert not GuestRequest.objects.exists()


def test_a_name_is_one_line(plan: SeatPlan) -> None:
    ask(Client(), plan, name="Gita\n\nPay  here\u2028now", organisation="Café\r\n of the Harbour A/S")
    asked = GuestRequest.objects.get()
    assert (asked.name, asked.organisation) == ("Gita Pay here now", "Café of the Harbour A/S")
