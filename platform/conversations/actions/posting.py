"""Posting: many drafts in one transaction, each accepted or refused by itself."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from django.db import IntegrityError, connection, transaction
from django.db.models import DateTimeField, Q, TextField, prefetch_related_objects
from django.db.models.functions import Cast
from django.utils import timezone

import live
from conversations import markdown, policy, ranges
from conversations.actions.claims import Claims, distinct
from conversations.actions.drafts import clear_sent
from conversations.actions.refused import PostRefused, acceptable, archived, gone, known_language, unwritable
from conversations.actions.telling import tell
from conversations.frames import message_frame
from conversations.models import Message, Reading, Thread
from conversations.models.message import AFFILIATIONS
from conversations.naming import keep_mentions, name_people
from conversations.noted import note_nothing_of
from live import topics
from people.models import Person
from people.text import is_storable, words
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
    search_text: str
    language: str
    reply_to: int | None = None
    draft_revision: int | None = None
    attachments: tuple[str, ...] = ()


def draft(
    *,
    author: Person | int,
    thread: Thread | int,
    client_id: str,
    body: str,
    language: str,
    reply_to: int | None = None,
    draft_revision: int | None = None,
    attachments: Iterable[str] = (),
) -> Draft:
    """`client_id` is the sender's own name for it, by which a repetition is known; `reply_to` the `seq` it answers.
    `draft_revision` is the revision of the saved draft that it came from, which goes with the post; `attachments` are the
    keys of files that its author has uploaded for this thread.

    Raises PostRefused: "empty" without text and files, "too_long", "unstorable", "language", "client_id",
    "too_many_files".
    """
    if not client_id or len(client_id) > LONGEST_CLIENT_ID or not is_storable(client_id):
        raise PostRefused("client_id", "client_id")
    keys = distinct(attachments)
    body = acceptable(body, may_be_empty=bool(keys))
    return Draft(
        author_id=author if isinstance(author, int) else author.pk,
        thread_id=thread if isinstance(thread, int) else thread.pk,
        client_id=client_id,
        body=body,
        html=markdown.render(body),
        search_text=" ".join(words(body)),
        language=known_language(language),
        reply_to=reply_to,
        draft_revision=draft_revision,
        attachments=keys,
    )


def require_may_post(author: Person, thread: Thread) -> None:
    """Whether a message of this author would be taken now; the rows that say so stay locked. Raises PostRefused."""
    nothing = Draft(author.pk, thread.pk, client_id="", body="", html="", search_text="", language="")
    refusal = Desk([nothing]).refusal(nothing)
    if refusal is not None:
        raise refusal


def post_message(*, draft: Draft) -> Message:
    """One draft. Raises PostRefused."""
    (result,) = post_messages(drafts=[draft])
    if isinstance(result, PostRefused):
        raise result
    return result


def post_messages(*, drafts: Sequence[Draft]) -> list[Message | PostRefused]:
    """What became of each draft, in their order; a draft that was posted before gives the message of that time.

    Rights are looked at under the locks: a removal that came first wins, one that comes later waits. The number of
    queries depends on nothing but how many spaces and threads the drafts are for.
    """
    try:
        return take(drafts)
    except IntegrityError:
        # The same client_id came in through another thread at this moment. Each by itself, so only that one fails; and in
        # a transaction of its own, since one that took them in turn would lock their rows in the order of the drafts.
        return [take([one])[0] for one in drafts]


@transaction.atomic
def take(drafts: Sequence[Draft]) -> list[Message | PostRefused]:
    return Desk(drafts).take(drafts)


class Desk:
    """The locked rows that a batch of drafts is about."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        drafts = list(drafts)
        self.threads = {
            thread.pk: thread
            for thread in Thread.objects.select_for_update(of=("self",), no_key=True)
            # Not joined: a thread that moves while this waits for its lock would fall out of the join.
            .prefetch_related("space")
            .filter(pk__in={one.thread_id for one in drafts})
            .order_by("pk")
        }
        self.memberships = {
            (belonging.space_id, belonging.person_id): belonging
            for belonging in Membership.objects.select_for_update(of=("self",), no_key=True)
            .select_related("person")
            .only("space", "state", "role", "person__name", "person__is_active")
            .filter(
                space__in={thread.space_id for thread in self.threads.values()},
                person__in={one.author_id for one in drafts},
            )
            .order_by("pk")
        }

        self.claims = Claims(())

    def take(self, drafts: Sequence[Draft]) -> list[Message | PostRefused]:
        known = self.posted_before(drafts)
        lost = unreadable(known)
        answered = self.answered(drafts)
        self.claims = Claims(one for one in drafts if (one.author_id, one.client_id) not in known)
        results: list[Message | PostRefused] = []
        new: list[Message] = []
        sent: list[Draft] = []
        for one in drafts:
            key = (one.author_id, one.client_id)
            if key in lost:
                results.append(gone())
                continue
            if key not in known:
                refusal = self.refusal(one) or self.claims.refusal(one)
                if refusal is not None:
                    results.append(refusal)
                    continue
                known[key] = self.message(one, answered)
                new.append(known[key])
                sent.append(one)
                self.claims.give(one, known[key])
            elif known[key] not in new:
                publish(known[key])  # whoever took it the first time may have died before saying so
            results.append(known[key])
        if new:
            self.store(new)
            clear_sent(sent)
        return results

    def posted_before(self, drafts: Sequence[Draft]) -> dict[tuple[int, str], Message]:
        """One query for what is new, which is nearly all: only what is found is fetched with what its frame tells."""
        names = [name for one in drafts for name in (one.author_id, one.client_id)]
        places = ", ".join(["(%s, %s)"] * len(drafts))
        found = Message.objects.raw(
            f"SELECT id FROM conversations_message WHERE (author_id, client_id) IN (VALUES {places})",  # noqa: S608 - places alone
            names,
        )
        keys = [message.pk for message in found]
        known = Message.objects.for_list().filter(pk__in=keys) if keys else ()
        return {(message.author_id or 0, message.client_id): message for message in known}

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
        verbs = policy.verbs_of(belonging, thread)
        if "read_talk" not in verbs:
            return gone()
        if thread.space.is_archived:
            return archived()
        return None if "post" in verbs else unwritable(thread)

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
            search_text=one.search_text,
            language=one.language,
            reply_to=answered.get((one.thread_id, one.reply_to or 0)),
            created_at=thread.last_posted_at,
        )

    def store(self, new: list[Message]) -> None:
        named = name_people(new)
        insert(new)
        prefetch_related_objects(new, AFFILIATIONS)
        for message in new:
            note_nothing_of(message, "reactions", "mentions", "attachments")
        keep_mentions(new, named)
        self.claims.store()
        for thread in {message.thread_id: message.thread for message in new}.values():
            thread.save(update_fields=["last_seq", "revision", "last_posted_at"])
        move_readings(new)
        tell(new, named)
        for message in new:
            publish(message)


