"""How seats that come free find who waits. All ways of freeing a seat end in `promote_next`."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from needs import actions as needs
from notices.moments import moment
from people.models import Person
from registrations import policy
from registrations.actions import answers
from registrations.actions.counting import Count, Seat
from registrations.actions.flowing import let_flow
from registrations.actions.rows import (
    UNDO,
    State,
    announce,
    forget,
    locked,
    locked_with_its_parts,
    move,
    seat,
    settle_requests,
    tell,
    unseat,
)
from registrations.models import Pool, Registration, SeatPlan
from registrations.models.decision import last_move


@transaction.atomic
def promote_next(*, plan: SeatPlan) -> list[Registration]:
    """Give what is free to those who wait longest, or offer it to them: a share's seats to those it is kept for, the
    open ones to whoever waits, whatever share is theirs.

    Shares that are due flow on before. Who may no longer sign in, or no longer see what it is for, is passed over and
    keeps their place. Two queries for each who is looked at.
    """
    plan = locked(plan)
    count = count_of(plan)
    if count.due:
        let_flow(plan, count.due)
        announce(plan)
        count = count_of(plan)
    if count.left <= 0 or not plan.promotes():
        return []
    promoted = []
    for registration in able(plan, count):
        found = count.seat_for(registration.pool_id)
        if found is None:
            continue
        count.give(found)
        registration.plan = plan
        take_up(registration, found)
        promoted.append(registration)
        if count.left <= 0:
            break
    announce(plan)
    return promoted


def count_of(plan: SeatPlan) -> Count:
    return Count(plan)


def able(plan: SeatPlan, count: Count) -> Iterator[Registration]:
    """Who waits and could be given something, the longest waiting first."""
    waiting = Registration.objects.waiting().filter(plan=plan, person__is_active=True)
    if count.left_in(None) <= 0:
        waiting = waiting.filter(pool__in=count.free_shares())
    for one in waiting.select_related("person"):
        if policy.may_take(plan, one.person):
            yield one


def take_up(registration: Registration, found: Seat) -> None:
    """A seat for somebody who waited: theirs at once, or until a moment to take it."""
    plan = registration.plan
    if not plan.offer_hours:
        move(registration, State.CONFIRMED, by=None, from_pool=found.from_pool)
        seat(registration)
        tell(registration, "registrations.promoted")
        return
    until = plan.offer_ends(timezone.now())
    move(registration, State.OFFERED, by=None, from_pool=found.from_pool, expires_at=until)
    tell(registration, "registrations.offered", until=moment(until, None, plan.zone))


@transaction.atomic
def catch_up(*, plan: SeatPlan) -> SeatPlan:
    """What time alone has decided: offers that nobody took, seats whose loss can no longer be undone, shares whose day has
    come."""
    plan = settle_due(locked(plan))
    if Pool.objects.due().filter(plan=plan).exists():
        promote_next(plan=plan)
    return plan


def settle_due(plan: SeatPlan) -> SeatPlan:
    """One query where nothing is due."""
    due = list(Registration.objects.due().filter(plan=plan).select_related("person"))
    if any(one.kept_until for one in due):
        plan = locked_with_its_parts(plan)  # with the seat of the whole those inside it end
    for one in due:
        one.plan = plan
        if one.state == State.OFFERED:
            move(one, State.LAPSED, by=None)
            answers.take_back(plan=plan, person=one.person)
            if not plan.is_cancelled:  # they have been told that, which nobody can register for again
                tell(one, "registrations.lapsed")
        else:
            let_go(one)
    if due:
        promote_next(plan=plan)
    return plan


def give_up(
    registration: Registration, state: str, *, by: Person | None, reason: str = "", can_undo: bool = False
) -> None:
    """End a standing registration and all that hung on it, then let the queue move up; where it can be undone, neither
    before that time is over."""
    plan, was, share = registration.plan, registration.state, registration.from_pool_id
    held = registration.holds_a_seat
    forget(registration)
    announce(plan)
    if can_undo and held:
        until = timezone.now() + UNDO
        move(registration, state, by=by, reason=reason, from_pool=share, kept_until=until)
        settle_requests(plan)
        return
    move(registration, state, by=by, reason=reason)
    settle_requests(plan)
    end(registration, was=was, by=by)
    if held:
        promote_next(plan=plan)


def let_go(registration: Registration) -> None:
    """The seconds in which it could be undone are over: now all ends that hung on the seat."""
    decision = last_move(registration)
    was, by = (decision.before, decision.by) if decision else (State.CONFIRMED, None)
    registration.kept_until = registration.from_pool = None
    registration.save(update_fields=["kept_until", "from_pool"])
    end(registration, was=was, by=by)
    announce(registration.plan)


def end(registration: Registration, *, was: str, by: Person | None) -> None:
    """What was answered, what was told in confidence, and, of a seat that they had, what it brought."""
    plan, person = registration.plan, registration.person
    answers.take_back(plan=plan, person=person)
    if was != State.CONFIRMED:
        return
    if plan.entry is not None:
        needs.forget_needs(entry=plan.entry, person=person)
    unseat(registration, by=by or person)
