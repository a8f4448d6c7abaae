"""The rows under the lock, and what a change of one brings with it. Callers have locked the SeatPlan first."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

import live
from calendars.models import Reply
from notices import actions as notices
from people.models import Person
from registrations.actions import answers
from registrations.actions.saying import say
from registrations.models import Pool, Registration, SeatDecision, SeatPlan
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Membership

State = Registration.State
UNDO = timedelta(seconds=10)


def locked(plan: SeatPlan) -> SeatPlan:
    """As it is now, held until the end. The places of a group are given under the lock of its space, before this one."""
    if plan.is_of_group:
        spaces.locked(plan.space)
    return SeatPlan.objects.locked().with_time().get(pk=plan.pk)


def locked_with_its_parts(plan: SeatPlan) -> SeatPlan:
    """Where losing this seat loses those inside as well, all are locked, in the order of their keys. Whoever leaves a
    group has given those inside back before."""
    if not plan.gives_membership or plan.is_of_group:
        return locked(plan)
    plans = SeatPlan.objects.locked().with_time().filter(space=plan.space_id)
    return next(found for found in plans if found.pk == plan.pk)


def of_person(plan: SeatPlan, person: Person) -> Registration:
    """The person's row as it stands under the lock; a new one that is not saved yet where there was none."""
    found = Registration.objects.select_related("person").filter(plan=plan, person=person).first()
    mine = found or Registration(person=person, state=State.WITHDRAWN)
    mine.plan = plan
    return mine


@transaction.atomic(savepoint=False)
def next_place(plan: SeatPlan) -> int:
    SeatPlan.objects.filter(pk=plan.pk).update(last_place=F("last_place") + 1)
    plan.refresh_from_db(fields=["last_place"])
    return plan.last_place


def home_pool(plan: SeatPlan, person: Person) -> Pool | None:
    """The share that is kept for them, for who they are; the one they were named for before others."""
    fitting = Pool.objects.kept().filter(plan=plan).fitting(person)
    return fitting.order_by(F("pk").desc()).filter(named__person=person).first() or fitting.first()


def move(
    registration: Registration,
    state: str,
    *,
    by: Person | None,
    reason: str = "",
    from_pool: int | None = None,
    expires_at: datetime | None = None,
    kept_until: datetime | None = None,
) -> None:
    """Save a registration in another state, and one line of the log with it: every change goes through here."""
    before = registration.state if registration.pk else ""
    registration.state, registration.changed_at = state, timezone.now()
    registration.from_pool_id, registration.expires_at = from_pool, expires_at
    registration.kept_until = kept_until
    registration.save()
    SeatDecision.objects.create(
        registration=registration, before=before, after=state, by=by, reason=reason, decided_at=timezone.now()
    )


def seat(registration: Registration) -> None:
    """What a seat brings: belonging to the space, and a yes to what it is for."""
    plan, person = registration.plan, registration.person
    if plan.gives_membership:
        spaces.admit(space=plan.space, person=person)
    if not plan.is_of_group:
        spaces.note_seat(space=plan.space, person=person, holds_seat=True)
        answer_yes(registration)
    answers.note_listing(plan=plan, person=person)
    answers.ask_second(plan=plan, people=[person])


def answer_yes(registration: Registration) -> None:
    plan = registration.plan
    Reply.objects.update_or_create(
        entry=plan.about,
        occurrence=plan.occurrence,
        person=registration.person,
        defaults={"partstat": Reply.Partstat.ACCEPTED},
    )


def unseat(registration: Registration, *, by: Person) -> None:
    """All that hung on a seat ends with it."""
    plan, person = registration.plan, registration.person
    Reply.objects.filter(entry=plan.about, occurrence=plan.occurrence, person=person).delete()
    if plan.gives_membership:
        leave_space(registration, by=by)
    note_other_seats(registration)


def note_other_seats(registration: Registration) -> None:
    """Without this one: what binds a person to the space are the other seats that they hold in it."""
    plan, person = registration.plan, registration.person
    others = Registration.objects.binding().filter(person=person, plan__space=plan.space_id)
    holds_seat = others.exclude(pk=registration.pk).exists()
    spaces.note_seat(space=plan.space, person=person, holds_seat=holds_seat)


def leave_space(registration: Registration, *, by: Person) -> None:
    """Belonging ends with the seat, except for coordinators: theirs never came from it."""
    from registrations.actions.moving_up import give_up

    (space,), person = spaces.held(registration.plan.space), registration.person
    belonging = spaces.belonging(space, person)
    if not belonging.is_active or belonging.is_coordinator:
        return
    inside = Registration.objects.standing().filter(
        person=person, plan__space=space, plan__gives_membership=False
    )
    parts = {part.pk: part for part in SeatPlan.objects.with_time().filter(registrations__in=inside)}
    for part in inside.select_related("person"):
        part.plan = parts[part.plan_id]
        give_up(part, State.WITHDRAWN, by=by)
    ended = Membership.State.LEFT if by == person else Membership.State.REMOVED
    spaces.end_membership(membership=belonging, state=ended, by=by)


def tell(registration: Registration, key: str, *, topic: str | None = None, **params: str) -> None:
    """What was said of this seat before, and not read or mailed, is no longer true."""
    plan = registration.plan
    forget(registration)
    say(
        plan,
        [registration.person],
        key,
        params,
        url=plan.get_absolute_url(),
        topic=plan.space.topic if topic is None else topic,
        dedupe=standing_of(plan),
    )


def tell_hosts(mine: Registration, key: str) -> None:
    plan = mine.plan
    told = {"url": plan.hosts_url, "topic": plan.space.topic, "dedupe": asked_of(plan)}
    say(plan, rights.coordinators(plan.space), key, {}, names=mine.person, **told)


def forget(registration: Registration) -> None:
    notices.forget_dedupe(dedupe=standing_of(registration.plan), people=[registration.person])


def standing_of(plan: SeatPlan) -> str:
    """The name of the notices that tell a person how they stand with a plan: only the newest of them holds."""
    return f"seat:{plan.pk}"


def asked_of(plan: SeatPlan) -> str:
    """The name of the notices that tell hosts of requests: one for all that wait."""
    return f"seat-asked:{plan.pk}"


def settle_requests(plan: SeatPlan) -> None:
    """Once nobody waits for the hosts, what told them so goes."""
    here = Registration.objects.filter(plan=plan)
    if not here.to_decide().exists():
        notices.forget_dedupe(dedupe=asked_of(plan))


def announce(plan: SeatPlan) -> None:
    """Open pages fetch their seat boxes anew."""
    topic = plan.space.topic
    transaction.on_commit(lambda: live.publish(topic, {"type": "changed", "what": "seats"}))
