"""Rows as they stand under the lock of their plan."""

from registrations.models import SeatPlan


def locked(plan: SeatPlan) -> SeatPlan:
    """The lock under which seats are given, too: nobody is checked in on a seat that is being taken away."""
    return SeatPlan.objects.locked().with_time().get(pk=plan.pk)
