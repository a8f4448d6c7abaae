"""What rooms above do when dates change. They add themselves when the program starts, since this room knows none."""

from collections.abc import Callable, Collection

from calendars.models import Entry, Occurrence

# What they lock before a calendar and an entry are; given the number of the entry.
HOLDERS: list[Callable[[int], object]] = []

# What they do once an entry, or a date of it, has changed; called within the transaction.
FOLLOWERS: list[Callable[[Entry], object]] = []

# What they do about dates that are about to be forgotten, because the series no longer has them.
MOURNERS: list[Callable[[Collection[Occurrence]], object]] = []


def hold(entry_id: int) -> None:
    for one in HOLDERS:
        one(entry_id)


def follow(entry: Entry) -> None:
    """Of a series: nothing hangs on a date of what is single."""
    if entry.is_series:
        for one in FOLLOWERS:
            one(entry)


def forget(occurrences: Collection[Occurrence]) -> None:
    """Take the rows of dates away that the series no longer has."""
    if occurrences:
        for one in MOURNERS:
            one(occurrences)
        Occurrence.objects.filter(pk__in=[row.pk for row in occurrences]).delete()
