"""From rows to the plain people that the finder takes: when they work, where their holidays are, what they have on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from calendars.agenda import Date, dates
from calendars.models import Entry, Reply
from partners.holidays import holidays_on
from partners.models import Affiliation, Organisation
from people.models import Leave, Person, WorkingHours
from scheduling import clocks
from scheduling.clocks import USUAL, Hours, Window
from scheduling.models import BusyCalendar
from spaces.models import Membership, Space

DAY = timedelta(days=1)
Span = tuple[int, int]


def crowd(people: Sequence[Person], space: Space, window: Window) -> list[clocks.Person]:
    """Everybody with what stands against a time in the window, in the order given. Nine queries, however many people.

    Of what somebody has on only spans are kept, and whether it is the asking space's own.
    """
    here, busy, maybe = commitments(people, space, window)
    pasted = pasted_spans(people)
    first, last = day_before(window.start), day_before(window.end) + 2 * DAY
    return [
        replace(
            one,
            here=tuple(here[one.key]),
            busy=tuple(busy[one.key] + pasted[one.key]),
            maybe=tuple(maybe[one.key]),
        )
        for one in workers(people, first, last)
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


def commitments(
    people: Sequence[Person], space: Space, window: Window
) -> tuple[dict[int, list[Span]], dict[int, list[Span]], dict[int, list[Span]]]:
    """What people belong to or answered here: of `space` itself, of all others, and what is uncertain.

    Who declined a date is free then; a tentative date, or a "maybe" to it, is uncertain. Four queries.
    """
    here, busy, maybe = defaultdict(list), defaultdict(list), defaultdict(list)
    members: dict[int, set[int]] = defaultdict(set)
    for space_id, person in (
        Membership.objects.active().filter(person__in=people).values_list("space", "person")
    ):
        members[space_id].add(person)
    replies = list(Reply.objects.filter(person__in=people))
    asked = [one.entry_id for one in replies if one.partstat != Reply.Partstat.DECLINED]
    entries = Entry.objects.standing().filter(space__in=members) | Entry.objects.standing().filter(
        pk__in=asked
    )
    answers: dict[int, dict[tuple[int | None, int], str]] = defaultdict(dict)
    for reply in replies:
        answers[reply.entry_id][reply.occurrence_id, reply.person_id] = reply.partstat
    start, end = instant(window.start), instant(window.end)
    for one in dates(entries, start, end):
        if one.is_cancelled:
            continue
        span = minutes(one.starts_at), minutes(one.ends_at)
        given = answers.get(one.entry.pk, {})
        guests = {person for _occurrence, person in given}
        for person in members[one.entry.space_id] | guests:
            answer = answer_of(one, given, person)
            belongs = person in members[one.entry.space_id]
            if answer == Reply.Partstat.DECLINED or not (belongs or answer):
                continue
            if one.is_tentative or answer == Reply.Partstat.TENTATIVE:
                maybe[person].append(span)
            else:
                (here if one.entry.space_id == space.pk else busy)[person].append(span)
    return here, busy, maybe


def answer_of(one: Date, given: dict[tuple[int | None, int], str], person: int) -> str:
    """An answer to the very date goes before one to its series."""
    own = given.get((one.occurrence.pk, person), "") if one.occurrence else ""
    return own or given.get((None, person), "")


def instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def minutes(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def day_before(minute: int) -> date:
    return instant(minute).date() - DAY
