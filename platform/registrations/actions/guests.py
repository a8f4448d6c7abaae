"""Somebody without an account asks for a link, and confirms by it that the address is theirs."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
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
from registrations.models.guest import ASKED, OWN, digest, new_nonce, token_of
from registrations.policy import RegistrationClosed
from spaces import actions as spaces


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

    Raises RegistrationClosed.
    """
    guest_policy.refuse_guests(plan)
    email = normalise_email(email)
    try:
        validate_email(email)
    except ValidationError:
        raise RegistrationClosed("email", _("This is not an e-mail address."), field="email")
    nonce = new_nonce()
    GuestRequest.objects.create(
        plan=plan,
        name=name.strip(),
        email=email,
        organisation=organisation.strip(),
        country=country,
        language=language,
        nonce=nonce,
        token_digest=digest(token_of(ASKED, nonce)),
        mail_due_at=timezone.now(),
    )


@transaction.atomic
def confirm_guest(*, asked: GuestRequest) -> Guest:
    """Whoever has this link has the address: the person of that address is a guest of the plan, and registered where no
    form is asked first. A link does this once.

    Raises RegistrationClosed; with "account" where the address has an account: nobody registers in another's name.
    """
    plan = locked(asked.plan)
    found = GuestRequest.objects.select_for_update(of=("self",)).filter(pk=asked.pk).first()
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
    guest = keep_guest(plan, person, found)
    GuestRequest.objects.filter(plan=plan, email=found.email).exclude(pk=found.pk).delete()
    found.used_at, found.mail_due_at = timezone.now(), None
    found.save(update_fields=["used_at", "mail_due_at"])
    if plan.questionnaire_id is None:
        register(plan=plan, person=person)
    return guest


def keep_guest(plan: SeatPlan, person: Person, said: GuestRequest) -> Guest:
    guest = Guest.objects.filter(plan=plan, person=person).first()
    if guest is None:
        nonce = new_nonce()
        guest = Guest(plan=plan, person=person, nonce=nonce, token_digest=digest(token_of(OWN, nonce)))
    guest.plan, guest.organisation, guest.country = plan, said.organisation, said.country
    guest.save()
    return guest


def has_what_it_brings(mine: Registration) -> bool:
    """Also of a seat that was taken away and can still be given back: nothing that hung on it has ended yet."""
    if mine.kept_until is None:
        return mine.state == State.CONFIRMED
    decision = mine.decisions.first()
    return decision is not None and decision.before == State.CONFIRMED


@transaction.atomic
def follow_account(person: Person) -> None:
    """Of a guest who has an account from now on: their seats make them members, as they do others. Their
    links open nothing more: they sign in."""
    seats = Registration.objects.taking().filter(person=person).order_by("plan")
    for one in seats.select_related("plan"):
        plan = locked(one.plan)
        if plan.gives_membership and has_what_it_brings(of_person(plan, person)):
            spaces.admit(
                space=plan.space,
                person=person,
                holds_seat=not plan.is_over(timezone.now()),
                is_unlisted=answers.wants_no_list(plan=plan, person=person),
            )
        announce(plan)
