"""Somebody stands at the door without a seat, and the host lets them in."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person
from registrations import policy
from registrations.actions.seats import State, announce, free_seats, locked, next_place, of_person, seat, tell
from registrations.models import Registration, SeatPlan
from registrations.policy import RegistrationClosed
from spaces import policy as rights


@transaction.atomic
def register_on_the_spot(*, plan: SeatPlan, person: Person, by: Person, reason: str = "") -> Registration:
    """A seat past the waiting list, also after it has begun; where none is left, over the capacity with a reason.

    Who has a seat keeps it. Raises Denied, RegistrationClosed ("full" beside the reason that is missing).
    """
    plan = locked(plan)
    rights.require(by, "manage_seats", plan.space)
    theirs = of_person(plan, person)
    if theirs.state == State.CONFIRMED:
        return theirs
    if plan.entry.is_cancelled:
        raise RegistrationClosed("cancelled", policy.closing_words(plan))
    if not plan.gives_membership:
        policy.refuse_stranger(plan, person)
    if free_seats(plan) <= 0 and not reason.strip():
        raise RegistrationClosed(
            "full", _("All seats are taken. Say why this person comes in all the same."), field="reason"
        )
    if theirs.state != State.WAITING:
        theirs.place, theirs.registered_at = next_place(plan), timezone.now()
    theirs.state, theirs.changed_at = State.CONFIRMED, timezone.now()
    theirs.save()
    seat(theirs)
    tell(theirs, "registrations.confirmed")
    announce(plan)
    return theirs
