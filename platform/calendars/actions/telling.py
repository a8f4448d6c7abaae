"""Who hears of a change in a calendar, and how."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

import live
from calendars.late import mail_due_at
from calendars.models import Calendar, Entry
from calendars.recurrence import instant
from notices import actions as notices
from notices.moments import Moment, days, moment
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


class Span(NamedTuple):
    """When something takes place, by the wall clock of `zone`; `ends` of whole days is the midnight after the last."""

    starts: datetime
    ends: datetime
    zone: str
    is_all_day: bool = False

    @property
    def starts_at(self) -> datetime:
        return instant(self.starts, ZoneInfo(self.zone))

    @property
    def ends_at(self) -> datetime:
        return instant(self.ends, ZoneInfo(self.zone))

    def as_param(self) -> Moment:
        """As a Notice keeps it: words are made when it is read, in the reader's language and zone."""
        if self.is_all_day:
            return days(self.starts.date(), self.ends.date() - timedelta(days=1))
        return moment(self.starts_at, self.ends_at, self.zone)


def span_of(entry: Entry) -> Span:
    return Span(entry.starts_local, entry.ends_local, entry.zone, entry.is_all_day)


def tell(
    entry: Entry,
    key: str,
    *,
    by: Person | None,
    until: datetime,
    starts_at: datetime | None,
    mailed: Collection[int] = (),
    note: str = "",
    **spans: Span,
) -> None:
    """A notice to the space's people, but for what is over at `until`, with the reason in somebody's own words. What
    belongs to a confidential space names nothing.

    Whoever is in `mailed` gets the change as an invitation, and no second mail; the others' mails wait as `late` says
    of what begins at `starts_at`.
    """
    now = timezone.now()
    if until < now:
        return
    people = policy.audience(entry.space)
    if entry.space.is_confidential:
        key, params = "calendars.changed_privately", {}
    else:
        params = {name: span.as_param() for name, span in spans.items()}
        params |= {"entry": entry.title, "space": entry.space.title}
        if note:
            params["note"] = note
    notices.tell(
        recipients=people.exclude(pk=by.pk) if by else people,
        key=key,
        params=params,
        url=entry.get_absolute_url(),
        topic=entry.space.topic,
        mail_at=lambda person: (
            None if person.pk in mailed else mail_due_at(now=now, starts_at=starts_at, zone=person.zone)
        ),
    )
