"""Each way in which a person's seat changes. All lock the SeatPlan row first, then what hangs on it."""

from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import live
from calendars.models import Reply
from notices import actions as notices
from people.models import Person
from registrations import policy
from registrations.actions import answers
from registrations.models import Registration, SeatPlan
from registrations.policy import RegistrationClosed
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Membership

State = Registration.State


@transaction.atomic
def register(*, plan: SeatPlan, person: Person, note: str = "") -> Registration:
    """Give `person` a seat of `plan`, or a place in the queue when none is left; asking twice changes nothing.

    Raises RegistrationClosed.
    """
    plan = locked(plan)
    mine = of_person(plan, person)
    if mine.is_standing:
        return mine
    policy.refuse_closed(plan)
    policy.refuse_stranger(plan, person)
    if mine.state == State.CANCELLED:
        raise RegistrationClosed(
            "cancelled_by_host", _("The hosts cancelled your registration: write to them.")
        )
    answers.hand_in(plan=plan, person=person)
    return ask(mine, note=note)


@transaction.atomic
def withdraw(*, registration: Registration) -> Registration:
    """Give the seat back, or leave the queue; withdrawing twice changes nothing. The longest waiting moves up.

    Raises RegistrationClosed once it is over: who was there is a fact then.
    """
    plan = locked_with_its_parts(registration.plan)
    mine = of_person(plan, registration.person)
    if not mine.is_standing:
        return mine
    if not plan.entry.is_cancelled and plan.entry.ends_at <= timezone.now():
        raise RegistrationClosed("over", _("This is over: a registration can no longer be withdrawn."))
    give_up(mine, State.WITHDRAWN, by=mine.person)
    return mine


@transaction.atomic
def cancel_registration(*, registration: Registration, by: Person, reason: str) -> Registration:
    """The host takes a seat, or a place in the queue, back and says why. Raises Denied, RegistrationClosed."""
    plan = locked_with_its_parts(registration.plan)
    rights.require(by, "manage_seats", plan.space)
    theirs = of_person(plan, registration.person)
    if not theirs.is_standing:
        raise RegistrationClosed(
            "not_standing", _("This registration has been withdrawn or cancelled meanwhile.")
        )
    if not reason.strip():
        raise RegistrationClosed("reason_missing", _("Say why, in a sentence: the person reads it."))
    give_up(theirs, State.CANCELLED, by=by)
    # Without the space's topic: who loses access still reads why.
    tell(theirs, "registrations.cancelled", topic="", reason=reason.strip())
    return theirs


@transaction.atomic
def restore_registration(*, registration: Registration, by: Person) -> Registration:
    """The host lets somebody in again whose registration was cancelled: a free seat, or the end of the queue."""
    plan = locked(registration.plan)
    rights.require(by, "manage_seats", plan.space)
    theirs = of_person(plan, registration.person)
    if theirs.is_standing:
        return theirs
    if theirs.state != State.CANCELLED:
        raise RegistrationClosed("withdrawn", _("This person withdrew: only they can register again."))
    if not plan.promotes():
        policy.refuse_closed(plan)
    policy.refuse_stranger(plan, theirs.person)
    return ask(theirs, note=theirs.note)


@transaction.atomic
def promote_next(*, plan: SeatPlan) -> list[Registration]:
    """Seat those who wait longest for as long as seats are free: all ways of freeing a seat end here.

    Who may no longer sign in, or no longer see what it is for, is passed over and keeps their place.
    Two queries for each who is looked at.
    """
    plan = locked(plan)
    free = free_seats(plan)
    if free <= 0 or not plan.promotes():
        return []
    waiting = Registration.objects.waiting().filter(plan=plan, person__is_active=True)
    able = (one for one in waiting.select_related("person") if policy.may_take(plan, one.person))
    promoted = list(islice(able, free))
    for registration in promoted:
        registration.plan, registration.state, registration.changed_at = plan, State.CONFIRMED, timezone.now()
        registration.save(update_fields=["state", "changed_at"])
        seat(registration)
        tell(registration, "registrations.promoted")
    announce(plan)
    return promoted


def locked(plan: SeatPlan) -> SeatPlan:
    return SeatPlan.objects.locked().select_related("space", "entry").get(pk=plan.pk)


def locked_with_its_parts(plan: SeatPlan) -> SeatPlan:
    """Where losing this seat loses those inside as well, all are locked, in the order of their keys."""
    if not plan.gives_membership:
        return locked(plan)
    plans = SeatPlan.objects.locked().select_related("space", "entry").filter(space=plan.space_id)
    return next(found for found in plans if found.pk == plan.pk)


