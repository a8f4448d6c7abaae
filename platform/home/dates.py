"""Which of a person's dates the first page shows, and to which it asks for an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from calendars import agenda
from calendars.agenda import Date
from calendars.models import Entry, Reply
from calendars.policy import takes_replies
from people.models import Person

SHOWN = 8
OF_ONE_SERIES = 2
ASKED = 3
SOON = timedelta(days=7)
ASKED_AHEAD = timedelta(days=14)
LOOKED_AT = 60


@dataclass(frozen=True)
class Dates:
    """The next one; those after it, a cancelled one of this week among them; those that lack the person's answer."""

    next: Date | None
    then: list[Date]
    unanswered: list[Date]


def of_person(person: Person, now: datetime) -> Dates:
    """Three queries, however many dates there are."""
    mine = Entry.objects.of(person).with_belonging_of(person)
    entries = list(mine.in_window(now, now + agenda.AHEAD).without_released_holds().for_list())
    standing = agenda.upcoming(entries, now, LOOKED_AT)
    near = [one for one in agenda.dates(entries, now, now + ASKED_AHEAD) if one.ends_at > now]
    called_off = [one for one in near if one.is_cancelled and one.starts_at < now + SOON]
    after = sorted([*few_of_each(standing[1:]), *called_off], key=lambda one: (one.starts_at, one.entry.pk))
    return Dates(
        next=standing[0] if standing else None,
        then=after[:SHOWN],
        unanswered=unanswered(person, near),
    )


def few_of_each(dates: list[Date]) -> list[Date]:
    """One weekly meeting leaves room for the rest."""
    seen: dict[int, count[int]] = {}
    return [one for one in dates if next(seen.setdefault(one.entry.pk, count())) < OF_ONE_SERIES]


def unanswered(person: Person, dates: list[Date]) -> list[Date]:
    """The next meeting of each series to which the person has said nothing; an answer to all of it is one."""
    meetings = [one for one in dates if not one.is_cancelled and is_asked(one)]
    given = set(
        Reply.objects.filter(person=person, entry__in={one.entry.pk for one in meetings}).values_list(
            "entry", "occurrence"
        )
    )
    found: dict[int, Date] = {}
    for one in meetings:
        answers = {(one.entry.pk, None), (one.entry.pk, one.occurrence.pk if one.occurrence else None)}
        if one.entry.pk not in found and not answers & given:
            found[one.entry.pk] = one
    return list(found.values())[:ASKED]


def is_asked(one: Date) -> bool:
    """Guests are not: they came by themselves."""
    return takes_replies(one.entry, one.occurrence) and bool(one.entry.is_mine)  # type: ignore[attr-defined]
