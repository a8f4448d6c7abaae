from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exchanges.models import Visit
from partners.models import Country, Organisation
from people.models import Person
from people.refusal import Refusal
from registrations import actions as seats
from registrations.actions import occasions
from spaces import policy
from spaces.models import Space

State = Visit.State
OWN = ("country", "host", "city", "theme", "questions", "meeting_point")


class VisitRefused(Refusal):
    """A step that a visit cannot take as it stands."""


@transaction.atomic
def create_visit(
    *,
    by: Person,
    title: str,
    country: Country,
    host: Organisation,
    city: str,
    first_day: date,
    last_day: date,
    capacity: int,
    zone: str = "",
    co_hosts: Iterable[Organisation] = (),
    theme: str = "",
    questions: str = "",
    meeting_point: str = "",
    **of_space: Any,
) -> Visit:
    """An idea: a draft for its makers, without registration. `zone` is the country's where it isn't given.

    Raises Denied, EntryRefused.
    """
    plan = occasions.create_occasion(
        kind=Space.Kind.VISIT,
        by=by,
        title=title,
        span=occasions.whole_days(first_day, last_day),
        zone=zone or country.zone,
        place=city,
        capacity=capacity,
        is_open=False,
        countries=[country],
        **of_space,
    )
    visit = Visit.objects.create(
        space=plan.space,
        entry=plan.entry,
        seat_plan=plan,
        country=country,
        host=host,
        city=city,
        theme=theme,
        questions=questions,
        meeting_point=meeting_point,
    )
    visit.co_hosts.set(co_hosts)
    return visit


@transaction.atomic
def change_visit(
    *,
    visit: Visit,
    by: Person,
    first_day: date,
    last_day: date,
    zone: str,
    co_hosts: Iterable[Organisation] = (),
    **fields: Any,
) -> Visit:
    """`fields` are those of the Visit and the words of its Space. Raises Denied, VisitRefused, EntryRefused."""
    visit = locked(visit, by)
    for name in OWN:
        setattr(visit, name, fields.pop(name))
    visit.save(update_fields=OWN)
    visit.co_hosts.set(co_hosts)
    occasions.change_occasion(
        plan=visit.seat_plan,
        by=by,
        span=occasions.whole_days(first_day, last_day),
        zone=zone,
        place=visit.city,
        countries=[visit.country],
        **fields,
    )
    return visit


@transaction.atomic
def confirm_visit(*, visit: Visit, by: Person) -> Visit:
    """The dates stand: out of the draft, whoever may see it finds it."""
    visit = step(visit, by, {State.IDEA}, State.CONFIRMED)
    occasions.publish_occasion(space=visit.space, by=by)
    return visit


@transaction.atomic
def open_visit(*, visit: Visit, by: Person) -> Visit:
    """People can take seats from now on."""
    visit = step(visit, by, {State.CONFIRMED, State.BRIEFED}, State.OPEN)
    seats.open_registration(plan=visit.seat_plan, by=by)
    return visit


@transaction.atomic
def close_visit(*, visit: Visit, by: Person) -> Visit:
    visit = step(visit, by, {State.OPEN}, State.BRIEFED)
    seats.close_registration(plan=visit.seat_plan, by=by)
    return visit


@transaction.atomic
def cancel_visit(*, visit: Visit, by: Person, reason: str) -> Visit:
    """Its page stays, its dates arrive as cancelled, everybody with a seat or waiting for one is told why."""
    visit = step(visit, by, set(State) - {State.CANCELLED, State.REPORTED}, State.CANCELLED)
    occasions.cancel_occasion(plan=visit.seat_plan, by=by, reason=reason)
    return visit


def step(visit: Visit, by: Person, allowed: set[Visit.State], to: str) -> Visit:
    visit = locked(visit, by)
    if visit.state not in allowed:
        raise VisitRefused(
            "state", _("The visit has moved on meanwhile: this step is not possible any more.")
        )
    visit.state = to
    visit.save(update_fields=["state"])
    return visit


def locked(visit: Visit, by: Person) -> Visit:
    """The row as it is now, held until the end. Raises Denied; VisitRefused for one that is cancelled."""
    found = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("space", "entry", "seat_plan__space", "seat_plan__entry", "country")
        .get(pk=visit.pk)
    )
    policy.require(by, "edit", found.space)
    if found.state == State.CANCELLED:
        raise VisitRefused("cancelled", _("This visit is cancelled: it can no longer be changed."))
    return found
