"""What the people of a space were told of it, and when: what notices and invitations by mail keep, without names.

Talk is none of it. A notice stays until its reader loses access or is erased; what a pack says is what stood when it was
made.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from calendars.models import MailedEntry
from notices.models import Notice
from registrations.models import SeatPlan

OF_DATES_AND_SEATS = ("registrations.", "calendars.", "occasions.")


@dataclass(frozen=True, order=True)
class Told:
    """`at` to the minute, in UTC; `people` is how many were told the same then."""

    at: datetime
    how: str
    what: str
    people: int


def told(plan: SeatPlan) -> list[Told]:
    """In the language and zone that are active. Two queries."""
    found: Counter[tuple[datetime, str, str]] = Counter()
    for notice in Notice.objects.filter(topic=plan.space.topic).order_by("pk"):
        # What names somebody was told to the hosts, of one who asked.
        if not notice.key.startswith(OF_DATES_AND_SEATS) or "person" in notice.params:
            continue
        found[minute(notice.created_at), _("on the site"), notice.text] += 1
        if notice.mailed_at:
            found[minute(notice.mailed_at), _("by mail"), notice.text] += 1
    mailed = MailedEntry.objects.filter(entry__space=plan.space_id).exclude(sent_at=None)
    for one in mailed.select_related("entry").order_by("pk"):
        words = (
            _("Invitation for calendars: %(title)s")
            if one.is_held
            else _("Taken out of calendars: %(title)s")
        )
        found[minute(one.sent_at), _("by mail"), words % {"title": one.entry.title}] += 1
    return sorted(Told(at, how, what, people) for (at, how, what), people in found.items())


def minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)
