"""Changing what was said. Each change takes the thread's next revision."""

from functools import partial

from django.db import transaction
from django.utils import timezone

import live
from conversations import markdown
from conversations.actions.attachments import let_go
from conversations.actions.refused import acceptable, known_language, unwritable
from conversations.actions.rows import locked_message
from conversations.actions.telling import forget
from conversations.frames import message_frame
from conversations.models import Message, Version
from conversations.naming import change_mentions, name_people
from conversations.noted import note_nothing_of
from people.models import Person
from people.text import words
from spaces import policy


@transaction.atomic
def edit_message(*, message: Message, by: Person, body: str, language: str = "") -> Message:
    """Only its author may, where they may write; what it said before stays as a Version. Who is named is looked at anew,
    and nobody is told again.

    Raises PostRefused also for one that was deleted or moved meanwhile, and Denied.
    """
    body = acceptable(body)
    html = markdown.render(body)
    message, verbs = locked_message(message, by)
    if message.author_id != by.pk:
        raise policy.Denied("edit_message")
    if "post" not in verbs:
        raise unwritable(message.thread)
    language = known_language(language or message.language)
    if (message.body, message.language) == (body, language):
        return message
    now = timezone.now()
    Version.objects.create(
        message=message,
        body=message.body,
        html=message.html,
        language=message.language,
        written_at=message.edited_at or message.created_at,
        replaced_at=now,
    )
    message.body, message.html, message.language = body, html, language
    message.search_text = " ".join(words(body))
    message.edited_at = now
    (named,) = name_people([message])
    forget(message, named=change_mentions(message, named))
    return changed(message, ["body", "html", "search_text", "language", "edited_at"])


@transaction.atomic
def delete_message(*, message: Message, by: Person) -> Message:
    """Leaves its place without its words, and without all that hung on them: versions, signs, names, files.

    Its author may, and whoever moderates; doing it twice changes nothing.
    """
    message, verbs = locked_message(message, by, may_be_deleted=True)
    if message.author_id != by.pk and "moderate" not in verbs:
        raise policy.Denied("delete_message")
    if message.deleted_at is not None:
        return message
    for part in ("versions", "reactions"):
        getattr(message, part).all().delete()
    let_go(message.attachments.all())
    note_nothing_of(message, "reactions", "attachments")
    change_mentions(message, [])
    forget(message)
    message.body = message.html = message.search_text = ""
    message.deleted_at = timezone.now()
    return changed(message, ["body", "html", "search_text", "deleted_at"])


def changed(message: Message, fields: list[str]) -> Message:
    thread = message.thread
    thread.revision += 1
    thread.save(update_fields=["revision"])
    message.revision = thread.revision
    message.save(update_fields=[*fields, "revision"])
    transaction.on_commit(partial(live.publish, thread.topic, message_frame(message)))
    return message
