"""What the hosts decide about one person's seat, each with its line in the log."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person
from registrations import policy
from registrations.actions import answers
from registrations.actions.counting import Seat
from registrations.actions.moving_up import catch_up, count_of, give_up, promote_next
from registrations.actions.rows import (
    State,
    announce,
    give_places,
    home_pool,
    locked,
    locked_with_its_parts,
    move,
    note_on,
    of_person,
    seat,
    settle_requests,
    tell,
    tell_hosts,
)
from registrations.actions.seats import ask_for_seats, caught_up, settle
from registrations.models import Pool, Registration, SeatDecision, SeatPlan
from registrations.policy import RegistrationClosed
from spaces import actions as spaces
from spaces import policy as rights

What = SeatDecision.What


@transaction.atomic
def approve_registration(*, registration: Registration, by: Person) -> Registration:
    """Accept somebody who asked: a seat where one is free, else the place in the queue at which they asked.

    Raises Denied, RegistrationClosed.
    """
    plan, theirs = decided(registration, by)
    if theirs.state not in (State.REQUESTED, State.REFUSED):
        return seen(theirs, by) if theirs.needs_look else theirs
    if not plan.promotes():
        policy.refuse_closed(plan)
    policy.refuse_stranger(plan, theirs.person)
    if theirs.state == State.REFUSED:
        answers.hand_in_again(plan=plan, person=theirs.person)
    settle(plan, [theirs], caught_up(plan), by=lambda _one: by)
    settle_requests(plan)
    return theirs


@transaction.atomic
def refuse_registration(*, registration: Registration, by: Person, reason: str) -> Registration:
    """Refuse somebody who asked, and say why. Raises Denied, RegistrationClosed."""
    _plan, theirs = decided(registration, by)
    if theirs.state == State.REFUSED:
        return theirs
    if theirs.state != State.REQUESTED:
        raise RegistrationClosed("not_asking", _("This person does not wait for a decision any more."))
    why = required(reason)
    give_up(theirs, State.REFUSED, by=by, reason=why)
    tell(theirs, "registrations.refused", topic="", reason=why)
    return theirs


@transaction.atomic
def cancel_registration(
    *, registration: Registration, by: Person, reason: str, can_undo: bool = False
) -> Registration:
    """The host takes a seat, or a place in the queue, back and says why; with `can_undo` the seat stays free for ten
    seconds, in which `restore_registration` gives it back. Raises Denied, RegistrationClosed."""
    plan = locked_with_its_parts(registration.plan)
    rights.require(by, "manage_seats", plan.space)
    theirs = of_person(plan, registration.person)
    if not theirs.is_standing:
        raise RegistrationClosed(
            "not_standing", _("This registration has been withdrawn or cancelled meanwhile.")
        )
    why = required(reason)
    if plan.is_of_group and theirs.state == State.CONFIRMED:
        member = spaces.belonging(plan.space, theirs.person)
        spaces.remove_member(membership=member, by=by, reason=why)  # what follows from it happens in `groups`
        return of_person(plan, theirs.person)
    give_up(theirs, State.CANCELLED, by=by, reason=why, can_undo=can_undo)
    # Without the space's topic: who loses access still reads why.
    tell(theirs, "registrations.cancelled", topic="", reason=why)
    return theirs


@transaction.atomic
def restore_registration(*, registration: Registration, by: Person) -> Registration:
    """The host lets somebody in again whose registration was cancelled or refused: the seat that was theirs while it is
    kept for them, else a free one, or the end of the queue."""
    plan = catch_up(
        plan=registration.plan
    )  # what ended with the ten seconds, before anything is handed in anew
    rights.require(by, "manage_seats", plan.space)
    theirs = of_person(plan, registration.person)
    if theirs.is_standing:
        return theirs
    if theirs.state not in (State.CANCELLED, State.REFUSED):
        raise RegistrationClosed("withdrawn", _("This person withdrew: only they can register again."))
    if theirs.kept_until is not None and theirs.kept_until > timezone.now():
        # Nothing that hung on the seat has ended yet; of one that was only offered it begins now.
        move(theirs, State.CONFIRMED, by=by, from_pool=theirs.from_pool_id)
        seat(theirs)
        tell(theirs, "registrations.confirmed")
        announce(plan)
        return theirs
    answers.hand_in_again(plan=plan, person=theirs.person)
    if not plan.promotes():
        policy.refuse_closed(plan)
    policy.refuse_stranger(plan, theirs.person)
    ask_for_seats(plan, [theirs], by=lambda _one: by)
    return theirs


@transaction.atomic
def let_in(*, plan: SeatPlan, person: Person, by: Person, reason: str = "") -> Registration:
    """The host gives somebody a seat past the waiting list, also while registration is closed or it has begun: a
    speaker, somebody at the door; where none is left, over the capacity with a reason. Who has a seat keeps it.

    Raises Denied, RegistrationClosed ("full" beside the reason that is missing).
    """
    plan = catch_up(plan=plan)
    rights.require(by, "manage_seats", plan.space)
    theirs = of_person(plan, person)
    if theirs.state == State.CONFIRMED:
        return theirs
    if plan.is_cancelled:
        policy.refuse_closed(plan)
    policy.refuse_stranger(plan, person)
    if not theirs.is_standing:
        give_places(plan, [theirs])
        theirs.pool = home_pool(plan, person)
        theirs.registered_at = timezone.now()
    # What is offered to them, or was taken from them a moment ago, is theirs already.
    held = Seat(theirs.from_pool_id) if theirs.state == State.OFFERED or theirs.kept_until else None
    found = held or count_of(plan).seat_for(theirs.pool_id)
    if found is None and not reason.strip():
        raise RegistrationClosed(
            "full", _("All seats are taken. Say why this person comes in all the same."), field="reason"
        )
    share = found.from_pool if found else None
    move(theirs, State.CONFIRMED, by=by, reason=reason.strip(), from_pool=share)
    seat(theirs)
    tell(theirs, "registrations.confirmed")
    settle_requests(plan)
    announce(plan)
    return theirs


@transaction.atomic
def name_for_pool(*, registration: Registration, pool: Pool | None, by: Person) -> Registration:
    """The host counts somebody for another share (a speaker, a guest of the hosts), or for none: their seat is then
    taken from there, if one is left, and the queue moves up. Raises Denied, RegistrationClosed."""
    plan, theirs = decided(registration, by)
    if pool is not None and not plan.pools.kept().filter(pk=pool.pk).exists():
        raise RegistrationClosed("no_pool", _("This share of the seats has been given to all meanwhile."))
    if theirs.holds_a_seat and theirs.from_pool != pool:
        has_room = pool is not None and count_of(plan).has_room_in(pool.pk)
        theirs.from_pool = pool if has_room else None
    if theirs.pool != pool:
        note_on(theirs, What.SHARE, by=by, **(pool.whose if pool else {}))
    theirs.pool = pool
    theirs.save(update_fields=["pool", "from_pool"])
    promote_next(plan=plan)
    announce(plan)
    return theirs


@transaction.atomic
def note_changed_answers(*, registration: Registration) -> Registration:
    """The person changed what they had answered: where the hosts want it, they look at it again; the seat stays."""
    plan = locked(registration.plan)
    mine = of_person(plan, registration.person)
    if looks_again(plan, mine) and not mine.needs_look:
        mine.needs_look = True
        mine.save(update_fields=["needs_look"])
        tell_hosts(mine, "registrations.changed")
        announce(plan)
    return mine


def looks_again(plan: SeatPlan, mine: Registration) -> bool:
    """Who still waits for a decision is decided on by what they answered last."""
    return plan.asks_again and mine.is_standing and mine.state != State.REQUESTED


def seen(theirs: Registration, by: Person) -> Registration:
    note_on(theirs, What.SEEN, by=by)
    return needs_no_look(theirs)


def needs_no_look(theirs: Registration) -> Registration:
    """What stood there before is nobody's any more."""
    answers.forget_former(plan=theirs.plan, person=theirs.person)
    theirs.needs_look = False
    theirs.save(update_fields=["needs_look"])
    settle_requests(theirs.plan)
    announce(theirs.plan)
    return theirs


def decided(registration: Registration, by: Person) -> tuple[SeatPlan, Registration]:
    plan = locked(registration.plan)
    rights.require(by, "manage_seats", plan.space)
    return plan, of_person(plan, registration.person)


def required(reason: str) -> str:
    if not reason.strip():
        raise RegistrationClosed("reason_missing", _("Say why, in a sentence: the person reads it."))
    return reason.strip()
