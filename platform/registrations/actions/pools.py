"""Shares of a plan's seats: kept for a delegation, then for all."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Country, Organisation
from people.models import Person
from registrations.actions.moving_up import promote_next
from registrations.actions.plans import hosted
from registrations.actions.rows import announce, locked
from registrations.models import Pool, Registration, SeatPlan
from registrations.policy import RegistrationClosed


@transaction.atomic
def keep_pool(
    *,
    plan: SeatPlan,
    by: Person,
    kind: str,
    seats: int,
    country: Country | None = None,
    organisation: Organisation | None = None,
    release_at: datetime | None = None,
) -> Pool:
    """Keep a share for somebody, or change one that is kept: seats that others have stay theirs.

    Whoever is registered already and belongs to it counts for it from now on. Raises Denied, RegistrationClosed.
    """
    plan = hosted(plan, by)
    if plan.is_of_group:
        raise RegistrationClosed("of_group", _("In a group no seats are kept for anybody."))
    if kind not in Pool.Kind.values or (kind == "country") != (country is not None):
        raise RegistrationClosed("pool", _("Say for whom these seats are kept."), field="kind")
    if (kind == "organisation") != (organisation is not None):
        raise RegistrationClosed("pool", _("Say for whom these seats are kept."), field="kind")
    found = plan.pools.kept().filter(kind=kind, country=country, organisation=organisation).first()
    pool = found or Pool(plan=plan, kind=kind, country=country, organisation=organisation)
    refuse_too_many(plan, pool, seats)
    refuse_late(plan, release_at)
    pool.seats, pool.release_at = seats, release_at
    pool.save()
    count_for(plan, pool)
    promote_next(plan=plan)
    announce(plan)
    return pool


def count_for(plan: SeatPlan, pool: Pool) -> None:
    """Those whose share it is and who count for no other yet: they wait for it, and as many as it has seats hold theirs
    from it. Four queries."""
    own = Registration.objects.standing().filter(plan=plan, pool=None, person__in=pool.people())
    keys = list(own.order_by("place").values_list("pk", flat=True))
    Registration.objects.filter(pk__in=keys).update(pool=pool)
    left = pool.seats - Registration.objects.taking().filter(from_pool=pool).count()
    held = Registration.objects.taking().filter(pk__in=keys).order_by("place").values_list("pk", flat=True)
    Registration.objects.filter(pk__in=list(held[: max(0, left)])).update(from_pool=pool)


@transaction.atomic
def release_pool(*, pool: Pool, by: Person) -> Pool:
    """What is left of a share goes to all, now; releasing twice changes nothing. Raises Denied."""
    hosted(pool.plan, by)
    return let_flow(pool)


@transaction.atomic
def release_due(*, pool: Pool) -> Pool:
    """The same because its day has come."""
    return let_flow(pool)


def let_flow(pool: Pool) -> Pool:
    plan = locked(pool.plan)
    pool = Pool.objects.select_for_update(of=("self",)).get(pk=pool.pk)
    if pool.is_released:
        return pool
    pool.released_at = timezone.now()
    pool.save(update_fields=["released_at"])
    Registration.objects.filter(from_pool=pool).update(from_pool=None)
    # Who waited for it waits as everybody does now, at the place at which they asked, or for what else is kept for them.
    Registration.objects.filter(pool=pool).update(pool=None)
    for other in plan.pools.kept().order_by("nearness", "pk"):
        count_for(plan, other)
    promote_next(plan=plan)
    announce(plan)
    return pool


def refuse_too_many(plan: SeatPlan, pool: Pool, seats: int) -> None:
    others = sum(plan.pools.kept().exclude(pk=pool.pk).values_list("seats", flat=True))
    if not 1 <= seats <= plan.size - others:
        raise RegistrationClosed(
            "pool_seats",
            _("Choose a number from 1 to %(most)s: that many seats are not kept for others.")
            % {"most": max(0, plan.size - others)},
            field="seats",
        )


def refuse_late(plan: SeatPlan, release_at: datetime | None) -> None:
    if release_at is not None and plan.starts_at is not None and release_at >= plan.starts_at:
        raise RegistrationClosed("release_late", _("Choose a time before it begins."), field="release_at")
