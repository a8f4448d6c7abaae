"""What events and visits have in common: a Space that people join by a seat, its span and its seats."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import live
from calendars import actions as calendars
from calendars.models import Entry
from notices import actions as notices
from people.models import Person
from registrations import policy
from registrations.actions.plans import change_capacity
from registrations.actions.seats import locked, promote_next
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Space

OF_SPACE = ("title", "summary", "language", "visibility")


@transaction.atomic
def create_occasion(
    *,
    kind: str,
    by: Person,
    title: str,
    span: dict[str, Any],
    zone: str,
    place: str,
    capacity: int,
    is_open: bool = True,
    **fields: Any,
) -> SeatPlan:
    """A draft: only its makers see it. `span` comes from `whole_days` or `one_day`. Raises Denied, EntryRefused."""
    policy.require_organiser(by)
    space = spaces.create_space(
        kind=kind,
        title=title,
        by=by,
        state=Space.State.DRAFT,
        joining=Space.Joining.REGISTRATION,
        **fields,
    )
    entry = calendars.create_entry(
        space=space,
        by=by,
        title=title,
        kind=Entry.Kind.SPAN,
        zone=zone,
        place=place,
        url=space.get_absolute_url(),
        **span,
    )
    return SeatPlan.objects.create(space=space, entry=entry, capacity=capacity, is_open=is_open)


@transaction.atomic
def change_occasion(
    *, plan: SeatPlan, by: Person, span: dict[str, Any], zone: str, place: str, **fields: Any
) -> SeatPlan:
    """Change words, days or place. Everything in it keeps its wall time, also in another zone."""
    plan = locked(plan)  # before the space, as whoever takes a seat does
    space = spaces.locked(plan.space)
    rights.require(by, "edit", space)
    countries = fields.pop("countries", None)
    for name in OF_SPACE:
        setattr(space, name, fields[name])
    space.save(update_fields=OF_SPACE)
    if countries is not None:
        space.countries.set(countries)
    for part in Entry.objects.filter(space=space).standing().exclude(pk=plan.entry_id).exclude(zone=zone):
        calendars.change_entry(entry=part, by=by, quietly=True, zone=zone)
    calendars.change_entry(entry=plan.entry, by=by, title=space.title, zone=zone, place=place, **span)
    promote_next(plan=plan)
    announce(space)
    return plan


@transaction.atomic
def publish_occasion(*, space: Space, by: Person) -> Space:
    """Out of the draft: whoever may see it finds it."""
    space = spaces.locked(space)
    rights.require(by, "edit", space)
    space.state = Space.State.OPEN
    space.save(update_fields=["state"])
    announce(space)
    return space


@transaction.atomic
def cancel_occasion(*, plan: SeatPlan, by: Person, reason: str) -> SeatPlan:
    """Call the whole off. Each of its dates arrives as cancelled in calendars, and everybody is told once, and why."""
    plan = locked(plan)
    rights.require(by, "edit", plan.space)
    if not reason.strip():
        raise policy.RegistrationClosed("reason_missing", _("Say why, in a sentence: everybody reads it."))
    for entry in Entry.objects.filter(space=plan.space).standing().order_by("pk"):
        calendars.cancel_entry(entry=entry, by=by, quietly=True)
    if plan.space.state == Space.State.OPEN:
        waiting = Person.objects.filter(
            registrations__plan=plan, registrations__state=Registration.State.WAITING
        )
        notices.tell(
            recipients=[*rights.audience(plan.space).exclude(pk=by.pk), *waiting],
            key="registrations.called_off",
            params={"title": plan.space.title, "reason": reason.strip()},
            url=plan.space.get_absolute_url(),
            topic=plan.space.topic,
        )
    announce(plan.space)
    return plan


@transaction.atomic
def give_own_seats(*, entry: Entry, capacity: int | None, by: Person) -> SeatPlan | None:
    """A limit inside the whole (a small workshop that has eight chairs), for those who take part in it.

    Without a capacity nothing changes where nobody has one yet; with one, it is set or changed.
    """
    rights.require(by, "manage_seats", entry.space)
    found = SeatPlan.objects.filter(entry=entry).first()
    if capacity is None:
        return found
    if found is not None:
        return change_capacity(plan=found, capacity=capacity, by=by)
    return SeatPlan.objects.create(space=entry.space, entry=entry, capacity=capacity, gives_membership=False)


def announce(space: Space) -> None:
    transaction.on_commit(lambda: live.publish(space.topic, {"type": "changed", "what": "occasion"}))


def whole_days(first_day: date, last_day: date) -> dict[str, Any]:
    """An entry's times for whole days: it ends with the midnight after the last one."""
    return {
        "is_all_day": True,
        "starts_local": datetime.combine(first_day, time()),
        "ends_local": datetime.combine(last_day + timedelta(days=1), time()),
    }


def one_day(day: date, begins: time, ends: time) -> dict[str, Any]:
    return {
        "is_all_day": False,
        "starts_local": datetime.combine(day, begins),
        "ends_local": datetime.combine(day, ends),
    }
