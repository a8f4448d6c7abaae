"""Each way in which a person changes their own seat. All lock the SeatPlan row first, then what hangs on it."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from people.models import Person
from people.refusal import Refusal
from questionnaires.sheet import Sheet
from registrations import guest_policy, policy
from registrations.actions import answers
from registrations.actions.counting import Count, Seat
from registrations.actions.moving_up import count_of, give_up, promote_next, settle_due
from registrations.actions.rows import (
    Decider,
    State,
    announce,
    give_places,
    home_pool,
    locked,
    locked_with_its_parts,
    move,
    move_all,
    of_people,
    of_person,
    seat,
    seat_all,
    tell,
    tell_all,
    tell_hosts,
)
from registrations.actions.together import Ask, together
from registrations.models import Registration, SeatPlan
from registrations.policy import RegistrationClosed
from spaces import actions as spaces


def register(*, plan: SeatPlan, person: Person, note: str = "") -> Registration:
    """Give `person` a seat of `plan`, or a place in the queue when none is left, or, where the hosts decide, let them
    decide; asking twice changes nothing. Outside of a transaction together with all who ask in the same moment.

    Raises RegistrationClosed, AnswersRefused, FormRefused.
    """
    asked = Ask(person, note)
    if not connection.in_atomic_block:  # what was written there before nobody else would see
        mine = together(plan.pk, asked, partial(take_in, plan))
        if mine is not None:
            return mine
    with transaction.atomic():
        (came,) = take_in(plan, lambda: [asked])
        if isinstance(came, Refusal):
            raise came
        return came


def take_in(plan: SeatPlan, line: Callable[[], list[Ask]]) -> list[Registration | Refusal]:
    """What became of each who stands in line once the lock is held."""
    plan = locked(plan)
    asks = line()
    rows, sheet = of_people(plan, [ask.person for ask in asks]), answers.sheet_of(plan)
    refused: dict[int, Refusal] = {}
    new: list[Registration] = []
    for ask in asks:
        mine = rows[ask.person.pk]
        if mine.is_standing or mine in new:
            continue
        try:
            with translation.override(ask.language):
                refuse(mine, sheet)
        except Refusal as refusal:
            refused[ask.person.pk] = refusal
            continue
        mine.note = ask.note
        mine.needs_look = False  # what they had changed before they gave up is answered anew
        new.append(mine)
    asking = [mine for mine in new if policy.asks_hosts(plan, mine.person)]
    themselves = attrgetter("person")
    ask_hosts(plan, asking, by=themselves)
    ask_for_seats(plan, [mine for mine in new if mine not in asking], by=themselves)
    return [refused.get(ask.person.pk) or rows[ask.person.pk] for ask in asks]


def refuse(mine: Registration, sheet: Sheet | None) -> None:
    """And hand in what they are asked, where they may register."""
    plan = mine.plan
    policy.refuse_closed(plan)
    policy.refuse_stranger(plan, mine.person)
    guest_policy.refuse_guest(plan, mine.person)
    if mine.state == State.CANCELLED:
        raise RegistrationClosed(
            "cancelled_by_host", _("The hosts cancelled your registration: write to them.")
        )
    if mine.state == State.REFUSED:
        raise RegistrationClosed(
            "refused_by_host", _("The hosts could not accept your registration: write to them.")
        )
    answers.hand_in(sheet=sheet, person=mine.person)


def ask_hosts(plan: SeatPlan, rows: list[Registration], *, by: Decider) -> None:
    if not rows:
        return
    begin(plan, rows, by=by)
    for mine in rows:
        mine.pool = home_pool(plan, mine.person)
        stands(mine, None)
    move_all(rows, State.REQUESTED, by=by)
    tell_all(plan, rows, "registrations.requested")
    tell_hosts(rows[0], "registrations.asked")  # one notice for all that wait
    announce(plan)


def ask_for_seats(plan: SeatPlan, rows: list[Registration], *, by: Decider) -> None:
    if not rows:
        return
    begin(plan, rows, by=by)
    count = caught_up(plan)
    for mine in rows:
        mine.pool = home_pool(plan, mine.person) if count.shares else None
    settle(plan, rows, count, by=by)


def begin(plan: SeatPlan, rows: list[Registration], *, by: Decider) -> None:
    """They ask, from now on and after all who asked before."""
    give_places(plan, rows)
    for mine in rows:
        mine.registered_at = timezone.now()
        if plan.is_of_group:
            spaces.hand_over_request(space=plan.space, person=mine.person, by=by(mine))


def stands(mine: Registration, found: Seat | None) -> None:
    """Whatever seat was theirs before, or offered to them."""
    mine.from_pool_id = found.from_pool if found else None
    mine.expires_at = mine.kept_until = None


def caught_up(plan: SeatPlan) -> Count:
    """Which seats are free once those who waited have been given theirs."""
    settle_due(plan)
    count = count_of(plan)
    if not count.due:
        return count
    promote_next(plan=plan)
    return count_of(plan)


def settle(plan: SeatPlan, rows: list[Registration], count: Count, *, by: Decider) -> None:
    """To each in turn a seat where one is free for them, else a place in the queue."""
    seated, waiting = [], []
    for mine in rows:
        found = count.seat_for(mine.pool_id)
        stands(mine, found)
        if found is not None:
            count.give(found)
        (waiting if found is None else seated).append(mine)
    for state, some in ((State.CONFIRMED, seated), (State.WAITING, waiting)):
        move_all(some, state, by=by)
        tell_all(plan, some, f"registrations.{state}")
    seat_all(plan, seated)
    announce(plan)


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
