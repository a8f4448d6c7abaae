"""The frame of a message: what a page needs to show it, the same for every reader and on every way to them."""

from datetime import UTC
from typing import Any

from conversations.models import Attachment, Message, SavedDraft, Thread
from conversations.noted import rows_of
from frontend.templatetags.components import initials
from people.models import Person

Frame = dict[str, Any]

MOST_AT_ONCE = 300
MOST_NAMED = 10
MOST_CHARACTERS_AT_ONCE = 500_000


def message_frame(message: Message) -> Frame:
    """No query, when the message comes from `Message.objects.for_list()`.

    Names and times are plain text; `html` is the body, rendered and made safe when it was written.
    """
    answered = message.reply_to
    return {
        "type": "message",
        "thread": message.thread_id,
        "seq": message.seq,
        "revision": message.revision,
        "client_id": message.client_id,
        "author": message.author_id,
        "name": message.author.name if message.author else "",
        "initials": initials(message.author.name if message.author else ""),
        "organisation": organisation(message.author),
        "html": message.html,
        "language": message.language,
        "created_at": iso(message),
        "edited": message.edited_at is not None and message.deleted_at is None,
        "deleted": message.deleted_at is not None,
        "moved_to": message.moved_to and {"thread": message.moved_to.thread_id, "seq": message.moved_to.seq},
        "reply_to": answered
        and {
            "thread": answered.thread_id,
            "seq": answered.seq,
            "name": answered.author.name if answered.author else "",
        },
        "mentions": [mention.person_id for mention in rows_of(message, "mentions")],
        "reactions": signs(message),
        "attachments": [attachment_frame(one) for one in rows_of(message, "attachments")],
    }


def signs(message: Message) -> list[Frame]:
    """Each sign with who gave it, in the order of the first: all by their number, the first ten by name."""
    found: dict[str, Frame] = {}
    for reaction in rows_of(message, "reactions"):
        sign = found.setdefault(reaction.sign, {"sign": reaction.sign, "people": [], "names": []})
        sign["people"].append(reaction.person_id)
        if len(sign["names"]) < MOST_NAMED:
            sign["names"].append(reaction.person.name)
    return list(found.values())


def attachment_frame(attachment: Attachment) -> Frame:
    return {
        "key": attachment.key,
        "name": attachment.name,
        "size": attachment.size,
        "content_type": attachment.content_type,
        "url": attachment.get_absolute_url(),
    }


def draft_frame(draft: SavedDraft) -> Frame:
    """To the person's own devices. `draft_revision` is by which a device says what it goes by."""
    return {
        "type": "draft",
        "thread": draft.thread_id,
        "body": draft.body,
        "language": draft.language,
        "reply_to": draft.reply_to,
        "draft_revision": draft.revision,
    }


def organisation(person: Person | None) -> str:
    """The first confirmed one, where affiliations were fetched with the person."""
    return next((one.organisation.name for one in getattr(person, "confirmed_affiliations", ())), "")


def iso(message: Message) -> str:
    return message.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def missed(thread: Thread, since: int) -> list[Message] | None:
    """What a page that knows the revision `since` lacks, in order; None where it is too far behind to be told.

    Eight queries at most. `thread.revision` is read anew: a page goes on from there.
    """
    thread.refresh_from_db(fields=["revision"])
    if since > thread.revision:
        return None  # of another time: the database was restored from a backup
    found = list(thread.messages.for_list().changed_since(since)[: MOST_AT_ONCE + 1])
    if len(found) > MOST_AT_ONCE or sum(len(message.html) for message in found) > MOST_CHARACTERS_AT_ONCE:
        return None
    return found


def blank_frame(thread: Thread) -> Frame:
    """Of the template that a page fills: everything that a message can have stands in it."""
    return {
        "thread": thread.pk,
        "seq": 0,
        "revision": 0,
        "author": None,
        "name": "",
        "initials": "",
        "organisation": " ",
        "html": "",
        "language": "",
        "created_at": "",
        "edited": True,
        "deleted": True,
        "moved_to": None,
        "reply_to": {"thread": thread.pk, "seq": 0, "name": ""},
        "mentions": [],
        "reactions": [{"sign": "", "people": [], "names": []}],
        "attachments": [],
    }
