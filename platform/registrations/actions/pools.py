"""Shares of a plan's seats: kept for a delegation, then for all."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Country, Organisation
from people.models import Person
from registrations.actions.flowing import count_for
from registrations.actions.moving_up import catch_up, promote_next, settle_due
from registrations.actions.noting import What, note
from registrations.actions.plans import hosted
from registrations.actions.rows import UNDO, announce
from registrations.models import Pool, SeatPlan
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

    Whoever is registered already and belongs to it counts for it from now on; one that was being given to all is kept on.
    Raises Denied, RegistrationClosed.
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
    before = (pool.seats, pool.release_at, pool.giving_at)
    pool.seats, pool.release_at, pool.giving_at = seats, release_at, None
    pool.save()
    if found is None or before != (seats, release_at, None):
        was = None if found is None else before[0]
        note(plan, What.KEPT, by=by, before=was, seats=seats, until=release_at, **pool.whose)
    count_for(plan, pool)
    promote_next(plan=plan)
    announce(plan)
    return pool


@transaction.atomic
def release_pool(*, pool: Pool, by: Person, reason: str = "", can_undo: bool = False) -> Pool:
    """What is left of a share goes to all: now, or with `can_undo` in ten seconds, until which `take_release_back` keeps it.
    Releasing twice changes nothing. Raises Denied."""
    plan, pool = held(pool, by)
    if pool.is_released or (can_undo and pool.giving_at is not None):
        return pool
    if pool.giving_at is None:
        note(plan, What.GIVEN, by=by, reason=reason, seats=pool.seats, **pool.whose)
    pool.giving_at = timezone.now() + (UNDO if can_undo else timedelta())
    pool.save(update_fields=["giving_at"])
    if not can_undo:
        settle_due(plan)
        promote_next(plan=plan)
    announce(plan)
    return again(pool)


@transaction.atomic
def take_release_back(*, pool: Pool, by: Person) -> Pool:
    """Before it goes to all: it is kept on, until the day that was set. Taking back twice changes nothing.

    Raises Denied, RegistrationClosed."""
    plan, pool = held(pool, by)
    if pool.is_released or (pool.giving_at is not None and not pool.is_being_given):
        raise RegistrationClosed("no_pool", _("This share of the seats has been given to all meanwhile."))
    if pool.giving_at is None:
        return pool
    note(plan, What.TAKEN_BACK, by=by, seats=pool.seats, **pool.whose)
    pool.giving_at = None
    pool.save(update_fields=["giving_at"])
    announce(plan)
    return pool


@transaction.atomic
def release_due(*, pool: Pool) -> Pool:
    """The same because its day has come, or its ten seconds are over; with it comes all else of its plan that is due."""
    catch_up(plan=pool.plan)
    return again(pool)


def held(pool: Pool, by: Person) -> tuple[SeatPlan, Pool]:
    return hosted(pool.plan, by), Pool.objects.select_for_update(of=("self",)).get(pk=pool.pk)


def again(pool: Pool) -> Pool:
    return Pool.objects.select_related("plan").get(pk=pool.pk)


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
