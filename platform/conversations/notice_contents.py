"""What a mail says of a conversation at the moment at which it is sent: what is still to be told, and its newest words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from conversations import policy
from conversations.actions.telling import Kind
from conversations.levels import level_of
from conversations.models import Mention, Message, Reading, Thread
from live import topics
from notices.contents import Content
from notices.models import Level, Notice
from people.models import Person
from spaces.models import Membership

LONGEST_TEXT = 1500
LOOKED_BACK = 200  # so many messages before the newest: what a burst speaks of stands close together


@dataclass(frozen=True)
class Said:
    """A message that this person can read and has not written, as far as choosing among many needs it."""

    pk: int
    seq: int
    is_naming: bool
    is_answer: bool

    def fits(self, kind: Kind) -> bool:
        return {Kind.MENTIONED: self.is_naming, Kind.ANSWERED: self.is_answer, Kind.POSTED: True}[kind]


def resolve(person: Person, notices: Sequence[Notice]) -> Mapping[int, Content | None]:
    """Of each notice by its number; None where the thread is closed to the person by now, or what it speaks of is read
    or deleted, or they want to hear nothing of it. Six queries at most."""
    asked = {notice.pk: pk for notice in notices if (pk := thread_of(notice))}
    threads = {
        thread.pk: thread
        for thread in Thread.objects.visible_to(person).filter(pk__in=asked.values()).select_related("space")
    }
    readings = {one.thread_id: one for one in Reading.objects.filter(person=person, thread__in=threads)}
    members = {
        one.space_id: one
        for one in Membership.objects.active().filter(
            person=person, space__in={thread.space_id for thread in threads.values()}
        )
    }
    told = {notice.pk: notice for notice in notices if asked.get(notice.pk) in threads}
    told = {
        pk: notice
        for pk, notice in told.items()
        if is_wanted(notice, members.get(threads[asked[pk]].space_id), readings.get(asked[pk]))
    }
    said = unread(person, [(asked[pk], seq_of(notice)) for pk, notice in told.items()], readings)
    newest = {
        pk: max(
            (one for one in said[asked[pk]] if one.fits(kind_of(notice))),
            key=lambda one: one.seq,
            default=None,
        )
        for pk, notice in told.items()
    }
    texts = Message.objects.in_bulk({one.pk for one in newest.values() if one})
    found: dict[int, Content | None] = {}
    for notice in notices:
        one = newest.get(notice.pk)
        if notice.pk not in asked:
            found[notice.pk] = Content()  # of before notices knew what they speak of
        elif one is None:
            found[notice.pk] = None
        else:
            thread = threads[asked[notice.pk]]
            found[notice.pk] = content(texts[one.pk], thread, members[thread.space_id])
    return found


def thread_of(notice: Notice) -> int | None:
    kind, _colon, number = notice.origin.partition(":")
    return int(number) if kind == "thread" and number.isdecimal() else None


def seq_of(notice: Notice) -> int:
    return int(notice.params.get("seq", 0)) if isinstance(notice.params, dict) else 0


def kind_of(notice: Notice) -> Kind:
    return Kind(notice.key.partition(".")[2].removesuffix("_privately"))


def is_wanted(notice: Notice, member: Membership | None, reading: Reading | None) -> bool:
    if member is None:
        return False
    level = level_of(member.level, reading.level if reading else "")
    return level == Level.EVERYTHING or (level == Level.MENTIONS and kind_of(notice) != Kind.POSTED)


def unread(
    person: Person, asked: Sequence[tuple[int, int]], readings: Mapping[int, Reading]
) -> dict[int, list[Said]]:
    """By thread, of the last messages up to each `(thread, seq)`, what the person has not read. One query."""
    wanted = Q(pk__in=[])
    for thread, seq in asked:
        wanted |= Q(thread=thread, seq__gt=seq - LOOKED_BACK, seq__lte=seq)
    rows = (
        Message.objects.filter(wanted, deleted_at=None, moved_to=None)
        .exclude(author=person)
        .annotate(is_naming=Exists(Mention.objects.filter(message=OuterRef("pk"), person=person)))
        .annotate(answered=F("reply_to__author"))
        .values_list("thread", "pk", "seq", "is_naming", "answered")
    )
    found: dict[int, list[Said]] = defaultdict(list)
    for thread, pk, seq, is_naming, answered in rows.order_by("pk"):
        reading = readings.get(thread)
        if not any(first <= seq <= last for first, last in (reading.ranges if reading else [])):
            found[thread].append(Said(pk, seq, is_naming, answered == person.pk))
    return found


def content(message: Message, thread: Thread, member: Membership) -> Content:
    """What a confidential space says stays there: of it the neutral sentence alone is mailed."""
    if thread.space.is_confidential:
        return Content()
    body = message.body
    text = body if len(body) <= LONGEST_TEXT else f"{body[: LONGEST_TEXT - 1].rstrip()}…"
    return Content(
        text=text,
        language=message.language,
        talk=f"thread-{thread.pk}",
        reply_to=topics.thread(thread.pk) if policy.may_write(member, thread) else "",
    )
