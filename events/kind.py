from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events import actions
from events.forms import EventForm, ItemForm
from events.models import Event, ProgrammeItem
from occasions.kind import Kind, Words
from people.models import Person


def change(event: Event, **given: Any) -> Event:
    return actions.change_event(event=event, **given)


def add_item(event: Event, **given: Any) -> ProgrammeItem:
    return actions.add_item(event=event, **given)


def change_item(item: ProgrammeItem, **given: Any) -> ProgrammeItem:
    return actions.change_item(item=item, **given)


def begin_with(request: HttpRequest) -> dict[str, Any]:
    return {"zone": cast(Person, request.user).zone}


EVENT = Kind(
    name="event",
    model=Event,
    part=ProgrammeItem,
    form=EventForm,
    part_form=ItemForm,
    template="events/event.html",
    words=Words(
        all=_("Events"),
        plan=_("Plan an event"),
        change=_("Change the event"),
        made=_("The event is a draft: only its makers see it."),
        changed=_("The event is changed."),
        cancelled=_("The event is cancelled, and everybody is told why."),
        add_part=_("Add to the programme"),
        change_part=_("Change a part of the programme"),
        cancel_part=_("Cancel this part"),
        part_added=_("It is in the programme."),
        part_changed=_("This part of the programme is changed."),
    ),
    create=actions.create_event,
    change=change,
    add_part=add_item,
    change_part=change_item,
    begin_with=begin_with,
)
