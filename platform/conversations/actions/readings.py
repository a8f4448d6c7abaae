"""What a person has read: the union over all their devices, until they say "unread from here"."""

from functools import partial

from django.db import transaction

import live
from conversations import ranges
from conversations.models import Reading, Thread
from live import topics
from people.models import Person


@transaction.atomic
def mark_read(*, thread: Thread, person: Person, first: int, last: int, known: int | None = None) -> Reading:
    """Everything from `first` to `last` is read; what doesn't exist yet can't be.

    `known` is the reading's revision that the page goes by: a page that has not heard of a later "unread from here"
    does not undo it.
    """
    reading = locked_reading(thread, person)
    if known is not None and known < reading.revision:
        return reading
    last = min(last, Thread.objects.values_list("last_seq", flat=True).get(pk=thread.pk))
    return kept(thread, reading, ranges.with_read(reading.ranges, max(first, 1), last))


@transaction.atomic
def mark_unread_from(*, thread: Thread, person: Person, seq: int) -> Reading:
    """`seq` and all that follows it is unread again, on all devices."""
    reading = locked_reading(thread, person)
    reading.revision += 1
    return kept(thread, reading, ranges.without_from(reading.ranges, seq), always=True)


def locked_reading(thread: Thread, person: Person) -> Reading:
    Reading.objects.bulk_create([Reading(thread=thread, person=person)], ignore_conflicts=True)
    return Reading.objects.select_for_update(of=("self",)).get(thread=thread, person=person)


def kept(thread: Thread, reading: Reading, now: ranges.Ranges, *, always: bool = False) -> Reading:
    if now == reading.ranges and not always:
        return reading
    reading.ranges, reading.read_count = now, ranges.count(now)
    reading.save(update_fields=["ranges", "read_count", "revision", "changed_at"])
    frame = {
        "type": "reading",
        "thread": thread.pk,
        "read_count": reading.read_count,
        "reading_revision": reading.revision,
    }
    transaction.on_commit(partial(live.publish, topics.person(reading.person_id), frame))
    return reading
