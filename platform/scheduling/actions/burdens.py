from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from calendars.agenda import Date, dates
from calendars.models import Entry
from calendars.series import date_of
from people.models import Person
from scheduling import clocks
from scheduling.clocks import minutes_of
from scheduling.crowd import workers
from scheduling.finder import outside
from scheduling.models import Burden

DAY = timedelta(days=1)
AHEAD = 400 * DAY


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
    Burden.objects.filter(entry=entry).delete()


def burdens(entry: Entry, held: list[Date], people: list[Person]) -> Iterable[Burden]:
    if not held:
        return
    first, last = held[0].starts_at.date() - DAY, held[-1].ends_at.date() + DAY
    for worker in sorted(workers(people, first, last), key=lambda one: one.key):
        by_day: Counter[date] = Counter()
        for one in held:
            given = minutes_outside(worker, minutes_of(one.starts_at), minutes_of(one.ends_at))
            by_day[date_of(one.starts_local)] += given
        for day, given in by_day.items():
            if given:
                yield Burden(person_id=worker.key, entry=entry, day=day, minutes=given)


def minutes_outside(worker: clocks.Person, starts: int, ends: int) -> int:
    """How much of a meeting lies outside the hours of one person; all of it on a holiday or on leave."""
    day = clocks.local(starts, worker.zone).date()
    if day in worker.days_off or any(first <= day <= last for first, last in worker.leave):
        return ends - starts
    return sum(reason.minutes for reason in outside(worker, starts, ends))
