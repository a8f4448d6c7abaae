"""What this room keeps about a person."""

from typing import Any

from conversations import actions
from conversations.models import Attachment, Mention, Message, Reaction, Reading, SavedDraft
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    """Their own words and which files they gave, and how far they have read. What others said to them is not theirs to take along."""
    return {
        "messages": [
            {
                "space": message.thread.space.title,
                "thread": message.thread.title,
                "seq": message.seq,
                "language": message.language,
                "body": message.body,
                "created_at": message.created_at,
                "edited_at": message.edited_at,
                "versions": [
                    {"body": version.body, "language": version.language, "written_at": version.written_at}
                    for version in message.versions.all()
                ],
            }
            for message in Message.objects.filter(author=person, deleted_at=None, moved_to=None)
            .select_related("thread__space")
            .prefetch_related("versions")
            .order_by("pk")
        ],
        "reactions": [
            {
                "thread": reaction.message.thread.title,
                "seq": reaction.message.seq,
                "sign": reaction.sign,
                "created_at": reaction.created_at,
            }
            for reaction in Reaction.objects.filter(person=person)
            .select_related("message__thread")
            .order_by("pk")
        ],
        "drafts": [
            {
                "thread": draft.thread.title,
                "body": draft.body,
                "language": draft.language,
                "changed_at": draft.changed_at,
            }
            for draft in SavedDraft.objects.visible_to(person).select_related("thread").order_by("pk")
        ],
        "attachments": [
            {
                "space": file.place.space.title,
                "thread": file.place.title,
                "seq": file.message.seq if file.message else None,
                "name": file.name,
                "content_type": file.content_type,
                "size": file.size,
                "url": file.get_absolute_url(),
                "created_at": file.created_at,
            }
            for file in Attachment.objects.filter(uploader=person).for_serving().order_by("pk")
        ],
        "readings": [
            {"thread": reading.thread.title, "read": reading.read_count, "changed_at": reading.changed_at}
            for reading in Reading.objects.filter(person=person).select_related("thread").order_by("pk")
        ],
    }


def erase(person: Person) -> None:
    """The talk of a group keeps its sense: what they said stays, and nobody can tell who said it.

    What an edited message said before stays with it, without a name as well; signs and what was never sent go.
    """
    actions.let_go(Attachment.objects.unsent_of(person))
    Attachment.objects.filter(uploader=person).update(uploader=None)
    SavedDraft.objects.filter(person=person).delete()
    Reaction.objects.filter(person=person).delete()
    Reading.objects.filter(person=person).delete()
    Mention.objects.filter(person=person).delete()
    Message.objects.filter(author=person).update(author=None)
