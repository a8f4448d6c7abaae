"""Somebody without an account stands at the door, and tells a host who they are."""

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import Country
from people import actions as people
from people.addresses import holder
from people.models import Person
from people.text import words
from registrations.actions.guests import checked_email, checked_name, checked_organisation, keep_guest
from registrations.actions.rows import locked
from registrations.models import Guest, SeatPlan
from registrations.policy import RegistrationClosed
from spaces import policy as rights


@transaction.atomic
def meet_guest(
    *,
    plan: SeatPlan,
    name: str,
    email: str,
    by: Person,
    organisation: str = "",
    country: Country | None = None,
) -> Person:
    """Whose address it is: somebody known by this name, or a guest of the plan from now on, who has no seat yet. Their
    mails go by the language of the space. A guest who is known keeps what they said of themselves.

    Raises Denied; RegistrationClosed, with "other_name" where the address is known under another one, which is not told.
    """
    plan = locked(plan)
    rights.require(by, "manage_seats", plan.space)
    if not plan.may_take_guests:
        raise RegistrationClosed("no_guests", _("Nobody takes part here without an account."), field="email")
    name, organisation, email = checked_name(name), checked_organisation(organisation), checked_email(email)
    person = holder(email)
    if (
        person is None or person.is_guest
    ):  # no account is locked here: who is erased locks themself before their plans
        person = people.held(email) or people.find_or_make_guest(
            email=email, name=name, language=plan.space.language, zone=plan.zone
        )
    if sorted(words(person.name)) != sorted(words(name)):
        raise RegistrationClosed(
            "other_name",
            _("This address is known under another name. Ask under which, or for another address."),
            field="name",
        )
    if not person.is_active:
        raise RegistrationClosed(
            "shut_out", _("This account was closed: they cannot be let in."), field="email"
        )
    if person.is_guest and not Guest.objects.filter(plan=plan, person=person).exists():
        keep_guest(plan, person, organisation=organisation, country=country, is_by_host=True)
    return person
