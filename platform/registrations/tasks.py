"""What is due in this room: seats of people who can no longer come, seats of what is over, and mails to guests."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from questionnaires.models import Filling, Questionnaire
from registrations import actions, guest_letters
from registrations.keeping import kept_until
from registrations.models import GuestRequest, Pool, Registration, SeatPlan
from spaces import actions as spaces
from spaces.models import Membership

log = logging.getLogger("registrations")

A_ROUND = 20
FORGET_SECONDS = 60 * 60
_forgot_at = -float(FORGET_SECONDS)


def give_back_seats_of_the_gone() -> int:
    """Who was shut out, or no longer belongs to what the seat is inside of, gives their seat, or their place in the
    queue, to who waits, as long as it has not begun.

    Returns how many.
    """
    in_group = Q(plan__entry=None, plan__occurrence=None, state=Registration.State.CONFIRMED)
    belongs = Membership.objects.active().filter(space=OuterRef("plan__space"), person=OuterRef("person"))
    is_gone = Q(person__is_active=False) | (Q(plan__gives_membership=False) & ~Exists(belongs))
    gone = (
        Registration.objects.standing()
        .filter(is_gone & ~in_group, plan__in=SeatPlan.objects.ahead(timezone.now()).standing())
        .select_related("plan", "person")
        .order_by("pk")[:A_ROUND]
    )
    for one in gone:
        actions.withdraw(registration=one)
    return len(gone)


def catch_up() -> int:
    """Offers that nobody took go to the next, and so do seats whose loss can no longer be undone. Returns of how many
    plans."""
    due = Registration.objects.due().order_by().values_list("plan", flat=True).distinct()[:A_ROUND]
    for plan in SeatPlan.objects.filter(pk__in=list(due)).order_by("pk"):
        actions.catch_up(plan=plan)
    return len(due)


def move_up_in_groups() -> int:
    """Where somebody was shut out, a place in a group is free that nobody gave back. Returns how many moved up."""
    waited_for = Registration.objects.waiting().order_by().values("plan")
    full_once = SeatPlan.objects.of_groups().filter(pk__in=waited_for).with_taken().select_related("space")
    with_room = [plan for plan in full_once.order_by("pk") if plan.taken < plan.size]
    return sum(len(actions.promote_next(plan=plan)) for plan in with_room[:A_ROUND])


def release_pools() -> int:
    """Shares whose day has come, or that a host has given to all, flow on. Returns how many."""
    due = Pool.objects.due().select_related("plan").order_by("pk")[:A_ROUND]
    for pool in due:
        actions.release_due(pool=pool)
    return len(due)


def let_go_after_the_end() -> int:
    """A seat binds to its space until it is over: from then on its holder may leave. Returns of how many."""
    to_come = Registration.objects.confirmed().filter(
        person=OuterRef("person"),
        plan__space=OuterRef("space"),
        plan__in=SeatPlan.objects.not_over(timezone.now()),
    )
    bound = Membership.objects.filter(holds_seat=True).exclude(Exists(to_come))
    free = bound.select_related("space", "person").order_by("pk")[:A_ROUND]
    for member in free:
        spaces.note_seat(space=member.space, person=member.person, holds_seat=False)
    return len(free)


def forget_answers() -> int:
    """Days are counted, so at most once an hour in each worker. Returns of how many people."""
    global _forgot_at
    if time.monotonic() - _forgot_at < FORGET_SECONDS:
        return 0
    _forgot_at = time.monotonic()
    return forget_due_answers(timezone.now())


def forget_due_answers(now: datetime) -> int:
    theirs = Filling.objects.filter(
        Q(questionnaire=OuterRef("questionnaire")) | Q(questionnaire=OuterRef("second_questionnaire"))
    )
    notes = Registration.objects.filter(plan=OuterRef("pk")).exclude(note="")
    answered = SeatPlan.objects.filter(Exists(theirs) | Exists(notes)).with_time().order_by("pk")
    over = [plan for plan in answered.not_to_come(now) if (until := kept_until(plan)) and until <= now]
    done = each(over, lambda plan: actions.forget_answers(plan=plan, now=now))
    done += each(answered.of_groups(), lambda plan: actions.forget_answers_of_gone(plan=plan, now=now))
    unasked = Questionnaire.objects.filter(
        ~Exists(SeatPlan.objects.asking(OuterRef("pk"))),
        Exists(Filling.objects.filter(questionnaire=OuterRef("pk"))),
    )
    return done + each(
        unasked.order_by("pk"), lambda one: actions.forget_answers_to_unasked(questionnaire=one, now=now)
    )


def each(rows: Iterable[Any], forget: Callable[[Any], int]) -> int:
    """One that fails, or was deleted meanwhile, holds up no other."""
    done = 0
    for one in rows:
        try:
            done += forget(one)
        except Exception:
            log.exception("Answers of %r could not be forgotten; it is tried again in an hour.", one)
    return done


def mail_guests() -> int:
    """Links for whoever wants to register without an account. Returns how many mails went."""
    due = GuestRequest.objects.due(timezone.now()).order_by("pk").values_list("pk", flat=True)[:A_ROUND]
    return sum(guest_letters.send(pk) for pk in list(due))


def forget_guest_requests() -> int:
    """What nobody confirmed in two days, and what was done with. Returns of how many."""
    return GuestRequest.objects.lapsed(timezone.now()).delete()[0]