def insert(new: Sequence[Message]) -> None:
    """As `bulk_create`, which asks each field for each of its values anew and takes longer than all else of a post. Here
    dates alone are asked for, of which each store has a form of its own."""
    fields = [field for field in Message._meta.local_concrete_fields if not field.primary_key]
    values_of = attrgetter(*[field.attname for field in fields])
    dates = [place for place, field in enumerate(fields) if isinstance(field, DateTimeField)]
    values: list[object] = []
    for message in new:
        row = list(values_of(message))
        for place in dates:
            row[place] = connection.ops.adapt_datetimefield_value(row[place])
        values += row
    columns = ", ".join(field.column for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(new))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO conversations_message ({columns}) VALUES {places} RETURNING id",  # noqa: S608 - names alone
            values,
        )
        for message, (pk,) in zip(new, cursor.fetchall(), strict=True):
            message.pk, message._state.adding = pk, False


def unreadable(known: Mapping[tuple[int, str], Message]) -> set[tuple[int, str]]:
    """Of what was posted before that which its author cannot read any more: they are told nothing of what became of it.
    No query where nothing was."""
    if not known:
        return set()
    people = {message.author for message in known.values() if message.author}
    seen = policy.visible_threads(people, {message.thread_id for message in known.values()})
    return {key for key, message in known.items() if message.thread_id not in seen.get(key[0], ())}


def publish(message: Message) -> None:
    message.frame = message_frame(message)
    transaction.on_commit(partial(live.publish, topics.thread(message.thread_id), message.frame))


def move_readings(new: Iterable[Message]) -> None:
    """Whoever writes has read what they wrote. Two queries, and two more for those who had read nothing yet."""
    own: dict[tuple[int, int], list[int]] = defaultdict(list)
    for message in new:
        own[message.thread_id, message.author_id or 0].append(message.seq)
    rows = locked_ranges(own)
    if missing := sorted(own.keys() - rows.keys()):
        made = [Reading(thread_id=thread, person_id=person) for thread, person in missing]
        Reading.objects.bulk_create(made, ignore_conflicts=True)
        rows |= locked_ranges(missing)
    changed: list[tuple[str, int, int]] = []
    for key, (pk, known) in rows.items():
        for seq in own[key]:
            known = ranges.with_newest(known, seq)
        changed.append((known, len(own[key]), pk))
    keep(changed)


def locked_ranges(keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, str]]:
    """By thread and person: the key of their reading and what it says, as it is stored. Values, because to make rows of
    them takes longer than to fetch them; text, because to read it would, too."""
    # Of a batch for several threads also rows of people who wrote in another one: the plain question is the quick one.
    found = (
        Reading.objects.select_for_update(of=("self",))
        .filter(
            thread__in={thread for thread, _person in keys}, person__in={person for _thread, person in keys}
        )
        .order_by("pk")
        .values_list("thread", "person", "pk", Cast("ranges", TextField()))
    )
    rows = {(thread, person): (pk, known) for thread, person, pk, known in found}
    return {key: rows[key] for key in keys if key in rows}


def keep(changed: Iterable[tuple[str, int, int]]) -> None:
    """Ranges, how many messages more they hold, and the reading. One statement with many rows: what the ORM makes of as
    many changes costs more than all the rest of a post."""
    now = Reading._meta.get_field("changed_at").get_db_prep_save(timezone.now(), connection)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE conversations_reading SET ranges = %s, read_count = read_count + %s, changed_at = %s WHERE id = %s",
            [(known, more, now, pk) for known, more, pk in changed],
        )
