"""Posting: many drafts in one transaction, each accepted or refused by itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

import live
from conversations import markdown, ranges
from conversations.actions.refused import PostRefused, acceptable, archived, gone, known_language, locked
from conversations.actions.telling import tell
from conversations.frames import message_frame
from conversations.models import Message, Reading, Thread
from conversations.models.message import AFFILIATIONS
from conversations.naming import keep_mentions, name_people
from people.models import Person
from people.text import is_storable
from spaces import policy
from spaces.models import Membership

LONGEST_CLIENT_ID = 64


@dataclass(frozen=True)
class Draft:
    """What somebody wants to say, checked and rendered: all that needs no database. Made by `draft`."""

    author_id: int
    thread_id: int
    client_id: str
    body: str
    html: str
    language: str
    reply_to: int | None = None


def draft(
    *,
    author: Person | int,
    thread: Thread | int,
    client_id: str,
    body: str,
    language: str,
    reply_to: int | None = None,
) -> Draft:
    """`client_id` is the sender's own name for it, by which a repetition is known; `reply_to` the `seq` it answers.

    Raises PostRefused: "empty", "too_long", "unstorable", "language", "client_id".
    """
    if not client_id or len(client_id) > LONGEST_CLIENT_ID or not is_storable(client_id):
        raise PostRefused("client_id", "client_id")
    body = acceptable(body)
    return Draft(
        author_id=author if isinstance(author, int) else author.pk,
        thread_id=thread if isinstance(thread, int) else thread.pk,
        client_id=client_id,
        body=body,
        html=markdown.render(body),
        language=known_language(language),
        reply_to=reply_to,
    )


def post_message(*, draft: Draft) -> Message:
    """One draft. Raises PostRefused."""
    (result,) = post_messages(drafts=[draft])
    if isinstance(result, PostRefused):
        raise result
    return result


@transaction.atomic
def post_messages(*, drafts: Sequence[Draft]) -> list[Message | PostRefused]:
    """What became of each draft, in their order; a draft that was posted before gives the message of that time.

    Rights are looked at under the locks: a removal that came first wins, one that comes later waits. The number of
    queries depends on nothing but how many spaces and threads the drafts are for.
    """
    desk = Desk(drafts)
    try:
        with transaction.atomic():
            return desk.take(drafts)
    except IntegrityError:
        # The same client_id came in through another thread at this moment. Each by itself, so only that one fails.
        return [take_alone(one) for one in drafts]


def take_alone(one: Draft) -> Message | PostRefused:
    with transaction.atomic():
        return Desk([one]).take([one])[0]


class Desk:
    """The locked rows that a batch of drafts is about."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        drafts = list(drafts)
        self.threads = {
            thread.pk: thread
            for thread in Thread.objects.select_for_update(of=("self",), no_key=True)
            .select_related("space")
            .filter(pk__in={one.thread_id for one in drafts})
            .order_by("pk")
        }
        self.memberships = {
            (belonging.space_id, belonging.person_id): belonging
            for belonging in Membership.objects.select_for_update(of=("self",), no_key=True)
            .select_related("person")
            .filter(
                space__in={thread.space_id for thread in self.threads.values()},
                person__in={one.author_id for one in drafts},
            )
            .order_by("pk")
        }

    def take(self, drafts: Sequence[Draft]) -> list[Message | PostRefused]:
        known = self.posted_before(drafts)
        answered = self.answered(drafts)
        results: list[Message | PostRefused] = []
        new: list[Message] = []
        for one in drafts:
            key = (one.author_id, one.client_id)
            if key not in known:
                refusal = self.refusal(one)
                if refusal is not None:
                    results.append(refusal)
                    continue
                known[key] = self.message(one, answered)
                new.append(known[key])
            results.append(known[key])
        if new:
            self.store(new)
        return results

    def posted_before(self, drafts: Iterable[Draft]) -> dict[tuple[int, str], Message]:
        names = Q()
        for one in drafts:
            names |= Q(author=one.author_id, client_id=one.client_id)
        return {
            (message.author_id or 0, message.client_id): message
            for message in Message.objects.for_list().filter(names)
        }

    def answered(self, drafts: Iterable[Draft]) -> dict[tuple[int, int], Message]:
        asked = Q()
        for one in drafts:
            if one.reply_to is not None:
                asked |= Q(thread=one.thread_id, seq=one.reply_to)
        if not asked:
            return {}
        found = Message.objects.select_related("author").filter(asked, deleted_at=None)
        return {(message.thread_id, message.seq): message for message in found}

    def refusal(self, one: Draft) -> PostRefused | None:
        thread = self.threads.get(one.thread_id)
        belonging = thread and self.memberships.get((thread.space_id, one.author_id))
        if thread is None or belonging is None or not belonging.person.is_active:
            return gone()
        verbs = policy.verbs_of(belonging)
        if "post" not in verbs:
            return gone()
        if thread.space.is_archived:
            return archived()
        return locked() if thread.is_locked and "moderate" not in verbs else None

    def message(self, one: Draft, answered: dict[tuple[int, int], Message]) -> Message:
        thread = self.threads[one.thread_id]
        thread.last_seq += 1
        thread.revision += 1
        thread.last_posted_at = timezone.now()
        return Message(
            thread=thread,
            seq=thread.last_seq,
            revision=thread.revision,
            author=self.memberships[thread.space_id, one.author_id].person,
            client_id=one.client_id,
            body=one.body,
            html=one.html,
            language=one.language,
            reply_to=answered.get((one.thread_id, one.reply_to or 0)),
            created_at=thread.last_posted_at,
        )

    def store(self, new: list[Message]) -> None:
        named = name_people(new)
        Message.objects.bulk_create(new)
        prefetch_related_objects(new, AFFILIATIONS)
        for message in new:
            note_nothing_of(message, "reactions", "mentions", "attachments")
        keep_mentions(new, named)
        changed = {message.thread_id: message.thread for message in new}
        Thread.objects.bulk_update(changed.values(), ["last_seq", "revision", "last_posted_at"])
        move_readings(new)
        tell(new, named)
        for message in new:
            transaction.on_commit(partial(live.publish, message.thread.topic, message_frame(message)))


def note_nothing_of(message: Message, *parts: str) -> None:
    """What a new message cannot have yet needs no query."""
    for part in parts:
        message._prefetched_objects_cache[part] = getattr(message, part).none()  # type: ignore[attr-defined]


def move_readings(new: Iterable[Message]) -> None:
    """Whoever writes has read what they wrote."""
    own: dict[tuple[int, int], list[int]] = defaultdict(list)
    for message in new:
        own[message.thread_id, message.author_id or 0].append(message.seq)
    Reading.objects.bulk_create(
        [Reading(thread_id=thread, person_id=person) for thread, person in sorted(own)], ignore_conflicts=True
    )
    wanted = Q()
    for thread, person in own:
        wanted |= Q(thread=thread, person=person)
    readings = list(Reading.objects.select_for_update(of=("self",)).filter(wanted).order_by("pk"))
    for reading in readings:
        for seq in own[reading.thread_id, reading.person_id]:
            reading.ranges = ranges.with_read(reading.ranges, seq, seq)
        reading.read_count = ranges.count(reading.ranges)
        reading.changed_at = timezone.now()
    Reading.objects.bulk_update(readings, ["ranges", "read_count", "changed_at"])
