from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from calendars.agenda import Date, dates
from calendars.models import Entry
from people.models import Person
from scheduling import clocks
from scheduling.crowd import minutes, workers
from scheduling.finder import outside
from scheduling.models import Burden

AHEAD = timedelta(days=400)


@transaction.atomic
def note_meeting(*, entry: Entry, people: Iterable[Person]) -> list[Burden]:
    """Write into the ledger who of `people` sits outside their working hours, on each date of a meeting that is fixed.

    Call it again when the meeting moved or others come: what stood there of this entry gives way to what is true now.
    Whole days and cancelled dates burden nobody; a holiday and leave are outside working hours. Of a series the dates
    of 400 days count.
    """
    entry = locked(entry)
    held = [] if entry.is_all_day else dates([entry], entry.starts_at, entry.starts_at + AHEAD)
    held = [one for one in held if not one.is_cancelled]
    wanted = list(burdens(entry, held, list({person.pk: person for person in people}.values())))
    forget(entry)
    return Burden.objects.bulk_create(wanted)


def locked(entry: Entry) -> Entry:
    return Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)


def forget(entry: Entry) -> None:
    entry.burdens.all().delete()


def burdens(entry: Entry, held: list[Date], people: list[Person]) -> Iterable[Burden]:
    if not held:
        return
    day = timedelta(days=1)
    first, last = held[0].starts_at.date() - day, held[-1].ends_at.date() + day
    for worker in sorted(workers(people, first, last), key=lambda one: one.key):
        by_day: dict[object, int] = {}
        for one in held:
            starts, ends = minutes(one.starts_at), minutes(one.ends_at)
            given = minutes_outside(worker, starts, ends)
            if given:
                local = one.starts_local.date()
                by_day[local] = by_day.get(local, 0) + given
        for local, given in by_day.items():
            yield Burden(person_id=worker.key, entry=entry, day=local, minutes=given)


def minutes_outside(worker: clocks.Person, starts: int, ends: int) -> int:
    """How much of a meeting lies outside the hours of one person; all of it on a holiday or on leave."""
    day = clocks.local(starts, worker.zone).date()
    if day in worker.days_off or any(first <= day <= last for first, last in worker.leave):
        return ends - starts
    return sum(reason.minutes for reason in outside(worker, starts, ends))
