"""What this room keeps about a person."""

from typing import Any

from calendars.models import Entry, Reply, Subscription
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    return {
        "replies": [
            {"entry": reply.entry.title, "answer": reply.partstat, "answered_at": reply.answered_at}
            for reply in Reply.objects.filter(person=person).select_related("entry")
        ],
        "calendar_subscriptions": [
            {
                "label": one.label,
                "scope": one.scope,
                "holds": one.holds,
                "detail": one.detail,
                "created_at": one.created_at,
                "last_fetched_at": one.last_fetched_at,
                "last_agent": one.last_agent,
                "revoked_at": one.revoked_at,
            }
            for one in Subscription.objects.filter(person=person).select_related("space", "country")
        ],
        "entries_made": [
            {"title": entry.title, "created_at": entry.created_at}
            for entry in Entry.objects.filter(created_by=person)
        ],
    }


def erase(person: Person) -> None:
    """Secret addresses end at once. What they put into a space's calendar belongs to the space and stays."""
    Subscription.objects.filter(person=person).delete()
    Reply.objects.filter(person=person).delete()
    Entry.objects.filter(created_by=person).update(created_by=None)