def of_person(plan: SeatPlan, person: Person) -> Registration:
    """The person's row as it stands under the lock; a new one that is not saved yet where there was none."""
    found = Registration.objects.select_related("person").filter(plan=plan, person=person).first()
    mine = found or Registration(person=person, state=State.WITHDRAWN)
    mine.plan = plan
    return mine


def ask(mine: Registration, *, note: str) -> Registration:
    seated = free_seats(mine.plan) > 0
    mine.state = State.CONFIRMED if seated else State.WAITING
    mine.place = next_place(mine.plan)
    mine.note, mine.registered_at, mine.changed_at = note, timezone.now(), timezone.now()
    mine.save()
    if seated:
        seat(mine)
    tell(mine, "registrations.confirmed" if seated else "registrations.waiting")
    announce(mine.plan)
    return mine


def free_seats(plan: SeatPlan) -> int:
    return plan.capacity - Registration.objects.confirmed().filter(plan=plan).count()


@transaction.atomic(savepoint=False)
def next_place(plan: SeatPlan) -> int:
    SeatPlan.objects.filter(pk=plan.pk).update(last_place=F("last_place") + 1)
    plan.refresh_from_db(fields=["last_place"])
    return plan.last_place


def seat(registration: Registration) -> None:
    """What a seat brings: belonging to the space, and a yes to its date."""
    plan, person = registration.plan, registration.person
    if plan.gives_membership:
        spaces.admit(space=plan.space, person=person)
    spaces.note_seat(space=plan.space, person=person, holds_seat=True)
    Reply.objects.update_or_create(
        entry_id=plan.entry_id,
        occurrence=None,
        person=person,
        defaults={"partstat": Reply.Partstat.ACCEPTED},
    )
    answers.note_listing(plan=plan, person=person)
    answers.ask_second(plan=plan, people=[person])


def give_up(registration: Registration, state: str, *, by: Person) -> None:
    """End a standing registration and all that hung on it, then let the queue move up."""
    plan, person = registration.plan, registration.person
    had_a_seat = registration.state == State.CONFIRMED
    registration.state, registration.changed_at = state, timezone.now()
    registration.save(update_fields=["state", "changed_at"])
    forget(registration)
    answers.take_back(plan=plan, person=person)
    announce(plan)
    if not had_a_seat:
        return
    Reply.objects.filter(entry_id=plan.entry_id, occurrence=None, person=person).delete()
    if plan.gives_membership:
        leave_space(registration, by=by)
    others = Registration.objects.confirmed().filter(person=person, plan__space=plan.space_id)
    spaces.note_seat(space=plan.space, person=person, holds_seat=others.exists())
    promote_next(plan=plan)


def leave_space(registration: Registration, *, by: Person) -> None:
    """Belonging ends with the seat, except for coordinators: theirs never came from it."""
    (space,), person = spaces.held(registration.plan.space), registration.person
    belonging = spaces.belonging(space, person)
    if not belonging.is_active or belonging.is_coordinator:
        return
    inside = Registration.objects.standing().filter(
        person=person, plan__space=space, plan__gives_membership=False
    )
    for part in inside.select_related("plan__space", "plan__entry", "person"):
        give_up(part, State.WITHDRAWN, by=by)
    ended = Membership.State.LEFT if by == person else Membership.State.REMOVED
    spaces.end_membership(membership=belonging, state=ended, by=by)


def tell(registration: Registration, key: str, *, topic: str | None = None, **params: str) -> None:
    """What was said of this seat before, and not read or mailed, is no longer true."""
    plan = registration.plan
    forget(registration)
    notices.tell(
        recipients=[registration.person],
        key=key,
        params={"title": plan.entry.title, **params},
        url=plan.space.get_absolute_url(),
        topic=plan.space.topic if topic is None else topic,
        dedupe=standing_of(plan),
    )


def forget(registration: Registration) -> None:
    notices.forget_dedupe(dedupe=standing_of(registration.plan), people=[registration.person])


def standing_of(plan: SeatPlan) -> str:
    """The name of the notices that tell a person how they stand with a plan: only the newest of them holds."""
    return f"seat:{plan.pk}"


def announce(plan: SeatPlan) -> None:
    """Open pages fetch their seat boxes anew."""
    topic = plan.space.topic
    transaction.on_commit(lambda: live.publish(topic, {"type": "changed", "what": "seats"}))
