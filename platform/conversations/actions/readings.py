"""What a person has read: the union over all their devices, until they say "unread from here"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import live
from conversations import ranges
from conversations.actions.refused import LevelRefused
from conversations.models import Reading, Thread
from live import topics
from notices import actions as notices
from notices.models import Level
from people.models import Person


@dataclass(frozen=True)
class Closed:
    """What was marked read at once: by thread the ranges that were not read before, and the notices."""

    threads: dict[int, ranges.Ranges] = field(default_factory=dict)
    notices: list[int] = field(default_factory=list)


@transaction.atomic
def mark_read(*, thread: Thread, person: Person, first: int, last: int, known: int | None = None) -> Reading:
    """Everything from `first` to `last` is read, and so are the notices of it; what doesn't exist yet can't be.

    `known` is the reading's revision that the page goes by: a page that has not heard of a later "unread from here"
    does not undo it.
    """
    reading = locked_reading(thread, person)
    if known is not None and known < reading.revision:
        return reading
    last = min(last, Thread.objects.values_list("last_seq", flat=True).get(pk=thread.pk))
    notices.mark_read_of(person=person, origin=thread.topic, first=max(first, 1), last=last)
    return kept(reading, ranges.with_read(reading.ranges, max(first, 1), last))


@transaction.atomic
def mark_many_read(*, person: Person, up_to: Mapping[int, int], counts: Mapping[int, int]) -> Closed:
    """Each of these threads is read up to its `seq`, as far as the person may read it and it exists, and each of these
    notices, if it counts no more than was shown. Six queries, however many there are. Returns what was new by it, for
    `bring_back`."""
    threads = {one.pk: one for one in Thread.objects.visible_to(person).filter(pk__in=up_to)}
    last = {pk: min(up_to[pk], thread.last_seq) for pk, thread in threads.items()}
    added: dict[int, ranges.Ranges] = {}

    def read(reading: Reading) -> ranges.Ranges:
        now = ranges.with_read(reading.ranges, 1, last[reading.thread_id])
        added[reading.thread_id] = ranges.without(now, reading.ranges)
        return now

    changed_readings(person, threads, read)
    seen = notices.mark_seen(
        person=person, counts=counts, up_to={thread.topic: last[pk] for pk, thread in threads.items()}
    )
    return Closed({pk: spans for pk, spans in added.items() if spans}, seen)


@transaction.atomic
def bring_back(*, person: Person, closed: Closed) -> None:
    """Undo a `mark_many_read` that was a slip: what was new by it is unread again, on every device."""
    threads = {one.pk: one for one in Thread.objects.visible_to(person).filter(pk__in=closed.threads)}

    def unread(reading: Reading) -> ranges.Ranges:
        reading.revision += 1
        return ranges.without(reading.ranges, closed.threads[reading.thread_id])

    changed_readings(person, threads, unread)
    notices.mark_unread(person=person, notice_ids=closed.notices)


def changed_readings(
    person: Person, threads: Mapping[int, Thread], change: Callable[[Reading], ranges.Ranges]
) -> None:
    """Lock the person's readings of these threads, in one order, and keep what `change` makes of each."""
    Reading.objects.bulk_create(
        [Reading(thread=threads[pk], person=person) for pk in sorted(threads)], ignore_conflicts=True
    )
    found = Reading.objects.select_for_update(of=("self",)).filter(person=person, thread__in=threads)
    readings = list(found.order_by("pk"))
    for reading in readings:
        reading.ranges = change(reading)
        reading.read_count = ranges.count(reading.ranges)
        reading.changed_at = timezone.now()
    Reading.objects.bulk_update(readings, ["ranges", "read_count", "revision", "changed_at"])
    for reading in readings:
        announce(reading)


@transaction.atomic
def mark_unread_from(*, thread: Thread, person: Person, seq: int) -> Reading:
    """`seq` and all that follows it is unread again, on all devices."""
    reading = locked_reading(thread, person)
    reading.revision += 1
    return kept(reading, ranges.without_from(reading.ranges, seq), always=True)


@transaction.atomic
def set_level(*, thread: Thread, person: Person, level: str) -> Reading:
    """How loud a thread is to a person; empty: as loud as its space. Raises LevelRefused."""
    if level not in ("", *Level.values):
        raise LevelRefused("level", _("Choose one of the levels."), field="level")
    reading = locked_reading(thread, person)
    reading.level = level
    reading.save(update_fields=["level"])
    return reading


def locked_reading(thread: Thread, person: Person) -> Reading:
    Reading.objects.bulk_create([Reading(thread=thread, person=person)], ignore_conflicts=True)
    return Reading.objects.select_for_update(of=("self",)).get(thread=thread, person=person)


def kept(reading: Reading, now: ranges.Ranges, *, always: bool = False) -> Reading:
    if now == reading.ranges and not always:
        return reading
    reading.ranges, reading.read_count = now, ranges.count(now)
    reading.save(update_fields=["ranges", "read_count", "revision", "changed_at"])
    announce(reading)
    return reading


def announce(reading: Reading) -> None:
    """Tell the person's open pages."""
    frame = {
        "type": "reading",
        "thread": reading.thread_id,
        "read_count": reading.read_count,
        "reading_revision": reading.revision,
    }
    transaction.on_commit(partial(live.publish, topics.person(reading.person_id), frame))
