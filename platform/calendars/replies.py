"""Who answered what: an answer to one date counts before the answer to the whole series."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from calendars.agenda import Date
from calendars.collisions import Collision
from calendars.models import Entry, Reply
from people.models import Person
from spaces.models import Membership

NO_COLLISIONS: Mapping[str, Collision] = MappingProxyType({})

# Rooms above know of others who want to stand in no list, and don't belong to the space: numbers of people. They add
# themselves when the program starts, since this room knows none.
UNLISTED: list[Callable[[Entry], QuerySet[Any, Any]]] = []


@dataclass(slots=True)
class Answers:
    """The answers to one date; `mine` is the reader's, or empty; `words` are those that came with a word.
    `collision`: on it people here have a holiday."""

    date: Date
    mine: str = ""
    collision: Collision | None = None
    people: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    words: list[Reply] = field(default_factory=list)

    @property
    def yes(self) -> list[Person]:
        return self.people[Reply.Partstat.ACCEPTED]

    @property
    def maybe(self) -> list[Person]:
        return self.people[Reply.Partstat.TENTATIVE]

    @property
    def no(self) -> list[Person]:
        return self.people[Reply.Partstat.DECLINED]


def answers_to(
    entry: Entry,
    dates: list[Date],
    reader: object,
    collisions: Mapping[str, Collision] = NO_COLLISIONS,
    *,
    sees_all: bool = False,
) -> list[Answers]:
    """One query, however many dates and answers. Whoever said yes to all dates has no seat yet on one that has seats. Who
    wants to stand in no list of the space stands in these for oneself and for who `sees_all`."""
    given: dict[int | None, dict[int, Reply]] = defaultdict(dict)
    replies = Reply.objects.filter(entry=entry, person__is_active=True).select_related("person")
    if not sees_all:
        unlisted = Membership.objects.filter(
            space=entry.space_id, person=OuterRef("person"), is_unlisted=True
        ).exclude(person=getattr(reader, "pk", None))
        replies = replies.filter(~Exists(unlisted))
        for others in UNLISTED:
            hidden = Q(person__in=others(entry)) & ~Q(person=getattr(reader, "pk", None))
            replies = replies.exclude(hidden)
    for reply in replies:
        given[reply.occurrence_id][reply.person_id] = reply
    found = []
    for date in dates:
        own = given.get(date.occurrence.pk, {}) if date.occurrence else {}
        answers = Answers(date, collision=collisions.get(date.key))
        for reply in sorted(
            ((given[None] if not date.has_seats else {}) | own).values(), key=lambda reply: reply.person.name
        ):
            answers.people[reply.partstat].append(reply.person)
            if reply.comment:
                answers.words.append(reply)
            if reply.person_id == getattr(reader, "pk", None):
                answers.mine = reply.partstat
        found.append(answers)
    return found
