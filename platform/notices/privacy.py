"""What this room keeps about a person."""

from typing import Any

from notices.choosing import settings_of
from notices.models import Digest, IncomingMail, MailSettings, Notice, PushSubscription
from notices.sentences import GAP
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    """Of a browser that is told by push only that it is, never its keys."""
    chosen = settings_of(person)
    return {
        "notices": [
            {
                "text": notice.text,
                "url": notice.url,
                "created_at": notice.created_at,
                "read_at": notice.read_at,
            }
            for notice in Notice.objects.filter(recipient=person)
        ],
        "mail_settings": {
            "at_once": chosen.at_once,
            "digest": chosen.digest,
            "weekdays": chosen.weekdays,
            "weekday": chosen.weekday,
            "at": chosen.at,
        },
        "mails_to_us": list(
            IncomingMail.objects.filter(person=person).values("received_at", "decision", "reason", "topic")
        ),
        "told_by_push": list(PushSubscription.objects.filter(person=person).values("created_at")),
    }


def erase(person: Person) -> None:
    """What others were told of them stands on without their name: much of it speaks of what stays (an answer, a burst of
    several), and what no longer holds was taken back by the room that told it."""
    Notice.objects.filter(recipient=person).delete()
    about_them = list(Notice.objects.filter(names=person).order_by("pk").select_for_update(of=("self",)))
    for one in about_them:
        one.params, one.names = {**one.params, "person": GAP}, None
    Notice.objects.bulk_update(about_them, ["params", "names"], batch_size=500)
    MailSettings.objects.filter(person=person).delete()
    Digest.objects.filter(person=person).delete()
    IncomingMail.objects.filter(person=person).delete()
    PushSubscription.objects.filter(person=person).delete()
