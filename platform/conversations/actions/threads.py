from dataclasses import replace
from functools import partial

from django.db import transaction

import live
from conversations.actions.posting import Draft, draft, post_message
from conversations.actions.refused import acceptable, archived, known_language
from conversations.models import Message, Thread
from people.models import Person
from spaces import policy
from spaces.models import Space

LONGEST_TITLE = Thread._meta.get_field("title").max_length or 160


@transaction.atomic
def start_thread(
    *,
    space: Space,
    by: Person,
    title: str,
    language: str,
    body: str = "",
    client_id: str = "",
    about: dict[str, str] | None = None,
) -> Thread:
    """A new thread, with its first message if there is a `body`. Sent twice with one `client_id` it is one thread.

    `about` is what it speaks of, as plain data: kind, key, label, url.
    """
    title, language = acceptable(title, LONGEST_TITLE), known_language(language)
    first: Draft | None = None
    if body.strip():
        first = draft(author=by, thread=0, client_id=client_id, body=body, language=language)
    # The space's row is what a removal locks, and what the second of two clicks waits for.
    space = Space.objects.select_for_update(of=("self",)).get(pk=space.pk)
    if space.is_archived:
        raise archived()
    policy.require(by, "start_thread", space)
    before = first and Message.objects.filter(author=by, client_id=client_id).select_related("thread").first()
    if before:
        return before.thread
    plain = {f"about_{name}": value for name, value in (about or {}).items()}
    thread = Thread.objects.create(
        space=space, title=" ".join(title.split()), language=language, created_by=by, **plain
    )
    if first:
        thread = post_message(draft=replace(first, thread_id=thread.pk)).thread
    announce(space)
    return thread


@transaction.atomic
def set_locked(*, thread: Thread, by: Person, is_locked: bool) -> Thread:
    """Close a thread for new messages, or open it again."""
    return arranged(thread, by, is_locked=is_locked)


@transaction.atomic
def set_pinned(*, thread: Thread, by: Person, is_pinned: bool) -> Thread:
    """Keep a thread at the top of its space's list, or no longer."""
    return arranged(thread, by, is_pinned=is_pinned)


def arranged(thread: Thread, by: Person, **fields: bool) -> Thread:
    thread = Thread.objects.select_for_update(of=("self",)).select_related("space").get(pk=thread.pk)
    policy.require(by, "moderate", thread.space)
    for name, value in fields.items():
        setattr(thread, name, value)
    thread.save(update_fields=list(fields))
    announce(thread.space)
    transaction.on_commit(
        partial(live.publish, thread.topic, {"type": "thread", "thread": thread.pk, **fields})
    )
    return thread


def announce(space: Space) -> None:
    transaction.on_commit(partial(live.publish, space.topic, {"type": "changed", "what": "threads"}))
