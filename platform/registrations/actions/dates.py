"""Seats of a single date of a series, for those who belong to its space; and what becomes of them when dates change."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars import actions as calendars
from calendars.models import Entry, Occurrence, Reply
from calendars.policy import OWN
from people.models import Person
from registrations import policy
from registrations.actions import answers
from registrations.actions.moving_up import promote_next
from registrations.actions.noting import What, note
from registrations.actions.plans import change_capacity, hosted, refuse_capacity
from registrations.actions.rows import State, announce, answer_yes, forget, note_other_seats, tell
from registrations.actions.saying import say
from registrations.actions.seats import register
from registrations.models import Registration, SeatPlan
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from registrations.policy import RegistrationClosed
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Space


@transaction.atomic
def limit_date(*, entry: Entry, recurrence_id: datetime, capacity: int, by: Person) -> SeatPlan:
    """From now on whoever comes to this date takes one of so many seats; where it has seats the number changes.

    Members who said yes to this very date have a seat, or wait for one, in the order in which they answered. The others
    are told, those too who said yes and are no members. Raises Denied, RegistrationClosed, EntryRefused.
    """
    space = hold_plans(entry.pk) or spaces.locked(entry.space)
    rights.require(by, "manage_seats", space)
    if entry.kind not in OWN:
        raise rights.Denied("manage_seats")
    found = SeatPlan.objects.filter(occurrence__entry=entry, occurrence__recurrence_id=recurrence_id).first()
    if found is not None:
        return change_capacity(plan=found, capacity=capacity, by=by)
    refuse_capacity(capacity)
    one = calendars.note_seats(entry=entry, recurrence_id=recurrence_id, has_seats=True)
    made = SeatPlan.objects.create(
        space=space, occurrence=one, capacity=capacity, gives_membership=False, opens_at=timezone.now()
    )
    plan = SeatPlan.objects.with_time().get(pk=made.pk)
    policy.refuse_closed(plan)
    note(plan, What.LIMITED, by=by, seats=capacity)
    seat_those_who_said_yes(plan, by)
    announce(plan)
    return plan


def seat_those_who_said_yes(plan: SeatPlan, by: Person) -> None:
    said_yes = Reply.objects.filter(occurrence=plan.occurrence, partstat=Reply.Partstat.ACCEPTED)
    asked = [reply.person for reply in said_yes.select_related("person").order_by("answered_at", "pk")]
    for person in asked:
        if person.is_active and policy.may_take(plan, person):
            register(plan=plan, person=person)
    seated = Registration.objects.standing().filter(plan=plan)
    said_yes.exclude(person__in=seated.confirmed().values("person")).delete()
    told = {person.pk: person for person in [*rights.audience(plan.space), *asked] if person.is_active}
    done = {by.pk, *seated.values_list("person", flat=True)}
    others = [person for pk, person in told.items() if pk not in done]
    say(plan, others, "registrations.limited", {}, url=plan.get_absolute_url(), topic=plan.space.topic)


@transaction.atomic
def lift_date_limit(*, plan: SeatPlan, by: Person) -> Occurrence:
    """Everybody can come again: who has a seat has said yes, and so has who waited for one, and is told.

    Raises Denied, RegistrationClosed once it has begun: who was there is a fact then; EntryRefused.
    """
    if plan.occurrence is None:
        raise RegistrationClosed("no_date", _("These seats are not those of a single date."))
    hold_plans(plan.occurrence.entry_id)
    plan, date = hosted(plan, by), plan.occurrence
    if plan.has_begun(timezone.now()):
        raise RegistrationClosed("begun", _("This has already begun: its seats stay as they are."))
    for mine in Registration.objects.standing().filter(plan=plan).select_related("person"):
        mine.plan = plan
        forget(mine)
        answers.take_back(plan=plan, person=mine.person)
        if mine.state != State.CONFIRMED:
            answer_yes(plan, [mine.person])
            tell(mine, "registrations.unlimited")
        note_other_seats(mine)
    one = calendars.note_seats(entry=plan.about, recurrence_id=date.recurrence_id, has_seats=False)
    plan.delete()
    announce(plan)
    return one


def hold_plans(entry_id: int) -> Space | None:
    """Lock the seats of the dates of a series, and its space, before the series is: whoever takes one of them locks in
    this order. Returns the space; None of what is no series.

    A date may get its first limit between the two, under the lock of the space: then both are let go and asked for
    anew, since seats that were locked after the space would wait for who has them and waits for the space.
    """
    series = Entry.objects.filter(pk=entry_id).exclude(rrule="").select_related("space").first()
    if series is None:
        return None
    while True:
        held = transaction.savepoint()
        locked = set(of_dates(entry_id).locked().values_list("pk", flat=True))
        space = spaces.locked(series.space)
        if locked == set(of_dates(entry_id).values_list("pk", flat=True)):
            transaction.savepoint_commit(held)
            return space
        transaction.savepoint_rollback(held)


def of_dates(entry_id: int) -> SeatPlanQuerySet:
    return SeatPlan.objects.filter(occurrence__entry=entry_id)


def follow_dates(entry: Entry) -> None:
    """A date that takes place after all, or later, may have a seat for who waits."""
    waited_for = Registration.objects.waiting().filter(plan__occurrence__entry=entry).order_by()
    for plan in SeatPlan.objects.filter(pk__in=waited_for.values("plan")).order_by("pk"):
        promote_next(plan=plan)


def mourn_dates(occurrences: Collection[Occurrence]) -> None:
    """The series no longer has these dates, and their seats go with them: who had one, or waited, is told."""
    for plan in SeatPlan.objects.locked().with_time().filter(occurrence__in=occurrences):
        topic, url = plan.space.topic, plan.about.get_absolute_url()
        standing = list(Registration.objects.standing().filter(plan=plan).select_related("person"))
        for mine in standing:
            mine.plan = plan
            forget(mine)
            answers.take_back(plan=plan, person=mine.person)
            note_other_seats(mine)
        say(plan, [mine.person for mine in standing], "registrations.date_gone", {}, url=url, topic=topic)
        announce(plan)
