"""What a host decides about the seats as a whole."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendars.models import Entry
from people.models import Person
from questionnaires.models import Filling
from registrations.actions.moving_up import promote_next, settle_due
from registrations.actions.noting import What, note
from registrations.actions.rows import announce, locked
from registrations.models import Registration, SeatPlan
from registrations.models.seat_plan import MOST_DAYS_KEPT
from registrations.policy import RegistrationClosed
from spaces import policy as rights

MOST_SEATS = 10_000
LONGEST_OFFER_HOURS = 24 * 14


def refuse_capacity(capacity: int) -> None:
    if not 1 <= capacity <= MOST_SEATS:
        raise RegistrationClosed("capacity", _("Choose a number of seats from 1 to 10,000."))


@transaction.atomic
def change_capacity(*, plan: SeatPlan, capacity: int, by: Person, reason: str = "") -> SeatPlan:
    """More seats let the queue move up; fewer evict nobody: the surplus goes as people withdraw."""
    plan = hosted(plan, by)
    if plan.is_of_group:
        raise RegistrationClosed("of_group", _("How many belong to a group is changed where it is edited."))
    refuse_capacity(capacity)
    kept = sum(plan.pools.kept().values_list("seats", flat=True))
    if capacity < kept:
        raise RegistrationClosed(
            "capacity",
            ngettext(
                "%(kept)s seat is kept for a delegation: make that share smaller, or give it to all, first.",
                "%(kept)s seats are kept for delegations: make those shares smaller, or give them to all, first.",
                kept,
            )
            % {"kept": kept},
        )
    plan = settle_due(plan)
    if capacity != plan.capacity:
        note(plan, What.CAPACITY, by=by, reason=reason, before=plan.capacity, after=capacity)
    plan.capacity = capacity
    plan.save(update_fields=["capacity"])
    promote_next(plan=plan)
    announce(plan)
    return plan


@transaction.atomic
def open_registration(*, plan: SeatPlan, by: Person) -> SeatPlan:
    """From now on, until it begins or the day that was set."""
    plan, now = hosted(plan, by), timezone.now()
    closes_at = None if plan.has_closed(now) else plan.closes_at
    return set_door(plan, min(now, plan.opens_at or now), closes_at, What.OPENED, by)


@transaction.atomic
def close_registration(*, plan: SeatPlan, by: Person) -> SeatPlan:
    """Nobody new can ask. Whoever waits already still moves up until it begins. What is a draft has never been open."""
    plan, now = hosted(plan, by), timezone.now()
    if plan.opens_at is None or plan.opens_at > now or plan.is_draft:
        return set_door(plan, None, None, What.CLOSED, by)
    return plan if plan.has_closed(now) else set_door(plan, plan.opens_at, now, What.CLOSED, by)


@transaction.atomic
def schedule_registration(
    *, plan: SeatPlan, opens_at: datetime | None, closes_at: datetime | None, by: Person
) -> SeatPlan:
    """Open and close by the clock. Raises Denied, RegistrationClosed."""
    plan = hosted(plan, by)
    if opens_at and closes_at and closes_at <= opens_at:
        raise RegistrationClosed("closes_first", _("Registration must close later than it opens."))
    return set_door(plan, opens_at, closes_at, What.HOURS, by)


@transaction.atomic
def set_rules(
    *,
    plan: SeatPlan,
    by: Person,
    needs_approval: bool,
    asks_again: bool,
    offer_hours: int,
    cut_off_at: datetime | None,
    answers_kept_days: int | None = None,
    takes_guests: bool | None = None,
) -> SeatPlan:
    """How seats are given from now on; what was offered or asked for before stands. `answers_kept_days` and
    `takes_guests` that are not said stay as they are. Raises Denied, RegistrationClosed."""
    plan = hosted(plan, by)
    days = plan.answers_kept_days if answers_kept_days is None else answers_kept_days
    if not 0 <= days <= MOST_DAYS_KEPT:
        raise RegistrationClosed(
            "answers_kept_days",
            _("Choose a number of days from 0 to %(most)d.") % {"most": MOST_DAYS_KEPT},
            field="answers_kept_days",
        )
    if days > plan.answers_kept_days and has_answers(plan):
        raise RegistrationClosed(
            "kept_longer",
            ngettext(
                "People have answered, and read that it is kept for %(days)d day: choose no more than that.",
                "People have answered, and read that it is kept for %(days)d days: choose no more than that.",
                plan.answers_kept_days,
            )
            % {"days": plan.answers_kept_days},
            field="answers_kept_days",
        )
    if not 0 <= offer_hours <= LONGEST_OFFER_HOURS:
        raise RegistrationClosed(
            "offer_hours", _("Choose a number of hours from 0 to 336."), field="offer_hours"
        )
    if cut_off_at is not None and plan.starts_at is not None and cut_off_at > plan.starts_at:
        raise RegistrationClosed("cut_off_late", _("Choose a time before it begins."), field="cut_off_at")
    rules: dict[str, Any] = {
        "needs_approval": needs_approval,
        "asks_again": asks_again,
        "offer_hours": offer_hours,
        "cut_off_at": cut_off_at,
        "answers_kept_days": days,
        "takes_guests": plan.takes_guests if takes_guests is None else takes_guests,
    }
    changed = {name: value for name, value in rules.items() if getattr(plan, name) != value}
    if changed:
        note(plan, What.RULES, by=by, **changed)
    for name, value in rules.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(rules))
    promote_next(plan=plan)
    announce(plan)
    return plan


def has_answers(plan: SeatPlan) -> bool:
    forms = [key for key in (plan.questionnaire_id, plan.second_questionnaire_id) if key is not None]
    noted = Registration.objects.filter(plan=plan).exclude(note="")
    return Filling.objects.filter(questionnaire__in=forms).exists() or noted.exists()


def hosted(plan: SeatPlan, by: Person) -> SeatPlan:
    plan = locked(plan)
    rights.require(by, "manage_seats", plan.space)
    return plan


def set_door(
    plan: SeatPlan, opens_at: datetime | None, closes_at: datetime | None, what: What, by: Person
) -> SeatPlan:
    if (opens_at, closes_at) != (plan.opens_at, plan.closes_at):
        hours = {"opens": opens_at, "closes": closes_at} if what == What.HOURS else {}
        note(plan, what, by=by, **hours)
    plan.opens_at, plan.closes_at = opens_at, closes_at
    plan.save(update_fields=["opens_at", "closes_at"])
    announce(plan)
    return plan


@transaction.atomic
def give_own_seats(*, entry: Entry, capacity: int | None, by: Person) -> SeatPlan | None:
    """A limit inside the whole (a small workshop that has eight chairs), for those who take part in it.

    None: no limit. Where the limit is as asked nothing changes, and nobody's right is asked. Raises Denied,
    RegistrationClosed.
    """
    found = SeatPlan.objects.locked().with_time().filter(entry=entry).first()
    if capacity == (found and found.capacity):
        return found
    rights.require(by, "manage_seats", entry.space)
    if found is None:
        refuse_capacity(capacity)
        made = SeatPlan.objects.create(
            space=entry.space,
            entry=entry,
            capacity=capacity,
            gives_membership=False,
            opens_at=timezone.now(),
        )
        note(made, What.LIMITED, by=by, seats=capacity)
        return made
    if capacity is None:
        return lift_limit(found)
    return change_capacity(plan=found, capacity=capacity, by=by)


def lift_limit(plan: SeatPlan) -> None:
    """Nobody's seat vanishes silently: as long as somebody has one here, or waits for one, the limit stays."""
    if Registration.objects.standing().filter(plan=plan).exists():
        raise RegistrationClosed(
            "seats_taken",
            _("People have registered for these seats: raise the number, or cancel theirs first."),
        )
    plan.delete()
    announce(plan)
