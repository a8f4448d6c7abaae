"""Each way in which a person changes their own seat. All lock the SeatPlan row first, then what hangs on it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person
from registrations import policy
from registrations.actions import answers
from registrations.actions.moving_up import catch_up, count_of, give_up
from registrations.actions.rows import (
    State,
    announce,
    home_pool,
    locked,
    locked_with_its_parts,
    move,
    next_place,
    of_person,
    seat,
    tell,
    tell_hosts,
)
from registrations.models import Registration, SeatPlan
from registrations.policy import RegistrationClosed
from spaces import actions as spaces


@transaction.atomic
def register(*, plan: SeatPlan, person: Person, note: str = "") -> Registration:
    """Give `person` a seat of `plan`, or a place in the queue when none is left, or, where the hosts decide, let them
    decide; asking twice changes nothing.

    Raises RegistrationClosed.
    """
    plan = locked(plan)
    mine = of_person(plan, person)
    if mine.is_standing:
        return mine
    policy.refuse_closed(plan)
    policy.refuse_stranger(plan, person)
    refuse_turned_away(mine)
    answers.hand_in(plan=plan, person=person)
    mine.needs_look = False  # what they had changed before they gave up is answered anew
    return ask(mine, note=note, by=person, is_approved=not policy.asks_hosts(plan, person))


def refuse_turned_away(mine: Registration) -> None:
    if mine.state == State.CANCELLED:
        raise RegistrationClosed(
            "cancelled_by_host", _("The hosts cancelled your registration: write to them.")
        )
    if mine.state == State.REFUSED:
        raise RegistrationClosed(
            "refused_by_host", _("The hosts could not accept your registration: write to them.")
        )


def ask(mine: Registration, *, note: str, by: Person, is_approved: bool) -> Registration:
    plan = mine.plan
    if plan.is_of_group:
        spaces.hand_over_request(space=plan.space, person=mine.person, by=by)
    mine.pool = home_pool(plan, mine.person)
    mine.place = next_place(plan)
    mine.note, mine.registered_at = note, timezone.now()
    if is_approved:
        return settle(mine, by=by)
    move(mine, State.REQUESTED, by=by)
    tell(mine, "registrations.requested")
    tell_hosts(mine, "registrations.asked")
    announce(plan)
    return mine


def settle(mine: Registration, *, by: Person, reason: str = "") -> Registration:
    """A seat where one is free for them, else a place in the queue; who waited before them comes first."""
    catch_up(plan=mine.plan)
    found = count_of(mine.plan).seat_for(mine.pool_id)
    if found is None:
        move(mine, State.WAITING, by=by, reason=reason)
        tell(mine, "registrations.waiting")
    else:
        move(mine, State.CONFIRMED, by=by, reason=reason, from_pool=found.from_pool)
        seat(mine)
        tell(mine, "registrations.confirmed")
    announce(mine.plan)
    return mine


@transaction.atomic
def withdraw(*, registration: Registration) -> Registration:
    """Give the seat back, or leave the queue; withdrawing twice changes nothing. The longest waiting moves up.

    Raises RegistrationClosed once it is over: who was there is a fact then; of a group JoiningRefused, as leaving does.
    """
    plan = locked_with_its_parts(registration.plan)
    mine = of_person(plan, registration.person)
    if not mine.is_standing:
        return mine
    if not plan.is_cancelled and plan.is_over(timezone.now()):
        raise RegistrationClosed("over", _("This is over: a registration can no longer be withdrawn."))
    if plan.is_of_group and mine.state == State.CONFIRMED:
        spaces.leave(space=plan.space, person=mine.person)  # what follows from it happens in `groups`
        return of_person(plan, mine.person)
    give_up(mine, State.WITHDRAWN, by=mine.person)
    return mine


@transaction.atomic
def accept_offer(*, registration: Registration) -> Registration:
    """Take the seat that is offered; taking it twice changes nothing. Raises RegistrationClosed."""
    plan = locked(registration.plan)
    mine = of_person(plan, registration.person)
    if mine.state == State.CONFIRMED:
        return mine
    if plan.is_cancelled or plan.space.is_archived:
        policy.refuse_closed(plan)
    refuse_no_offer(mine)
    move(mine, State.CONFIRMED, by=mine.person, from_pool=mine.from_pool_id)
    seat(mine)
    tell(mine, "registrations.confirmed")
    announce(plan)
    return mine


@transaction.atomic
def decline_offer(*, registration: Registration) -> Registration:
    """Leave the offered seat to the next; whoever declined is not offered another unless they register again.
    Declining twice changes nothing. Raises RegistrationClosed."""
    plan = locked(registration.plan)
    mine = of_person(plan, registration.person)
    if mine.state == State.DECLINED:
        return mine
    refuse_no_offer(mine)
    give_up(mine, State.DECLINED, by=mine.person)
    return mine


def refuse_no_offer(mine: Registration) -> None:
    if mine.state == State.OFFERED and mine.expires_at is not None and mine.expires_at > timezone.now():
        return
    if mine.state in (State.OFFERED, State.LAPSED):
        raise RegistrationClosed(
            "offer_lapsed", _("The time to take this seat is over: register again to wait for another.")
        )
    raise RegistrationClosed("no_offer", _("No seat is offered to you here now."))
