"""What a host decides about the seats as a whole."""

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Person
from registrations.actions.seats import announce, locked, promote_next
from registrations.models import SeatPlan
from registrations.policy import RegistrationClosed
from spaces import policy as rights

MOST_SEATS = 10_000


@transaction.atomic
def change_capacity(*, plan: SeatPlan, capacity: int, by: Person) -> SeatPlan:
    """More seats let the queue move up; fewer evict nobody: the surplus goes as people withdraw."""
    plan = locked(plan)
    rights.require(by, "manage_seats", plan.space)
    if not 1 <= capacity <= MOST_SEATS:
        raise RegistrationClosed("capacity", _("Choose a number of seats from 1 to 10,000."))
    plan.capacity = capacity
    plan.save(update_fields=["capacity"])
    promote_next(plan=plan)
    announce(plan)
    return plan


def open_registration(*, plan: SeatPlan, by: Person) -> SeatPlan:
    return set_open(plan, True, by=by)


def close_registration(*, plan: SeatPlan, by: Person) -> SeatPlan:
    """Nobody new can ask. Whoever waits already still moves up until it begins."""
    return set_open(plan, False, by=by)


@transaction.atomic
def set_open(plan: SeatPlan, is_open: bool, *, by: Person) -> SeatPlan:
    plan = locked(plan)
    rights.require(by, "manage_seats", plan.space)
    plan.is_open = is_open
    plan.save(update_fields=["is_open"])
    announce(plan)
    return plan
