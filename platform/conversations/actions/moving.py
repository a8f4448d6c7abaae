"""A thread that belongs elsewhere, and a part of one that is another talk."""

import secrets
from collections.abc import Collection, Sequence
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

import live
from conversations import policy, ranges
from conversations.actions import readings as readings_of
from conversations.actions.refused import PostRefused, archived, grouped, known_language
from conversations.actions.rows import locked_with_spaces
from conversations.actions.telling import carry
from conversations.actions.threads import announce, shut_out, titled
from conversations.frames import MOST_AT_ONCE, message_frame
from conversations.models import Attachment, Message, Reading, Thread
from notices import actions as notices
from people.models import Person
from spaces import policy as rights
from spaces.models import Space
from spaces.policy import Denied

MOST_SPLIT = 1000


@transaction.atomic
def move_thread(*, thread: Thread, by: Person, to: Space) -> Thread:
    """Into another space, under the same address. Needs the right to moderate in both; its circle is kept.

    Whoever does not belong there loses it at once, what it was about stays behind. What is said in a confidential space
    never leaves it: raises PostRefused "confidential", and "archived".
    """
    thread, verbs = locked_with_spaces(thread, by, to)
    origin, to = thread.space, Space.objects.get(pk=to.pk)
    if "moderate" not in verbs:
        raise Denied("moderate")
    if origin.pk == to.pk:
        return thread
    if origin.is_confidential:
        raise PostRefused("confidential", _("What is said in a confidential group stays there."))
    if to.is_archived:
        raise archived()
    rights.require(by, "moderate", to)
    before = list(policy.audience(thread))
    thread.space = to
    shut_out(thread, before)
    if to.is_confidential:
        # They name who wrote and where, and may be mailed: of a confidential space no notice does.
        notices.forget_origin(origin=thread.topic)
    announce(origin)
    for name in ("about_kind", "about_key", "about_label", "about_url"):
        setattr(thread, name, "")
    thread.save(update_fields=["space", "about_kind", "about_key", "about_label", "about_url"])
    announce(to)
    frame = {"type": "thread", "thread": thread.pk, "space": to.slug}
    transaction.on_commit(partial(live.publish, thread.topic, frame))
    return thread


@transaction.atomic
def split_thread(
    *,
    thread: Thread,
    by: Person,
    title: str,
    language: str = "",
    seqs: Collection[int] = (),
    from_seq: int | None = None,
) -> Thread:
    """A new thread of the same circle, with the messages `seqs` of this one and all from `from_seq` on, in their order.

    Each leaves a row in its place that says where its words stand. What was read stays read, and nothing counts as
    unread twice. What was deleted, or has moved before, stays. Raises PostRefused "nothing" where nothing is left, and
    "too_many": everybody who writes waits while it is done.
    """
    title = titled(title)
    thread, verbs = locked_with_spaces(thread, by)
    if "moderate" not in verbs:
        raise Denied("moderate")
    found = chosen(thread, seqs, from_seq)
    if not found:
        raise PostRefused("nothing", _("Choose at least one message that still stands here."))
    if len(found) > MOST_SPLIT:
        raise too_many()
    places = [message.seq for message in found]
    new = Thread.objects.create(
        space=thread.space,
        title=title,
        language=known_language(language or thread.language),
        circle=thread.circle,
        created_by=by,
        last_seq=len(found),
        revision=len(found),
        last_posted_at=max(message.created_at for message in found),
    )
    carry_over(found, new)
    left = leave_places(thread, found, places)
    share_readings(thread, new, places)
    carry(thread, new, {place: number for number, place in enumerate(places, 1)})
    tell_pages(thread, left)
    announce(thread.space)
    return new


def chosen(thread: Thread, seqs: Collection[int], from_seq: int | None) -> list[Message]:
    """Locked with the thread: nothing is said or changed in it meanwhile. One more than can be taken, if there is."""
    standing = thread.messages.filter(deleted_at=None, moved_to=None).order_by("seq")
    wanted = standing.none()
    if seqs:
        wanted |= standing.filter(seq__in=set(seqs))
    if from_seq is not None:
        wanted |= standing.filter(seq__gte=from_seq)
    return list(wanted[: MOST_SPLIT + 1])


def too_many() -> PostRefused:
    sentence = ngettext(
        "At most %(most)s message can be taken out at once. Begin later, and take the others afterwards.",
        "At most %(most)s messages can be taken out at once. Begin later, and take the others afterwards.",
        MOST_SPLIT,
    )
    return PostRefused("too_many", sentence % {"most": grouped(MOST_SPLIT)}, field="from_seq")


def carry_over(found: Sequence[Message], new: Thread) -> None:
    """The rows themselves go, and with them all that hangs on them."""
    for place, message in enumerate(found, 1):
        message.thread, message.seq, message.revision = new, place, place
    Message.objects.bulk_update(found, ["thread", "seq", "revision"], batch_size=500)
    Attachment.objects.filter(message__thread=new).update(thread=new)


def leave_places(thread: Thread, found: Sequence[Message], places: Sequence[int]) -> list[Message]:
    """A row for each that went, by its author and of its time, so that the count of the thread has no gap."""
    left = [
        Message(
            thread=thread,
            seq=place,
            revision=thread.revision + number,
            author_id=message.author_id,
            # Not to be guessed: a client chooses the names of its own messages.
            client_id=f"moved-{message.pk}-{secrets.token_hex(8)}",
            language=message.language,
            moved_to=message,
            created_at=message.created_at,
        )
        for number, (message, place) in enumerate(zip(found, places, strict=True), 1)
    ]
    Message.objects.bulk_create(left, batch_size=500)
    thread.revision += len(left)
    thread.save(update_fields=["revision"])
    return left


def share_readings(thread: Thread, new: Thread, places: Sequence[int]) -> None:
    """Who had read a message has read it there too; the row that it left is read by everybody, for it says nothing new.

    So what is unread in both together is what was unread before.
    """
    people = policy.audience(thread).order_by("pk").values_list("pk", flat=True)
    Reading.objects.bulk_create(
        [Reading(thread=thread, person_id=pk) for pk in people], ignore_conflicts=True
    )
    carried = []
    readings = list(Reading.objects.select_for_update(of=("self",)).filter(thread=thread).order_by("pk"))
    for reading in readings:
        read = [number for number, place in enumerate(places, 1) if ranges.has(reading.ranges, place)]
        there = ranges.merged([number, number] for number in read)
        carried.append(
            Reading(
                thread=new,
                person_id=reading.person_id,
                ranges=there,
                read_count=ranges.count(there),
                level=reading.level,
            )
        )
        reading.ranges = ranges.merged([*reading.ranges, *([place, place] for place in places)])
        reading.read_count = ranges.count(reading.ranges)
    Reading.objects.bulk_update(readings, ["ranges", "read_count"], batch_size=500)
    Reading.objects.bulk_create(carried, batch_size=500)
    for reading in readings:
        readings_of.announce(reading)


def tell_pages(thread: Thread, left: Sequence[Message]) -> None:
    """Each row that is left goes to the open pages; of very many only the count, by which a page knows what it lacks."""
    if len(left) > MOST_AT_ONCE:
        frame = {"type": "thread", "thread": thread.pk, "revision": thread.revision}
        transaction.on_commit(partial(live.publish, thread.topic, frame))
        return
    rows = Message.objects.for_list().filter(pk__in=[message.pk for message in left]).order_by("revision")
    for message in rows:
        transaction.on_commit(partial(live.publish, thread.topic, message_frame(message)))
