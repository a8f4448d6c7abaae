"""Somebody without an account, as their mailbox and their browser see the house."""

import re

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from notices.models import Notice
from notices.tasks import send_mail
from people.models import Person
from registrations import actions
from registrations.models import GuestRequest, SeatPlan
from registrations.tasks import mail_guests
from tests import factories

ADDRESS = "gita@example.org"


def make_open_event(host: Person, title: str = "Open harbour", **fields: object) -> Event:
    """A public symposium whose hosts take guests."""
    event = factories.make_event(title, coordinator=host, **fields)  # type: ignore[arg-type]
    plan = event.seat_plan
    plan.takes_guests = True
    plan.save()
    return event


def address(name: str, plan: SeatPlan) -> str:
    return reverse(f"registrations:{name}", args=[plan.pk])


def words(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().split())


def ask(client: Client, plan: SeatPlan, email: str = ADDRESS, **fields: str):  # type: ignore[no-untyped-def]
    given = {"name": "Gita Guest", "email": email, **fields}
    return client.post(address("guest-registration", plan), given)


def link_in(body: str) -> str:
    """The path of the one link of a mail that leads to seats."""
    found = re.search(r"https?://[^/\s]+(/seats/\S+)", body)
    assert found, body
    return found[1]


def mailed(email: str = ADDRESS) -> str:
    """The body of what goes to an address now; it is the only mail that goes."""
    mail.outbox.clear()
    mail_guests()
    (sent,) = mail.outbox
    assert sent.to == [email]
    return str(sent.body)


def told(email: str = ADDRESS) -> tuple[str, str]:
    """Subject and body of the mail of what was noticed for somebody."""
    mail.outbox.clear()
    Notice.objects.filter(mail_due_at__isnull=False).update(mail_due_at=timezone.now())
    send_mail()
    found = [(one.subject, str(one.body)) for one in mail.outbox if one.to == [email]]
    assert len(found) == 1, [one.to for one in mail.outbox]
    return found[0]


def come_in(plan: SeatPlan, email: str = ADDRESS, language: str = "en", **fields: str) -> Client:
    """From the public page to their own: asked, mailed, confirmed."""
    client = Client(headers={"accept-language": language})
    ask(client, plan, email, **fields)
    answer = client.post(link_in(mailed(email)))
    assert answer.status_code == 302, answer.content.decode()
    return client


def ask_for_all(client: Client, plan: SeatPlan, email: str = ADDRESS) -> str:
    """From a guest's page: the link, of their mailbox, to all that is kept about them."""
    assert client.post(reverse("home:guest_proof", args=[plan.pk])).status_code == 302
    return link_in(mailed(email))


def prove(client: Client, plan: SeatPlan, email: str = ADDRESS) -> None:
    """And followed."""
    answer = client.post(ask_for_all(client, plan, email), {"then": "data"})
    assert answer.status_code == 302, answer.content.decode()


def make_guest(plan: SeatPlan, email: str = ADDRESS, name: str = "Gita Guest", **fields: object) -> Person:
    """The same without pages."""
    actions.ask_for_guest_link(plan=plan, name=name, email=email, **{"language": "en", **fields})  # type: ignore[arg-type]
    asked = GuestRequest.objects.select_related("plan__space").latest("pk")
    return actions.confirm_guest(asked=asked).person
