"""From rows to the plain people that the finder takes: when they work, where their holidays are, what they have on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from partners.holidays import holidays_on
from partners.models import Affiliation, Organisation
from people.models import Leave, Person, WorkingHours
from scheduling import clocks
from scheduling.clocks import USUAL, Hours, Window, moment_of
from scheduling.commitments import Span, commitments
from scheduling.models import BusyCalendar
from spaces.models import Space

DAY = timedelta(days=1)


def crowd(people: Sequence[Person], space: Space, window: Window) -> list[clocks.Person]:
    """Everybody with what stands against a time in the window, in the order given. Nine queries, however many people.

    Of what somebody has on only spans are kept, and whether it is the asking space's own.
    """
    known, pasted = commitments(people, space, window), pasted_spans(people)
    first, last = (moment_of(minute).date() for minute in (window.start, window.end))
    return [
        replace(
            one,
            here=tuple(known.here[one.key]),
            busy=tuple(known.busy[one.key] + pasted[one.key]),
            maybe=tuple(known.maybe[one.key]),
        )
        for one in workers(people, first - DAY, last + DAY)
    ]


def workers(people: Sequence[Person], first: date, last: date) -> list[clocks.Person]:
    """Everybody with working hours, holidays and leave between two days. Three queries."""
    homes, hours, leave = homes_of(people), hours_of(people), defaultdict(list)
    for row in Leave.objects.filter(person__in=people).touching(first, last):
        leave[row.person_id].append((row.first_day, row.last_day))
    days = [first + n * DAY for n in range((last - first).days + 1)]
    off: dict[str, list[date]] = defaultdict(list)
    for holiday in holidays_on(days, {home.holiday_place for home in homes.values()}):
        for place in holiday.places:
            off[place].append(holiday.day)
    found = []
    for person in people:
        home = homes.get(person.pk)
        place = home.holiday_place if home else ""
        found.append(
            clocks.Person(
                key=person.pk,
                zone=person.zone,
                country=home.country_id if home else "",
                place=place,
                hours=hours.get(person.pk, USUAL),
                days_off=tuple(off[place]),
                leave=tuple(leave[person.pk]),
            )
        )
    return found


def homes_of(people: Iterable[Person]) -> dict[int, Organisation]:
    """The organisation whose holidays each has: the first that confirmed them. One query."""
    rows = Affiliation.objects.confirmed().filter(person__in=people).select_related("organisation__country")
    return {row.person_id: row.organisation for row in rows.order_by("-pk")}


def hours_of(people: Iterable[Person]) -> dict[int, Hours]:
    """Of those who have said when they work. One query."""
    weeks: dict[int, list[Span | None]] = defaultdict(lambda: [None] * 7)
    for row in WorkingHours.objects.filter(person__in=people):
        starts, ends = (moment.hour * 60 + moment.minute for moment in (row.starts, row.ends))
        weeks[row.person_id][row.weekday] = starts, ends
    return {person: tuple(week) for person, week in weeks.items()}


def pasted_spans(people: Iterable[Person]) -> dict[int, list[Span]]:
    """From calendars that people keep elsewhere. One query."""
    found: dict[int, list[Span]] = defaultdict(list)
    for person, spans in BusyCalendar.objects.filter(person__in=people).values_list("person", "spans"):
        found[person] += [(starts, ends) for starts, ends in spans]
    return found
