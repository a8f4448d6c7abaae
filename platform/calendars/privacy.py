"""What this room keeps about a person."""

from typing import Any

from calendars.models import Entry, MailChoice, MailedEntry, MailReply, Reply, Subscription
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    return {
        "replies": [
            {
                "entry": reply.entry.title,
                "answer": reply.partstat,
                "comment": reply.comment,
                "answered_at": reply.answered_at,
            }
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
        "invitations_by_mail": list(MailChoice.objects.filter(person=person).values_list("wish", flat=True)),
        "entries_mailed": [
            {"entry": one.entry.title, "method": one.method, "sent_at": one.sent_at}
            for one in MailedEntry.objects.filter(person=person).select_related("entry")
        ],
        "answers_by_mail": list(
            MailReply.objects.filter(person=person).values(
                "received_at", "decision", "reason", "entry__title", "partstat"
            )
        ),
        "entries_made": [
            {"title": entry.title, "created_at": entry.created_at}
            for entry in Entry.objects.filter(created_by=person)
        ],
    }


def erase(person: Person) -> None:
    """Secret addresses end at once. What they put into a space's calendar belongs to the space and stays."""
    Subscription.objects.filter(person=person).delete()
    Reply.objects.filter(person=person).delete()
    MailChoice.objects.filter(person=person).delete()
    MailedEntry.objects.filter(person=person).delete()
    MailReply.objects.filter(person=person).delete()
    Entry.objects.filter(created_by=person).update(created_by=None)
