"""Who hears of a change in a calendar, and how."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import live
from calendars.models import Calendar, Entry
from notices import actions as notices
from people.models import Person
from spaces import policy


def announce(entry: Entry) -> None:
    """Open pages of the space fetch their calendar again, once the change is there to be fetched; so do feeds."""
    Calendar.objects.touch(entry.space_id)
    announce_answer(entry)


def announce_answer(entry: Entry) -> None:
    """Open pages alone: no calendar program reads who comes."""
    topic = entry.space.topic
    transaction.on_commit(lambda: live.publish(topic, {"type": "changed", "what": "calendar"}))


def tell(entry: Entry, key: str, *, by: Person | None, ends_at: datetime, **times: datetime) -> None:
    """A notice to the space's people, but for what is over. What belongs to a confidential space names nothing."""
    if ends_at < timezone.now():
        return
    people = policy.audience(entry.space)
    if entry.space.is_confidential:
        key, params = "calendars.changed_privately", {}
    else:
        params = {name: f"{moment:%Y-%m-%d %H:%M}" for name, moment in times.items()}
        if entry.is_all_day:
            params = {name: f"{moment:%Y-%m-%d}" for name, moment in times.items()}
        params |= {"entry": entry.title, "space": entry.space.title, "city": entry.city}
    notices.tell(
        recipients=people.exclude(pk=by.pk) if by else people,
        key=key,
        params=params,
        url=reverse("calendars:entry", args=[entry.pk]),
        topic=entry.space.topic,
    )
