"""Threads as wholes: begun, named, closed, kept at the top, for whom they are."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import live
from conversations import policy
from conversations.actions.posting import Draft, draft, post_message
from conversations.actions.refused import PostRefused, acceptable, archived, known_language, locked
from conversations.actions.rows import locked_thread, locked_with_spaces
from conversations.models import Message, Thread
from notices import actions as notices
from people.models import Person
from spaces import actions as spaces
from spaces import policy as rights
from spaces.models import Space
from spaces.policy import Denied
from spaces.subjects import subject

LONGEST_TITLE = Thread._meta.get_field("title").max_length or 160
Circle = Thread.Circle


@transaction.atomic
def start_thread(
    *,
    space: Space,
    by: Person,
    title: str,
    language: str,
    body: str = "",
    client_id: str = "",
    circle: str = Circle.MEMBERS,
    about_kind: str = "",
    about_key: str = "",
) -> Thread:
    """A new thread, with its first message if there is a `body`. Sent twice with one `client_id` it is one thread.

    Who coordinates may begin one of another circle. `about_kind` and `about_key` name what it speaks of, as
    `spaces.subjects` knows it. Raises PostRefused also for what is not there: "about".
    """
    title, language, circle = titled(title), known_language(language), known_circle(circle)
    first: Draft | None = None
    if body.strip():
        first = draft(author=by, thread=0, client_id=client_id, body=body, language=language)
    # The space's row is what a removal locks, and what the second of two clicks waits for.
    space = spaces.locked(space)
    if space.is_archived:
        raise archived()
    rights.require(by, "start_thread", space)
    if circle != Circle.MEMBERS:
        rights.require(by, "moderate", space)
    before = first and Message.objects.filter(author=by, client_id=client_id).select_related("thread").first()
    if before:
        return before.thread
    thread = Thread.objects.create(
        space=space,
        title=title,
        language=language,
        circle=circle,
        created_by=by,
        **about(space, about_kind, about_key),
    )
    if first:
        thread = post_message(draft=replace(first, thread_id=thread.pk)).thread
    announce(space)
    return thread


def about(space: Space, kind: str, key: str) -> dict[str, str]:
    """The fields of a thread that say what it speaks of, verified; none where nothing is named."""
    if not kind and not key:
        return {}
    found = subject(space, kind, key)
    if found is None:
        raise PostRefused(
            "about", _("What this was to be about is not there, or not any more."), field="about_key"
        )
    longest = Thread._meta.get_field("about_label").max_length
    return {
        "about_kind": found.kind,
        "about_key": found.key,
        "about_label": found.label[:longest],
        "about_url": found.url,
    }


def titled(title: str) -> str:
    return " ".join(acceptable(title, LONGEST_TITLE).split())


def known_circle(circle: str) -> str:
    if circle not in Circle.values:
        raise PostRefused("circle", _("Choose who may read and write."), field="circle")
    return circle


@transaction.atomic
def rename_thread(*, thread: Thread, by: Person, title: str, language: str = "") -> Thread:
    """Another title. Whoever began it may, until it is closed; and who moderates."""
    title = titled(title)
    thread, verbs = locked_thread(thread.pk, by)
    if not policy.may_rename(by, thread, verbs):
        raise locked() if thread.is_locked and thread.created_by_id == by.pk else Denied("rename_thread")
    return kept(thread, title=title, language=known_language(language or thread.language))


@transaction.atomic
def set_locked(*, thread: Thread, by: Person, is_locked: bool) -> Thread:
    """Close a thread for new messages, or open it again."""
    return kept(moderated(thread, by), is_locked=is_locked)


@transaction.atomic
def set_pinned(*, thread: Thread, by: Person, is_pinned: bool) -> Thread:
    """Keep a thread at the top of its space's list, or no longer."""
    return kept(moderated(thread, by), is_pinned=is_pinned)


def moderated(thread: Thread, by: Person) -> Thread:
    found, verbs = locked_thread(thread.pk, by)
    if "moderate" not in verbs:
        raise Denied("moderate")
    return found


@transaction.atomic
def set_circle(*, thread: Thread, by: Person, circle: str, is_confirmed: bool = False) -> Thread:
    """Who reads and who writes. Whoever loses the thread loses it at once, on open pages and in their notices.

    What coordinators said among themselves becomes readable for all members only once that `is_confirmed`: raises
    PostRefused "unconfirmed" before.
    """
    circle = known_circle(circle)
    thread, verbs = locked_with_spaces(thread, by)
    if "moderate" not in verbs:
        raise Denied("moderate")
    if thread.circle == circle:
        return thread
    if opens_up(thread, circle) and not is_confirmed:
        raise PostRefused(
            "unconfirmed", _("All members can read then what was said here among coordinators. Confirm that.")
        )
    before = list(policy.audience(thread))
    thread.circle = circle
    shut_out(thread, before)
    return kept(thread, circle=circle)


def opens_up(thread: Thread, circle: str) -> bool:
    """Whether somebody could read then what was said without them."""
    return thread.is_among_coordinators and circle != Circle.COORDINATORS and thread.last_seq > 0


def shut_out(thread: Thread, before: Iterable[Person]) -> None:
    """Of those who read it `before`, those who no longer do lose it; for the rest it is a part of its home of now.

    The caller holds the locks of `locked_with_spaces`, and the thread is as it will be.
    """
    stay = set(policy.audience(thread).values_list("pk", flat=True))
    lost = [person for person in before if person.pk not in stay]
    notices.forget_origin(origin=thread.topic, people=lost)
    notices.rehome(origin=thread.topic, topic=thread.home_topic)
    transaction.on_commit(partial(live.rehome, thread.topic, thread.home_topic))
    for person in lost:
        transaction.on_commit(partial(live.revoke, person.pk, [thread.topic]))


def kept(thread: Thread, **fields: Any) -> Thread:
    """Save what a thread is, and have its open pages and the list of its space fetch it anew."""
    for name, value in fields.items():
        setattr(thread, name, value)
    thread.save(update_fields=list(fields))
    announce(thread.space)
    frame = {"type": "thread", "thread": thread.pk, **fields}
    transaction.on_commit(partial(live.publish, thread.topic, frame))
    return thread


def announce(space: Space) -> None:
    transaction.on_commit(partial(live.publish, space.topic, {"type": "changed", "what": "threads"}))
