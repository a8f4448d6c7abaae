from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calendars import actions as calendars
from calendars.models import Entry
from events.models import Event, ProgrammeItem
from people.models import Person
from people.refusal import Refusal
from registrations.actions import occasions
from spaces import policy
from spaces.models import Space

State = Event.State
OF_ITEM = ("kind", "room", "speakers", "language")


class EventRefused(Refusal):
    """A step that an event cannot take as it stands."""


def span(first_day: date, last_day: date, begins: time | None, ends: time | None) -> dict[str, Any]:
    """An event of one day may have hours; one of several days has whole days, and hours in its programme."""
    if first_day == last_day and begins and ends:
        return occasions.one_day(first_day, begins, ends)
    return occasions.whole_days(first_day, last_day)


@transaction.atomic
def create_event(
    *,
    by: Person,
    title: str,
    zone: str,
    first_day: date,
    last_day: date,
    capacity: int,
    begins: time | None = None,
    ends: time | None = None,
    place: str = "",
    kind: str = Event.Kind.SYMPOSIUM,
    theme: str = "",
    **of_space: Any,
) -> Event:
    """A draft for its makers. Raises Denied, EntryRefused."""
    plan = occasions.create_occasion(
        kind=Space.Kind.EVENT,
        by=by,
        title=title,
        span=span(first_day, last_day, begins, ends),
        zone=zone,
        place=place,
        capacity=capacity,
        **of_space,
    )
    return Event.objects.create(space=plan.space, entry=plan.entry, seat_plan=plan, kind=kind, theme=theme)


@transaction.atomic
def change_event(
    *,
    event: Event,
    by: Person,
    first_day: date,
    last_day: date,
    begins: time | None = None,
    ends: time | None = None,
    kind: str,
    theme: str,
    **fields: Any,
) -> Event:
    """`fields`: zone, place and the words of its Space. Raises Denied, EventRefused, EntryRefused."""
    event = locked(event, by)
    event.kind, event.theme = kind, theme
    event.save(update_fields=["kind", "theme"])
    times = span(first_day, last_day, begins, ends)
    occasions.change_occasion(plan=event.seat_plan, by=by, span=times, **fields)
    return event


@transaction.atomic
def announce_event(*, event: Event, by: Person) -> Event:
    """Out of the draft: whoever may see it finds it, and registration is open."""
    event = locked(event, by)
    if event.state != State.DRAFT:
        raise EventRefused("state", _("The event has been announced already."))
    event.state = State.ANNOUNCED
    event.save(update_fields=["state"])
    occasions.publish_occasion(space=event.space, by=by)
    return event


@transaction.atomic
def cancel_event(*, event: Event, by: Person, reason: str) -> Event:
    """Its page stays, its dates arrive as cancelled, everybody with a seat or waiting for one is told why."""
    event = locked(event, by)
    event.state = State.CANCELLED
    event.save(update_fields=["state"])
    occasions.cancel_occasion(plan=event.seat_plan, by=by, reason=reason)
    return event


@transaction.atomic
def add_item(
    *,
    event: Event,
    by: Person,
    kind: str = ProgrammeItem.Kind.TALK,
    room: str = "",
    speakers: str = "",
    language: str = "en",
    **of_entry: Any,
) -> ProgrammeItem:
    """`of_entry`: title, starts_local, ends_local, place, description. Raises Denied, EventRefused, EntryRefused."""
    event = locked(event, by)
    entry = calendars.create_entry(
        space=event.space,
        by=by,
        kind=Entry.Kind.PROGRAMME,
        zone=event.entry.zone,
        url=event.space.get_absolute_url(),
        **of_entry,
    )
    return ProgrammeItem.objects.create(
        event=event, entry=entry, kind=kind, room=room, speakers=speakers, language=language
    )


@transaction.atomic
def change_item(*, item: ProgrammeItem, by: Person, **fields: Any) -> ProgrammeItem:
    """Move or change a part of the programme; those who take part are told of a new time."""
    locked(item.event, by)
    for name in OF_ITEM:
        if name in fields:
            setattr(item, name, fields.pop(name))
    item.save(update_fields=OF_ITEM)
    item.entry = calendars.change_entry(entry=item.entry, by=by, **fields)
    occasions.announce(item.entry.space)
    return item


@transaction.atomic
def cancel_item(*, item: ProgrammeItem, by: Person) -> ProgrammeItem:
    """It stays in the programme, struck through, and arrives as cancelled in calendars."""
    locked(item.event, by)
    item.entry = calendars.cancel_entry(entry=item.entry, by=by)
    return item


def locked(event: Event, by: Person) -> Event:
    """The row as it is now, held until the end. Raises Denied; EventRefused for one that is cancelled."""
    found = (
        Event.objects.select_for_update(of=("self",))
        .select_related("space", "entry", "seat_plan__space", "seat_plan__entry")
        .get(pk=event.pk)
    )
    policy.require(by, "edit", found.space)
    if found.state == State.CANCELLED:
        raise EventRefused("cancelled", _("This event is cancelled: it can no longer be changed."))
    return found
