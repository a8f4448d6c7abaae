"""Whether somebody without an account can register."""

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person
from registrations import policy
from registrations.models import SeatPlan
from registrations.policy import RegistrationClosed


def why_no_guests(plan: SeatPlan) -> str:
    """As a sentence in the language that is active; "" while they can. Reads `space`, needs `with_time()`."""
    if not plan.may_take_guests:
        return _("You need an account to register here.")
    return policy.closing_words(plan)


def refuse_guests(plan: SeatPlan) -> None:
    """Raises RegistrationClosed where nobody without an account can ask now."""
    if not plan.may_take_guests:
        raise RegistrationClosed("no_guests", why_no_guests(plan))
    policy.refuse_closed(plan)


def refuse_guest(plan: SeatPlan, person: Person) -> None:
    """The hosts no longer want it; what was asked for before stands."""
    if person.is_guest and not plan.may_take_guests:
        raise RegistrationClosed("no_guests", why_no_guests(plan))


def why_no_new_name(plan: SeatPlan) -> str:
    """As a sentence; "" while a guest can correct their name: as long as answers can be changed. Needs `with_time()`."""
    form = plan.questionnaire
    if plan.promotes() and (form is None or form.takes_changes(timezone.now())):
        return ""
    return _("Your name can no longer be changed here: write to the hosts.")
