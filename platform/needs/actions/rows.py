"""The row that every verb of this room locks, and the entry as it stands beneath it."""

from calendars.models import Entry
from spaces import actions as spaces


def held(entry: Entry) -> Entry:
    """The entry with its space, which is locked."""
    space = spaces.locked(entry.space)
    found = Entry.objects.get(pk=entry.pk)
    found.space = space
    return found
