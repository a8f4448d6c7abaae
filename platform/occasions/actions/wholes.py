from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import live
from calendars import actions as calendars
from calendars.actions.telling import span_of
from calendars.models import Entry
from notices import actions as notices
from occasions import policy
from occasions.models import Occasion
from occasions.policy import KINDS_OF_PARTS, OccasionRefused
from occasions.programme import days_between
from people.models import Person
from registrations.actions import plans, promote_next, seats
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Space

OF_SPACE = ("title", "summary", "language", "visibility")
HOURS_TO_ANSWER = 48
Whole = TypeVar("Whole", bound=Occasion)


def locked(occasion: Whole, by: Person) -> Whole:
    """The row as it is now, held until the end. Raises Denied; OccasionRefused for one that is called off."""
    found: Whole = (
        type(occasion).objects.for_list().select_for_update(of=("self",)).get(pk=occasion.pk)  # type: ignore[attr-defined]
    )
    rights.require(by, "edit", found.space)
    policy.refuse_cancelled(found.entry)
    return found


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
    opens_at: datetime | None = None,
    **fields: Any,
) -> SeatPlan:
    """A draft: only its makers see it. `span`: the times of its entry. Without `opens_at` registration stays shut.

    Raises Denied, OccasionRefused, EntryRefused.
    """
    policy.require_organiser(by)
    policy.refuse_days(*days_between(span["starts_local"], span["ends_local"]))
    plans.refuse_capacity(capacity)
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
    # Who waits for a journey of days may have planned something else meanwhile: they are asked.
    return SeatPlan.objects.create(
        space=space, entry=entry, capacity=capacity, opens_at=opens_at, offer_hours=HOURS_TO_ANSWER
    )


@transaction.atomic
def change_occasion(
    *, occasion: Occasion, by: Person, span: dict[str, Any], zone: str, place: str, **fields: Any
) -> None:
    """Change words, days or place. Its parts keep their wall time, also in another zone.

    Who takes part, or waits to, is told of other days. Raises Denied, OccasionRefused, EntryRefused.
    """
    first, last = days_between(span["starts_local"], span["ends_local"])
    policy.refuse_days(first, last)
    plan = seats.locked(occasion.seat_plan)
    space = spaces.locked(plan.space)
    rights.require(by, "edit", space)
    policy.refuse_left_out(plan, first, last)
    countries = fields.pop("countries", None)
    for name in OF_SPACE:
        setattr(space, name, fields[name])
    space.save(update_fields=OF_SPACE)
    if countries is not None:
        space.countries.set(countries)
    parts = Entry.objects.filter(space=space, kind__in=KINDS_OF_PARTS).standing().exclude(zone=zone)
    for part in parts.order_by("pk"):
        calendars.change_entry(entry=part, by=by, quietly=True, zone=zone)
    before = occasion.entry = plan.about
    after = calendars.change_entry(entry=before, by=by, title=space.title, zone=zone, place=place, **span)
    tell_waiting(plan, before, after)
    plan.entry = after
    promote_next(plan=plan)
    announce(space)


@transaction.atomic
def publish_occasion(*, occasion: Whole, by: Person) -> Whole:
    """Out of the draft: whoever may see it finds it."""
    occasion = locked(occasion, by)
    space = spaces.locked(occasion.space)
    if space.state != Space.State.DRAFT:
        raise OccasionRefused("state", _("It is no draft any more: everybody whom it is for sees it."))
    space.state = Space.State.OPEN
    space.save(update_fields=["state"])
    occasion.space = occasion.seat_plan.space = space
    announce(space)
    return occasion


@transaction.atomic
def cancel_occasion(*, occasion: Whole, by: Person, reason: str) -> Whole:
    """Call the whole off: its page stays, its dates arrive as cancelled, everybody is told once, and why.

    What has taken place stays as it was. Raises Denied, OccasionRefused.
    """
    occasion = locked(occasion, by)
    plan, now = seats.locked_with_its_parts(occasion.seat_plan), timezone.now()
    spaces.locked(plan.space)
    if occasion.is_over:
        raise OccasionRefused("over", _("This is over: it can no longer be called off."))
    if not reason.strip():
        raise OccasionRefused("reason_missing", _("Say why, in a sentence: everybody reads it."))
    for entry in Entry.objects.filter(space=plan.space).standing().order_by("pk"):
        if entry.last_ends_at is None or entry.last_ends_at > now:
            calendars.cancel_entry(entry=entry, by=by, quietly=True)
    occasion.entry.refresh_from_db()
    if plan.space.state == Space.State.OPEN:
        notices.tell(
            recipients=[*rights.audience(plan.space).exclude(pk=by.pk), *waiting(plan)],
            key="registrations.called_off",
            params={"title": plan.space.title, "reason": reason.strip()},
            url=plan.space.get_absolute_url(),
            topic=plan.space.topic,
        )
    announce(plan.space)
    return occasion


def waiting(plan: SeatPlan) -> list[Person]:
    """Who asked for a seat, waits for one or is offered one, and belongs to nothing of it yet: the calendar tells members
    only."""
    rows = Registration.objects.standing().filter(plan=plan).exclude(person__in=rights.audience(plan.space))
    return [row.person for row in rows.select_related("person")]


def tell_waiting(plan: SeatPlan, before: Entry, after: Entry) -> None:
    """Whoever waits has planned with these days as well."""
    if span_of(before) == span_of(after) or after.ends_at < timezone.now():
        return
    notices.tell(
        recipients=waiting(plan),
        key="occasions.moved",
        params={
            "title": plan.space.title,
            "before": span_of(before).as_param(),
            "after": span_of(after).as_param(),
        },
        url=plan.space.get_absolute_url(),
        topic=plan.space.topic,
    )


def announce(space: Space) -> None:
    transaction.on_commit(lambda: live.publish(space.topic, {"type": "changed", "what": "occasion"}))
