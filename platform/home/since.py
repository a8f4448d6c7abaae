"""What a person has missed in all their spaces since they were last here: the page of that name, and the digest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from conversations import ranges
from conversations.levels import level_of
from conversations.models import Reading, Thread
from home.waiting import Waiting, for_person
from notices.models import Level, Notice
from people.models import Person
from spaces.models import Membership, Space

MOST_LINES = 100
MOST_TALKS = 200

TO_ME = ("conversations.mentioned", "conversations.answered")
OF_DATES = (
    *("calendars.", "occasions.moved", "registrations.called_off"),
    *("scheduling.scheduled", "scheduling.cancelled", "scheduling.reopened", "scheduling.settled_privately"),
)
ASKING = "calendars.confirm"
# It says of a thread what its own line below says already.
OF_THREADS = "conversations.posted"


@dataclass(frozen=True)
class Line:
    """A notice, and the space of this person that it belongs to. `notice.text` is in the language that is active, and
    names nothing of a confidential space; the space's title does."""

    notice: Notice
    space: Space | None = None

    @property
    def is_confidential(self) -> bool:
        return self.space is not None and self.space.is_confidential


@dataclass(frozen=True)
class Talk:
    """A thread with something unread, as it stood when it was looked at: what comes later isn't meant by closing it."""

    thread: Thread
    unread: int
    last_seq: int
    first_unread: int
    is_loud: bool

    @property
    def url(self) -> str:
        return f"{self.thread.get_absolute_url()}#m{self.first_unread}"


@dataclass(frozen=True)
class InSpace:
    space: Space
    talks: list[Talk] = field(default_factory=list)

    @property
    def is_confidential(self) -> bool:
        """Its title, and the titles of its threads, belong on no mail."""
        return self.space.is_confidential

    @property
    def unread(self) -> int:
        return sum(talk.unread for talk in self.talks)


@dataclass(frozen=True)
class Since:
    """In the order in which it is told. `waiting` is what still waits for this person's answer, new or not.

    `muted` counts threads with something unread that the person wants to hear nothing of: a number, and no more.
    `has_more`: there are more threads than are shown.
    """

    person: Person
    at: datetime
    to_me: list[Line] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    dates: list[Line] = field(default_factory=list)
    news: list[Line] = field(default_factory=list)
    spaces: list[InSpace] = field(default_factory=list)
    muted: int = 0
    has_more: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing is new. What only goes on waiting is no reason to write to somebody again."""
        return not (self.to_me or self.dates or self.news or self.spaces)

    @property
    def other_news(self) -> list[Line]:
        """Without what `waiting` says of the same page."""
        asked = {one.url for one in self.waiting}
        return [line for line in self.news if line.notice.url not in asked]

    @property
    def lines(self) -> list[Line]:
        return [*self.to_me, *self.dates, *self.news]

    @property
    def talks(self) -> list[Talk]:
        return [talk for one in self.spaces for talk in one.talks]


def gather(person: Person, now: datetime | None = None) -> Since:
    """Eleven queries, however many spaces, threads and notices there are."""
    mine = Membership.objects.active().filter(person=person).select_related("space")
    belongings = {one.space_id: one for one in mine}
    own = [one.space for one in belongings.values()]
    spaces = {topic: space for space in own for topic in (space.topic, space.inner_topic)}
    to_me, dates, news = unread_lines(person, spaces)
    talks, muted, has_more = unread_talks(person, belongings)
    return Since(
        person=person,
        at=now or timezone.now(),
        to_me=to_me,
        waiting=for_person(person).answers,
        dates=dates,
        news=news,
        spaces=by_space(talks),
        muted=muted,
        has_more=has_more,
    )


def unread_lines(person: Person, spaces: Mapping[str, Space]) -> tuple[list[Line], list[Line], list[Line]]:
    """What was said to the person, changed dates, and all else; the newest first in each."""
    to_me, dates, news = found = ([], [], [])  # type: tuple[list[Line], list[Line], list[Line]]
    unread = Notice.objects.unread().filter(recipient=person).exclude(key__startswith=OF_THREADS)
    for notice in unread[:MOST_LINES]:
        line = Line(notice, spaces.get(notice.topic))
        if notice.key.startswith(TO_ME):
            to_me.append(line)
        elif notice.key.startswith(OF_DATES) and notice.key != ASKING:
            dates.append(line)
        else:
            news.append(line)
    return found


def by_space(talks: Iterable[Talk]) -> list[InSpace]:
    """The liveliest space first, and in each what the person wants to hear all of."""
    found: dict[int, InSpace] = {}
    for talk in sorted(talks, key=lambda talk: not talk.is_loud):
        found.setdefault(talk.thread.space_id, InSpace(talk.thread.space)).talks.append(talk)
    return sorted(
        found.values(), key=lambda one: max(t.thread.last_posted_at for t in one.talks), reverse=True
    )


def unread_talks(person: Person, belongings: Mapping[int, Membership]) -> tuple[list[Talk], int, bool]:
    """Those to show, the liveliest first; how many the person has muted; and whether there are more."""
    unread = Thread.objects.visible_to(person).with_unread_of(person).filter(unread__gt=0)
    threads = list(unread.order_by("-last_posted_at", "-pk")[: MOST_TALKS + 1])
    readings = {one.thread_id: one for one in Reading.objects.filter(person=person, thread__in=threads)}
    talks: list[Talk] = []
    muted = 0
    for thread in threads[:MOST_TALKS]:
        belonging, reading = belongings.get(thread.space_id), readings.get(thread.pk)
        if belonging is None:
            continue
        level = level_of(belonging.level, reading.level if reading else "")
        if level == Level.NOTHING:
            muted += 1
            continue
        thread.space = belonging.space
        talks.append(
            Talk(
                thread=thread,
                unread=thread.unread,  # type: ignore[attr-defined]
                last_seq=thread.last_seq,
                first_unread=ranges.first_missing(reading.ranges if reading else []),
                is_loud=level == Level.EVERYTHING,
            )
        )
    return talks, muted, len(threads) > MOST_TALKS
