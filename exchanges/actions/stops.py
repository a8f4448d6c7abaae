from typing import Any

from django.db import transaction

from calendars import actions as calendars
from calendars.models import Entry
from exchanges.actions.visits import locked
from exchanges.models import SiteVisit, Visit
from people.models import Person
from registrations.actions.occasions import announce, give_own_seats

OWN = ("kind", "state", "led_by", "access")


@transaction.atomic
def add_stop(
    *,
    visit: Visit,
    by: Person,
    kind: str = SiteVisit.Kind.SITE,
    state: str = SiteVisit.State.CONFIRMED,
    led_by: str = "",
    access: str = "",
    capacity: int | None = None,
    **of_entry: Any,
) -> SiteVisit:
    """A stop at a time of its own, by the clock of the visit. With `capacity` it has seats of its own.

    `of_entry`: title, starts_local, ends_local, place, description. Raises Denied, VisitRefused, EntryRefused.
    """
    visit = locked(visit, by)
    entry = calendars.create_entry(
        space=visit.space,
        by=by,
        kind=Entry.Kind.STOP,
        zone=visit.entry.zone,
        url=visit.space.get_absolute_url(),
        **of_entry,
    )
    give_own_seats(entry=entry, capacity=capacity, by=by)
    return SiteVisit.objects.create(
        visit=visit, entry=entry, kind=kind, state=state, led_by=led_by, access=access
    )


@transaction.atomic
def change_stop(*, stop: SiteVisit, by: Person, capacity: int | None = None, **fields: Any) -> SiteVisit:
    """Move or change a stop; those who take part are told of a new time."""
    locked(stop.visit, by)
    for name in OWN:
        if name in fields:
            setattr(stop, name, fields.pop(name))
    stop.save(update_fields=OWN)
    # Seats before the entry: whoever registers locks in this order.
    give_own_seats(entry=stop.entry, capacity=capacity, by=by)
    stop.entry = calendars.change_entry(entry=stop.entry, by=by, **fields)
    announce(stop.entry.space)
    return stop


@transaction.atomic
def cancel_stop(*, stop: SiteVisit, by: Person) -> SiteVisit:
    """It stays in the programme, struck through, and arrives as cancelled in calendars."""
    locked(stop.visit, by)
    stop.state = SiteVisit.State.FELL_THROUGH
    stop.save(update_fields=["state"])
    stop.entry = calendars.cancel_entry(entry=stop.entry, by=by)
    return stop
