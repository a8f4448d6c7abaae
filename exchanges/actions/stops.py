from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from calendars.models import Entry
from exchanges.models import SiteVisit, Visit
from exchanges.models.site_visit import STATUS_OF
from occasions import actions as occasions
from occasions.actions import OccasionRefused
from people.models import Person
from registrations import actions as seats

State = SiteVisit.State
OWN = ("kind", "led_by", "access")


@transaction.atomic
def add_stop(
    *,
    visit: Visit,
    by: Person,
    kind: str = SiteVisit.Kind.SITE,
    state: str = State.CONFIRMED,
    led_by: str = "",
    access: str = "",
    capacity: int | None = None,
    **of_entry: Any,
) -> SiteVisit:
    """A stop at a time of its own, by the clock of the visit. With `capacity` it has seats of its own.

    `of_entry`: title, starts_local, ends_local, place, description. Raises Denied, OccasionRefused, EntryRefused.
    """
    stop = occasions.add_part(
        part=SiteVisit(visit=visit, kind=kind, led_by=led_by, access=access),
        whole=visit,
        kind=Entry.Kind.STOP,
        by=by,
        status=status_of(state),
        **of_entry,
    )
    seats.give_own_seats(entry=stop.entry, capacity=capacity, by=by)
    return stop


@transaction.atomic
def change_stop(*, stop: SiteVisit, by: Person, state: str | None = None, **fields: Any) -> SiteVisit:
    """`fields`: those of the stop and its entry; `capacity`, where it is among them: None lifts the limit.

    Raises Denied, OccasionRefused, RegistrationClosed, EntryRefused.
    """
    occasions.locked(stop.visit, by)
    if "capacity" in fields:
        seats.give_own_seats(entry=stop.entry, capacity=fields.pop("capacity"), by=by)
    own = {name: fields.pop(name) for name in OWN if name in fields}
    status = status_of(state) if state is not None else None
    return occasions.change_part(part=stop, by=by, own=own, status=status, **fields)


def status_of(state: str) -> Entry.Status:
    """A stop falls through by being cancelled, where everybody is told; not by a choice in a form."""
    if state == State.FELL_THROUGH:
        raise OccasionRefused("state", _("Cancel the stop instead: then everybody is told."))
    return STATUS_OF[State(state)]
