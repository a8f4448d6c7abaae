"""How a host wants their table."""

from collections.abc import Collection

from django.db import transaction

from people.models import Person
from registrations.models import DeskColumns, SeatPlan
from spaces import policy as rights


@transaction.atomic
def choose_columns(*, plan: SeatPlan, by: Person, shown: Collection[str]) -> DeskColumns:
    """Remembered for this plan and this host alone. Raises Denied."""
    rights.require(by, "manage_seats", plan.space)
    found, _is_new = DeskColumns.objects.update_or_create(
        plan=plan, person=by, defaults={"shown": list(shown)}
    )
    return found
