"""Who may do what with an entry. Opening its page is `Entry.objects.visible_to`; belonging is spaces' policy."""

from django.contrib.auth.models import AnonymousUser

from calendars.models import Entry, Occurrence
from people.models import Person
from spaces import policy as spaces
from spaces.policy import Denied

# Parts of an event or a visit, and its span, are changed where they belong: its page keeps days, seats and state.
OWN = {Entry.Kind.MEETING}


def may_change(person: Person | AnonymousUser, entry: Entry) -> bool:
    """By the doors of this room. One query."""
    return entry.kind in OWN and spaces.may(person, "edit", entry.space)


def require_change(person: Person | AnonymousUser, entry: Entry) -> None:
    if not may_change(person, entry):
        raise Denied("edit")


def takes_replies(entry: Entry, occurrence: Occurrence | None = None) -> bool:
    """Whoever comes to an event or a visit, or to a date whose seats are limited, takes a seat instead."""
    has_seats = occurrence is not None and occurrence.has_seats
    return entry.kind in OWN and not has_seats and not entry.is_cancelled and not entry.space.is_archived
