"""What is left of a share goes on to all. The plan's row is locked, and callers let the queue move up afterwards."""

from collections.abc import Collection

from django.utils import timezone

from registrations.actions.noting import What, note
from registrations.models import Pool, Registration, SeatPlan


def let_flow(plan: SeatPlan, shares: Collection[int]) -> None:
    """Those that have flowed already stay as they are. A line of the log for what no host has decided."""
    for pool in Pool.objects.kept().select_for_update(of=("self",)).filter(plan=plan, pk__in=shares):
        pool.released_at = timezone.now()
        pool.save(update_fields=["released_at"])
        if pool.giving_at is None:
            note(plan, What.FLOWED, by=None, seats=pool.seats, **pool.whose)
        Registration.objects.filter(from_pool=pool).update(from_pool=None)
        # Who waited for it waits as everybody does now, at the place at which they asked, or for what else is kept for
        # them.
        Registration.objects.filter(pool=pool).update(pool=None)
        for other in plan.pools.kept().order_by("nearness", "pk"):
            count_for(plan, other)


def count_for(plan: SeatPlan, pool: Pool) -> None:
    """Those whose share it is and who count for no other yet: they wait for it, and as many as it has seats hold theirs
    from it. Four queries."""
    own = Registration.objects.standing().filter(plan=plan, pool=None, person__in=pool.people())
    keys = list(own.order_by("place").values_list("pk", flat=True))
    Registration.objects.filter(pk__in=keys).update(pool=pool)
    left = pool.seats - Registration.objects.taking().filter(from_pool=pool).count()
    held = Registration.objects.taking().filter(pk__in=keys).order_by("place").values_list("pk", flat=True)
    Registration.objects.filter(pk__in=list(held[: max(0, left)])).update(from_pool=pool)
