"""Changing what was said. Each change takes the thread's next revision."""

from functools import partial

from django.db import transaction
from django.utils import timezone

import live
from conversations import markdown
from conversations.actions.refused import PostRefused, acceptable, archived, gone, known_language, locked
from conversations.actions.telling import forget
from conversations.frames import message_frame
from conversations.models import Message, Thread
from conversations.naming import change_mentions, name_people
from people.models import Person
from spaces import policy
from spaces.models import Membership


@transaction.atomic
def edit_message(*, message: Message, by: Person, body: str, language: str = "") -> Message:
    """Only its author may. Who is named is looked at anew, and nobody is told again.

    Raises PostRefused also for one that was deleted meanwhile, and Denied.
    """
    body = acceptable(body)
    html = markdown.render(body)
    message, verbs = locked_message(message, by)
    if message.author_id != by.pk:
        raise policy.Denied("edit_message")
    if message.thread.is_locked and "moderate" not in verbs:
        raise locked()
    language = known_language(language or message.language)
    if (message.body, message.language) == (body, language):
        return message
    message.body, message.html, message.language = body, html, language
    message.edited_at = timezone.now()
    (named,) = name_people([message])
    forget(message, named=change_mentions(message, named))
    return changed(message, ["body", "html", "language", "edited_at"])


@transaction.atomic
def delete_message(*, message: Message, by: Person) -> Message:
    """Leaves its place without its words. Its author may, and whoever moderates; doing it twice changes nothing."""
    message, verbs = locked_message(message, by, may_be_deleted=True)
    if message.author_id != by.pk and "moderate" not in verbs:
        raise policy.Denied("delete_message")
    if message.deleted_at is not None:
        return message
    change_mentions(message, [])
    forget(message)
    message.body = message.html = ""
    message.deleted_at = timezone.now()
    return changed(message, ["body", "html", "deleted_at"])


def locked_message(
    message: Message, by: Person, *, may_be_deleted: bool = False
) -> tuple[Message, frozenset[str]]:
    """The message as it stands now, its thread and the person's membership locked; and what they may do here."""
    thread = (
        Thread.objects.select_for_update(of=("self",), no_key=True)
        .select_related("space")
        .get(pk=message.thread_id)
    )
    belonging = (
        Membership.objects.active()
        .select_for_update(of=("self",), no_key=True)
        .filter(space=thread.space_id, person=by)
        .first()
    )
    verbs = policy.verbs_of(belonging)
    if "read_talk" not in verbs:
        raise gone()
    if thread.space.is_archived:
        raise archived()
    found = Message.objects.for_list().get(pk=message.pk)
    if found.deleted_at is not None and not may_be_deleted:
        raise PostRefused("gone", gone().message)
    found.thread = thread
    return found, verbs


def changed(message: Message, fields: list[str]) -> Message:
    thread = message.thread
    thread.revision += 1
    thread.save(update_fields=["revision"])
    message.revision = thread.revision
    message.save(update_fields=[*fields, "revision"])
    transaction.on_commit(partial(live.publish, thread.topic, message_frame(message)))
    return message
