"""What this room keeps about a person."""

from typing import Any

from notices.models import Notice
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    return {
        "notices": [
            {
                "text": notice.text,
                "url": notice.url,
                "created_at": notice.created_at,
                "read_at": notice.read_at,
            }
            for notice in Notice.objects.filter(recipient=person)
        ]
    }


def erase(person: Person) -> None:
    Notice.objects.filter(recipient=person).delete()
