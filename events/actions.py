from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from calendars import actions as calendars
from calendars.models import Entry
from events.models import Event, ProgrammeItem
from occasions import actions as occasions
from occasions import policy
from occasions.actions import OccasionRefused
from occasions.programme import one_day, whole_days
from people.models import Person
from spaces.models import Space

OF_ITEM = ("kind", "room", "place", "speakers", "description", "language")


def span(first_day: date, last_day: date, begins: time | None, ends: time | None) -> dict[str, Any]:
    """An event of one day may have hours; one of several days has whole days, and hours in its programme."""
    policy.refuse_days(first_day, last_day)
    if begins is None and ends is None:
        return whole_days(first_day, last_day)
    if begins is None or ends is None:
        raise OccasionRefused(
            "ends_missing" if ends is None else "begins_missing", _("Give both times, or none of them.")
        )
    if first_day != last_day:
        raise OccasionRefused(
            "hours_of_several_days",
            _(
                "An event of several days has whole days: clear the times, the programme has hours of its own."
            ),
        )
    if ends <= begins:
        raise OccasionRefused("ends_before_start", _("The end must be later than the beginning."))
    return one_day(first_day, begins, ends)


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
    """A draft for its makers; once it is published, registration is open. Raises Denied, OccasionRefused,
    EntryRefused."""
    plan = occasions.create_occasion(
        kind=Space.Kind.EVENT,
        by=by,
        title=title,
        span=span(first_day, last_day, begins, ends),
        zone=zone,
        place=place,
        capacity=capacity,
        opens_at=timezone.now(),
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
    place: str,
    **fields: Any,
) -> Event:
    """`fields`: zone and the words of its Space. Raises Denied, OccasionRefused, EntryRefused."""
    event = occasions.locked(event, by)
    event.kind, event.theme = kind, theme
    event.save(update_fields=["kind", "theme"])
    times = span(first_day, last_day, begins, ends)
    occasions.change_occasion(occasion=event, by=by, span=times, place=place, **fields)
    for item in event.programme.for_list().exclude(entry__status=Entry.Status.CANCELLED):
        calendars.change_entry(entry=item.entry, by=by, quietly=True, **item.in_calendars(place))
    return event


@transaction.atomic
def add_item(
    *, event: Event, by: Person, title: str, starts_local: Any, ends_local: Any, **own: Any
) -> ProgrammeItem:
    """`own`: kind, room, place, speakers, description, language. Raises Denied, OccasionRefused, EntryRefused."""
    event = occasions.locked(event, by)
    item = ProgrammeItem(event=event, **own)
    return occasions.add_part(
        part=item,
        whole=event,
        kind=Entry.Kind.PROGRAMME,
        by=by,
        title=title,
        starts_local=starts_local,
        ends_local=ends_local,
        **item.in_calendars(event.entry.place),
    )


@transaction.atomic
def change_item(*, item: ProgrammeItem, by: Person, **fields: Any) -> ProgrammeItem:
    """`fields`: title, starts_local, ends_local and those of the item. Raises Denied, OccasionRefused, EntryRefused."""
    event = occasions.locked(item.event, by)
    own = {name: fields.pop(name) for name in OF_ITEM if name in fields}
    for name, value in own.items():
        setattr(item, name, value)
    in_calendars = item.in_calendars(event.entry.place)
    return occasions.change_part(part=item, by=by, own=own, **in_calendars, **fields)
