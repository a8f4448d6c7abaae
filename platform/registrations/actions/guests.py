"""Somebody without an account asks for a link, and confirms by it that the address is theirs."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Country
from people import actions as people
from people.models import Person
from people.text import normalise_email
from registrations import guest_policy
from registrations.actions import answers
from registrations.actions.rows import State, announce, locked, of_person
from registrations.actions.seats import register
from registrations.models import Guest, GuestRequest, Registration, SeatPlan
from registrations.models.decision import last_move
from registrations.models.guest import ASKED, OWN, PROOF, PROOF_FOR, digest, new_nonce, token_of
from registrations.policy import RegistrationClosed
from spaces import actions as spaces

# What makes a link of a text in a mail, and signs that turn the writing round.
NO_NAME = re.compile("://|www\\.|@|[\u202a-\u202e\u2066-\u2069]", re.IGNORECASE)


@transaction.atomic
def ask_for_guest_link(
    *,
    plan: SeatPlan,
    name: str,
    email: str,
    language: str,
    organisation: str = "",
    country: Country | None = None,
) -> None:
    """A mail with a link goes to the address. What happens here, and what it says, is the same for every address.

    Raises RegistrationClosed: of "name" and "organisation" where they are none but a link.
    """
    guest_policy.refuse_guests(plan)
    name, organisation, email = checked_name(name), checked_organisation(organisation), checked_email(email)
    nonce = new_nonce()
    GuestRequest.objects.create(
        plan=plan,
        name=name,
        email=email,
        organisation=organisation,
        country=country,
        language=language,
        nonce=nonce,
        token_digest=digest(token_of(ASKED, nonce)),
        mail_due_at=timezone.now(),
    )


def checked_name(text: str) -> str:
    """In one line. Raises RegistrationClosed, as the next two do: whoever reads these did not type them."""
    name = one_line(text)
    if not name or is_no_name(name):
        raise RegistrationClosed("name", _("Enter a name, without addresses or links."), field="name")
    return name


def checked_organisation(text: str) -> str:
    name = one_line(text)
    if is_no_name(name):
        raise RegistrationClosed(
            "organisation", _("Enter a name, without addresses or links."), field="organisation"
        )
    return name


def checked_email(text: str) -> str:
    email = normalise_email(text)
    try:
        validate_email(email)
    except ValidationError:
        raise RegistrationClosed("email", _("This is not an e-mail address."), field="email")
    return email


def one_line(text: str) -> str:
    return " ".join(text.split())


def is_no_name(text: str) -> bool:
    """Strangers may type it for an address that isn't theirs, and it stands in lists and mails then."""
    return bool(NO_NAME.search(text)) or any(unicodedata.category(sign) == "Cc" for sign in text)


@transaction.atomic
def rename_guest(*, guest: Guest, name: str, is_proved: bool = False) -> Person:
    """The guest corrects their name, as long as answers can be changed; certificates keep what they said.

    A person has one name. Whoever is registered elsewhere too, where others read it in their lists, shows first that the
    address is theirs (`is_proved`): a link to one plan changes nothing at another. Raises RegistrationClosed.
    """
    plan = SeatPlan.objects.with_time().get(pk=locked(guest.plan).pk)
    person = people.held(guest.person.email)
    if person is None or not person.is_guest or person.pk != guest.person_id:
        raise RegistrationClosed("account", _("This address has an account: sign in to change your name."))
    if closing := guest_policy.why_no_new_name(plan):
        raise RegistrationClosed("too_late", closing)
    if not is_proved and is_elsewhere(guest):
        raise RegistrationClosed(
            "unproved",
            _("You are registered elsewhere as well: show first on your page that this address is yours."),
        )
    person.name = checked_name(name)
    people.keep_profile(person=person, fields=["name"])
    for one in plans_of(person).select_related("space"):
        announce(one)
    return person


def is_elsewhere(guest: Guest) -> bool:
    return plans_of(guest.person).exclude(pk=guest.plan_id).exists()


@transaction.atomic
def ask_for_proof(*, guest: Guest) -> None:
    """A mail with a link goes to the guest's address, by which all that is kept about them opens, once and soon. What
    their page opens by is in each mail about a seat, and such mails are handed on."""
    nonce, now = new_nonce(), timezone.now()
    GuestRequest.objects.create(
        plan=guest.plan,
        proves=guest,
        name=guest.person.name,
        email=guest.person.email,
        language=guest.person.language,
        nonce=nonce,
        token_digest=digest(token_of(PROOF, nonce)),
        expires_at=now + PROOF_FOR,
        mail_due_at=now,
    )


