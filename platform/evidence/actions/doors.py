"""How wide the door stands open."""

from django.db import transaction
from django.utils.translation import gettext as _

from evidence.models import Door
from evidence.models.door import MOST_DAYS
from evidence.policy import EvidenceRefused
from people.models import Person
from registrations.actions.rows import locked
from registrations.models import SeatPlan
from spaces import policy as rights


@transaction.atomic
def widen_door(*, plan: SeatPlan, days_before: int, days_after: int, by: Person) -> Door:
    """Days around those of the entry on which people are checked in as well. Raises Denied, EvidenceRefused."""
    plan = locked(plan)
    rights.require(by, "manage_seats", plan.space)
    if not (0 <= days_before <= MOST_DAYS and 0 <= days_after <= MOST_DAYS):
        raise EvidenceRefused("days", _("Choose from 0 to 7 days."))
    given = {"days_before": days_before, "days_after": days_after}
    return Door.objects.update_or_create(plan=plan, defaults=given)[0]
