"""The rows under the lock, and what a change of one brings with it. Callers have locked the SeatPlan first."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

import live
from calendars.models import Reply
from notices import actions as notices
from notices.moments import Param
from people.models import Person
from registrations.actions import answers, reminders
from registrations.actions.saying import say
from registrations.models import Pool, Registration, SeatDecision, SeatPlan
from registrations.seat_facts import HAVING, standing_of
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Membership

State = Registration.State
UNDO = timedelta(seconds=10)
# Who decided on one; None: the rules did.
Decider = Callable[[Registration], Person | None]


def locked(plan: SeatPlan) -> SeatPlan:
    """As it is now, held until the end. The places of a group are given under the lock of its space, before this one."""
    if plan.is_of_group:
        spaces.locked(plan.space)
    return SeatPlan.objects.locked().select_related("space", "entry").get(pk=plan.pk)


def locked_with_its_parts(plan: SeatPlan) -> SeatPlan:
    """Where losing this seat loses those inside as well, all are locked, in the order of their keys. Whoever leaves a
    group has given those inside back before."""
    if not plan.gives_membership or plan.is_of_group:
        return locked(plan)
    plans = SeatPlan.objects.locked().with_time().filter(space=plan.space_id)
    return next(found for found in plans if found.pk == plan.pk)


def of_person(plan: SeatPlan, person: Person) -> Registration:
    return of_people(plan, [person])[person.pk]


def of_people(plan: SeatPlan, people: Collection[Person]) -> dict[int, Registration]:
    """Their rows by the person's key, as they stand under the lock; new ones that are not saved yet where there were
    none. One query."""
    here = Registration.objects.filter(plan=plan, person__in=[person.pk for person in people]).order_by()
    found = {one.person_id: one for one in here}
    rows = {}
    for person in people:
        mine = found.get(person.pk) or Registration(state=State.WITHDRAWN)
        mine.plan, mine.person, mine.is_new = plan, person, person.pk not in found
        rows[person.pk] = mine
    return rows


def give_places(plan: SeatPlan, rows: Collection[Registration]) -> None:
    """The next in the order of asking."""
    for place, mine in enumerate(rows, start=plan.last_place + 1):
        mine.place = place
    plan.last_place += len(rows)
    SeatPlan.objects.filter(pk=plan.pk).update(last_place=plan.last_place)


def home_pool(plan: SeatPlan, person: Person) -> Pool | None:
    """The share that is kept for them, for who they are."""
    return Pool.objects.kept().filter(plan=plan).fitting(person).first()


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
    registration.from_pool_id, registration.expires_at = from_pool, expires_at
    registration.kept_until = kept_until
    move_all([registration], state, by=lambda _one: by, reason=reason)


def move_all(
    registrations: Collection[Registration],
    state: str,
    *,
    by: Decider,
    reason: str = "",
) -> None:
    """Those that come to one state at once. Two queries for all that are new, one more for each that is not."""
    now, decisions = timezone.now(), []
    for one in registrations:
        before = one.state if one.pk else ""
        one.state, one.changed_at = state, now
        if one.pk:
            one.save()
        decisions.append(
            SeatDecision(
                registration=one,
                before=before,
                after=state,
                by=by(one),
                reason=reason,
                decided_at=now,
            )
        )
    Registration.objects.bulk_create([one for one in registrations if not one.pk])
    SeatDecision.objects.bulk_create(decisions)


def note_on(registration: Registration, what: SeatDecision.What, *, by: Person, **params: object) -> None:
    """One line of the log for what leaves its state as it is."""
    state = registration.state
    SeatDecision.objects.create(
        registration=registration, what=what, before=state, after=state, params=params, by=by
    )


def seat(registration: Registration) -> None:
    seat_all(registration.plan, [registration])


def seat_all(plan: SeatPlan, registrations: Collection[Registration]) -> None:
    """What seats bring: belonging to the space, and a yes to what they are for."""
    people = [one.person for one in registrations]
    guests = guests_still(people)
    for person in people:
        if person.pk in guests:  # they belong to nothing
            answers.note_guest(plan=plan, person=person)
            continue
        if plan.gives_membership:
            unlisted = answers.wants_no_list(plan=plan, person=person)
            of_seat = None if plan.is_of_group else True
            spaces.admit(space=plan.space, person=person, holds_seat=of_seat, is_unlisted=unlisted)
        else:
            spaces.note_seat(space=plan.space, person=person, holds_seat=True)
    if not plan.is_of_group:
        answer_yes(plan, people)
    answers.ask_second(plan=plan, people=people)


def guests_still(people: Collection[Person]) -> set[int]:
    """Asked anew under the plan's lock: somebody may have opened an account since they were read. No query where nobody
    was a guest."""
    said = [person.pk for person in people if person.is_guest]
    return (
        set(Person.objects.filter(pk__in=said, is_guest=True).values_list("pk", flat=True)) if said else set()
    )


def answer_yes(plan: SeatPlan, people: Collection[Person]) -> None:
    """Two queries, whether they had answered or not."""
    if people:
        about, yes = {"entry": plan.about, "occurrence": plan.occurrence}, Reply.Partstat.ACCEPTED
        Reply.objects.filter(**about, person__in=[person.pk for person in people]).update(partstat=yes)
        Reply.objects.bulk_create(
            [Reply(**about, person=person, partstat=yes) for person in people], ignore_conflicts=True
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


def tell(registration: Registration, key: str, *, topic: str | None = None, **params: Param) -> None:
    tell_all(registration.plan, [registration], key, topic=topic, **params)


def tell_all(
    plan: SeatPlan,
    registrations: Collection[Registration],
    key: str,
    *,
    topic: str | None = None,
    **params: Param,
) -> None:
    """What was said of these seats before, and not read or mailed, is no longer true."""
    before = [one.person for one in registrations if not one.is_new]
    if before:
        notices.forget_dedupe(dedupe=standing_of(plan), people=before)
    is_given = bool(registrations) and key in HAVING
    besides = reminders.pressing(plan) if is_given else {}
    say(
        plan,
        [one.person for one in registrations],
        key,
        {**params, **besides},
        url=plan.get_absolute_url(),
        topic=plan.space.topic if topic is None else topic,
        dedupe=standing_of(plan),
    )


def tell_hosts(mine: Registration, key: str) -> None:
    plan = mine.plan
    told = {"url": plan.to_decide_url, "topic": plan.space.topic, "dedupe": asked_of(plan)}
    say(plan, rights.coordinators(plan.space), key, {}, names=mine.person, **told)


def forget(registration: Registration) -> None:
    notices.forget_dedupe(dedupe=standing_of(registration.plan), people=[registration.person])


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