@transaction.atomic
def use_proof(*, asked: GuestRequest) -> Guest:
    """Whoever has this link has the guest's address. Raises RegistrationClosed; a link does this once."""
    found = GuestRequest.objects.select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if found is None or found.proves is None or found.expires_at <= timezone.now():
        raise RegistrationClosed("link_expired", _("This link is too old. Ask for a new one."))
    if found.used_at is not None:
        raise RegistrationClosed("link_used", _("This link has been used already. Ask for a new one."))
    found.used_at, found.mail_due_at = timezone.now(), None
    found.save(update_fields=["used_at", "mail_due_at"])
    return found.proves


@transaction.atomic
def confirm_guest(*, asked: GuestRequest) -> Guest:
    """Whoever has this link has the address: the person of that address is a guest of the plan, and registered where no
    form is asked first. A link does this once.

    Raises RegistrationClosed; with "account" where the address has an account: nobody registers in another's name.
    """
    plan = locked(asked.plan)
    people.held(asked.email)  # before what they asked for, as whoever erases them
    found = GuestRequest.objects.to_register().select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if found is None or found.expires_at <= timezone.now():
        raise RegistrationClosed("link_expired", _("This link is too old. Ask for a new one."))
    if found.used_at is not None:
        raise RegistrationClosed("link_used", _("This link has been used already. Ask for a new one."))
    guest_policy.refuse_guests(plan)
    person = people.find_or_make_guest(
        email=found.email, name=found.name, language=found.language, zone=plan.zone
    )
    if not person.is_guest:
        raise RegistrationClosed("account", _("This address has an account: sign in to register."))
    if not person.is_active:
        raise RegistrationClosed("shut_out", _("You cannot register here: write to the hosts."))
    guest = keep_guest(plan, person, organisation=found.organisation, country=found.country)
    GuestRequest.objects.to_register().filter(plan=plan, email=found.email).exclude(pk=found.pk).delete()
    found.used_at, found.mail_due_at = timezone.now(), None
    found.save(update_fields=["used_at", "mail_due_at"])
    if plan.questionnaire_id is None:
        register(plan=plan, person=person)
    return guest


def name_as_guest(asked: GuestRequest) -> str:
    """What whoever has the link will be called. Only for them."""
    known = Person.objects.filter(email=asked.email, is_guest=True).first()
    return known.name if known else asked.name


def keep_guest(
    plan: SeatPlan,
    person: Person,
    *,
    organisation: str,
    country: Country | None,
    is_by_host: bool = False,
) -> Guest:
    guest = Guest.objects.filter(plan=plan, person=person).first()
    if guest is None:
        nonce = new_nonce()
        guest = Guest(plan=plan, person=person, nonce=nonce, token_digest=digest(token_of(OWN, nonce)))
    guest.plan, guest.organisation, guest.country = plan, organisation, country
    guest.is_by_host = is_by_host
    guest.save()
    return guest


def has_what_it_brings(mine: Registration) -> bool:
    """Also of a seat that was taken away and can still be given back: nothing that hung on it has ended yet."""
    if mine.kept_until is None:
        return mine.state == State.CONFIRMED
    decision = last_move(mine)
    return decision is not None and decision.before == State.CONFIRMED


def plans_of(person: Person) -> QuerySet[SeatPlan]:
    """Where they are a guest or asked for a seat, whatever became of it. Not only seats: one may just be given."""
    asked = Registration.objects.filter(person=person).order_by()
    return SeatPlan.objects.filter(Q(pk__in=asked.values("plan")) | Q(guests__person=person)).distinct()


def hold_guest(person: Person) -> None:
    """Before a guest has an account, or is forgotten: no seat is given to them meanwhile, and plans are locked before
    people."""
    theirs = plans_of(person).order_by().values("pk")
    list(SeatPlan.objects.locked().filter(pk__in=theirs))


@transaction.atomic
def follow_account(person: Person) -> None:
    """Of a guest who has an account from now on: their seats make them members, as they do others. Their
    links open nothing more: they sign in."""
    for here in plans_of(person).order_by("pk").select_related("space"):
        plan = locked(here)
        if not (plan.gives_membership and has_what_it_brings(of_person(plan, person))):
            continue
        unlisted = answers.wants_no_list(plan=plan, person=person)
        if unlisted is None:
            unlisted = Guest.objects.filter(plan=plan, person=person, is_unlisted=True).exists() or None
        spaces.admit(
            space=plan.space,
            person=person,
            holds_seat=not plan.is_over(timezone.now()),
            is_unlisted=unlisted,
        )
        announce(plan)
