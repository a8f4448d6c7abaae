"""What this room keeps about a person."""

from typing import Any

from conversations.models import Mention, Message, Reading
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    """Their own words, and how far they have read. What others said to them is not theirs to take along."""
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
            }
            for message in Message.objects.filter(author=person, deleted_at=None)
            .select_related("thread__space")
            .order_by("pk")
        ],
        "readings": [
            {"thread": reading.thread.title, "read": reading.read_count, "changed_at": reading.changed_at}
            for reading in Reading.objects.filter(person=person).select_related("thread").order_by("pk")
        ],
    }


def erase(person: Person) -> None:
    """The talk of a group keeps its sense: what they said stays, and nobody can tell who said it."""
    Reading.objects.filter(person=person).delete()
    Mention.objects.filter(person=person).delete()
    Message.objects.filter(author=person).update(author=None)
