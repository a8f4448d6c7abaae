"""Mails to people without an account: the link by which they register, and where notices of their seats lead to."""

import logging
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from notices.addresses import our_host
from notices.contents import Content
from notices.leases import LEASE, TRIES, back_off
from notices.models import Notice
from notices.moments import moment, words
from people.addresses import has_account
from people.models import Person
from registrations import guest_policy
from registrations.models import Guest, GuestRequest, Letter, SeatPlan
from registrations.models.guest import OWN, digest, token_of

log = logging.getLogger("registrations")

# Pages about a plan by their names, which a guest reaches from their own; rooms above add theirs.
PAGES = ["registrations:plan", "registrations:second-form"]

# It belongs to a higher room: known here by its address alone.
PROVED = "/seats/guests/proof/%(token)s/"


def send(pk: int) -> bool:
    """Whether it went. The claim is one UPDATE that puts the due time off: two workers never both win."""
    now = timezone.now()
    asked = GuestRequest.objects.due(now).filter(pk=pk).first()
    if asked is None:
        return False
    tries = asked.tries + 1
    again = now + LEASE + back_off(tries) if tries < TRIES else None
    if (
        not GuestRequest.objects.due(now)
        .filter(pk=pk, tries=asked.tries)
        .update(mail_due_at=again, tries=tries)
    ):
        return False
    asked.plan = SeatPlan.objects.with_time().get(pk=asked.plan_id)
    try:
        letter = compose(asked)
        if letter is not None:
            letter.send()
    except Exception:  # whatever it is: it must not hold up the others
        log.warning("Mail %s to a guest could not be sent.", pk, exc_info=True)
        return False
    GuestRequest.objects.filter(pk=pk).update(mail_due_at=None)
    return True


def compose(asked: GuestRequest) -> EmailMessage | None:
    """One of three mails, by what is known of the address now; None where the hosts take no guests any more. No name that
    a stranger may have typed is in one: nobody has confirmed the address yet."""
    if asked.proves is not None:
        return proof(asked)
    plan = asked.plan
    if guest_policy.why_no_guests(plan):
        return None
    person = Person.objects.filter(email=asked.email).first()
    guest = Guest.objects.filter(plan=plan, person=person).first() if person and person.is_guest else None
    name, language = person.name if person and person.is_guest else "", asked.language
    if has_account(asked.email):
        kind, link = "account", reverse("registrations:registration", args=[plan.pk])
        name, language = (person.name, person.language) if person else (name, language)
    elif guest is not None:
        kind, link = "known", link_of(guest)
    else:
        kind, link = "new", reverse("registrations:guest-confirmation", args=[token_for(asked)])
    subject = gettext_lazy("Your registration: %(title)s")
    if kind == "account":
        subject = gettext_lazy("Sign in to register: %(title)s")
    return mail_to(asked, subject, "guest_mail", language, {"kind": kind, "name": name, "link": link})


def proof(asked: GuestRequest) -> EmailMessage | None:
    """None for who is no guest any more."""
    guest = Guest.objects.standing(timezone.now()).select_related("person").filter(pk=asked.proves_id).first()
    if guest is None or asked.expires_at <= timezone.now():
        return None
    link = PROVED % {"token": token_for(asked)}
    subject = gettext_lazy("All that is kept about you: %(title)s")
    said = {"name": guest.person.name, "link": link}
    return mail_to(asked, subject, "guest_proof_mail", guest.person.language, said)


def mail_to(
    asked: GuestRequest, subject: str | Promise, page: str, language: str, said: Mapping[str, str]
) -> EmailMessage:
    plan = asked.plan
    with translation.override(language), timezone.override(plan.zone):
        text = render_to_string(
            f"registrations/{page}.txt",
            {
                **said,
                "title": plan.title,
                "until": words(moment(asked.expires_at, zone=plan.zone)),
                "link": settings.SITE_URL + said["link"],
            },
        )
        heading = str(subject) % {"title": plan.title}
    return EmailMessage(
        subject=" ".join(heading.split()),
        body=text,
        to=[asked.email],
        headers={
            "Message-ID": f"<guest-{asked.pk}-{asked.token_digest[:12]}@{our_host()}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
        },
    )


def token_for(asked: GuestRequest) -> str:
    """Another one once the site's secret key has changed."""
    if digest(asked.token) != asked.token_digest:
        asked.token_digest = digest(asked.token)
        asked.save(update_fields=["token_digest"])
    return asked.token


def link_of(guest: Guest) -> str:
    """A guest's own address at a plan, the same in each mail."""
    token = token_of(OWN, guest.nonce)
    if digest(token) != guest.token_digest:
        guest.token_digest = digest(token)
        guest.save(update_fields=["token_digest"])
    return reverse("registrations:guest-entrance", args=[token])


def addressed(person: Person, notices: Sequence[Notice]) -> Mapping[int, Content | None]:
    """Where these lead somebody who cannot sign in: by their own link to what it is about. Three queries for a guest,
    none for others."""
    links = links_of(person)
    return {one.pk: Content(url=links[one.url]) for one in notices if one.url in links}


def links_of(person: Person) -> dict[str, str]:
    """By the address of a page that is not open to them their own link instead; empty for who can sign in."""
    if not person.is_guest:
        return {}
    links, own = {}, {}
    for guest in Guest.objects.standing(timezone.now()).filter(person=person).select_related("plan__space"):
        plan = guest.plan
        own[plan.pk] = link_of(guest)
        for url in (plan.get_absolute_url(), *(reverse(name, args=[plan.pk]) for name in PAGES)):
            links[url] = own[plan.pk]
    for letter in Letter.objects.filter(addressees__person=person, plan__in=own):
        links[letter.get_absolute_url()] = own[letter.plan_id]
    return links
