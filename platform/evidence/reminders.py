"""What the people of a space were told of it, and when: what is kept of notices and of invitations by mail, without
names. Talk is none of it.

It stands in rows of its own, so a pack that is made again says the same when the notices are gone.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calendars.actions.mailing import INVITED, TAKEN_OUT
from notices.models import Told
from notices.sentences import say
from registrations.models import SeatPlan

OF_CALENDARS: dict[str, str | Promise] = {
    INVITED: _("Invitation for calendars: %(title)s"),
    TAKEN_OUT: _("Taken out of calendars: %(title)s"),
}


@dataclass(frozen=True, order=True)
class Line:
    """`at` is the minute, in UTC; `people` is how many were told the same then."""

    at: datetime
    how: str
    what: str
    people: int


def told(plan: SeatPlan) -> list[Line]:
    """In the language and zone that are active. One query."""
    found: Counter[tuple[datetime, str, str]] = Counter()
    for one in Told.objects.of(plan.space.topic):
        what = (
            str(OF_CALENDARS[one.key] % one.params) if one.key in OF_CALENDARS else say(one.key, one.params)
        )
        found[one.at.astimezone(UTC), str(Told.How(one.how).label), what] += one.people
    return sorted(Line(at, how, what, people) for (at, how, what), people in found.items())
