"""Who hears of a message beyond its thread's open pages: as loud as they want it, and quiet unless they asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from django.db.models import Q

from conversations.levels import level_of
from conversations.models import Message, Reading, Thread
from conversations.policy import may_read
from notices import actions as notices
from notices import bursts
from notices.models import Level, Notice
from notices.sentences import GAP
from people.models import Person
from spaces.models import Membership


class Kind(StrEnum):
    """Of what a person is told; the first that fits a message, so that it is told once."""

    MENTIONED = "mentioned"
    ANSWERED = "answered"
    POSTED = "posted"


# One person, one thread, one kind: one notice while it is unread.
Told = tuple[Person, int, Kind]


def tell(new: Sequence[Message], named: Sequence[Collection[int]]) -> None:
    """Tell whoever is to hear of `new`, messages of which `named` holds the people that each names.

    Whoever chose to hear everything is told of each message, without a mail of its own; whoever is named or answered,
    with one, unless they chose to hear nothing: nothing is nothing. Two queries, and those of `bursts.join`.
    """
    threads = {message.thread_id: message.thread for message in new}
    chosen = {
        (one.thread_id, one.person_id): one.level
        for one in Reading.objects.filter(thread__in=threads).exclude(level="")
    }
    meant = [
        {*people, answered(message)} - {message.author_id, None}
        for message, people in zip(new, named, strict=True)
    ]
    asked = set().union(*meant) | {
        person for (_thread, person), level in chosen.items() if level == Level.EVERYTHING
    }
    members: dict[int, list[Membership]] = {}
    rows = Membership.objects.active().filter(space__in={thread.space_id for thread in threads.values()})
    for one in (
        rows.filter(Q(level=Level.EVERYTHING) | Q(person__in=asked)).select_related("person").order_by("pk")
    ):
        members.setdefault(one.space_id, []).append(one)
    told: dict[Told, tuple[Message, int]] = {}
    for message, people in zip(new, named, strict=True):
        for member in members.get(message.thread.space_id, ()):
            level = level_of(member.level, chosen.get((message.thread_id, member.person_id), ""))
            kind = kind_for(message, people, member, level)
            if kind is not None:
                name = (member.person, message.thread_id, kind)
                told[name] = (message, told[name][1] + 1 if name in told else 1)
    bursts.join(
        notice(person, kind, message, count) for (person, _thread, kind), (message, count) in told.items()
    )


def answered(message: Message) -> int | None:
    return message.reply_to.author_id if message.reply_to else None


def kind_for(message: Message, named: Collection[int], member: Membership, level: Level) -> Kind | None:
    person = member.person_id
    if person == message.author_id or level == Level.NOTHING or not may_read(member, message.thread):
        return None
    if person in named:
        return Kind.MENTIONED
    if person == answered(message):
        return Kind.ANSWERED
    return Kind.POSTED if level == Level.EVERYTHING else None


def notice(person: Person, kind: Kind, message: Message, count: int) -> Notice:
    """`seq` is the newest that it speaks of. What is said of a confidential space carries no name and no title: it
    travels by mail."""
    thread, author = message.thread, message.author
    private = thread.space.is_confidential
    told = {} if private else {"person": author.name if author else GAP, "thread": thread.title}
    return Notice(
        recipient=person,
        key=f"conversations.{kind}{'_privately' if private else ''}",
        params={**told, "seq": message.seq},
        names=None if private else author,
        url=f"{thread.get_absolute_url()}#m{message.seq}",
        topic=thread.home_topic,
        origin=thread.topic,
        dedupe=dedupe(kind, thread),
        is_urgent=kind != Kind.POSTED,
        count=count,
    )


def dedupe(kind: Kind, thread: Thread) -> str:
    return f"{kind}:{thread.pk}"


def carry(thread: Thread, new: Thread, places: Mapping[int, int]) -> None:
    """A notice whose newest message stands in another thread now leads there; `places` are its `seq` by the old ones."""
    notices.carry(
        origin=thread.topic,
        to=new.topic,
        places=places,
        url=lambda seq: f"{new.get_absolute_url()}#m{seq}",
        dedupe=lambda name: dedupe(Kind(name.partition(":")[0]), new),
    )


def forget(message: Message, *, named: Iterable[int] | None = None) -> None:
    """A message that is deleted, or moved to where not the same people read, is told no more; with `named`, only to those
    people, whom it names no longer."""
    if named is None:
        notices.take_back(origin=message.thread.topic, seq=message.seq)
    else:
        own = dedupe(Kind.MENTIONED, message.thread)
        notices.take_back(origin=message.thread.topic, seq=message.seq, dedupe=own, people=named)
