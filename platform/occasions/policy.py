"""Who makes events and visits, and which days and times they may have. The hosts' verbs stand in `spaces.policy`."""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.utils import formats
from django.utils.translation import gettext as _

from calendars.models import Entry
from occasions.programme import days_between, days_of
from people.models import Person
from people.refusal import Refusal
from registrations.models import SeatPlan
from spaces.policy import Denied

LONGEST_DAYS = 92
KINDS_OF_PARTS = [Entry.Kind.PROGRAMME, Entry.Kind.STOP]


class OccasionRefused(Refusal):
    """A step that an occasion, or a part of it, cannot take as it stands."""


def may_organise(person: Person | AnonymousUser) -> bool:
    """Organisers, and stewards, make events and visits."""
    return isinstance(person, Person) and person.is_active and (person.is_organiser or person.is_steward)


def require_organiser(person: Person | AnonymousUser) -> None:
    if not may_organise(person):
        raise Denied("organise")


def refuse_days(first: date, last: date) -> None:
    if last < first:
        raise OccasionRefused("last_before_first", _("The last day comes before the first one."))
    if (last - first).days >= LONGEST_DAYS:
        raise OccasionRefused("too_long", _("That is more than 92 days: choose an earlier last day."))


def refuse_left_out(plan: SeatPlan, first: date, last: date) -> None:
    """What is planned stays within the days: nothing of the programme is lost by moving them. One query."""
    parts = Entry.objects.filter(space=plan.space_id, kind__in=KINDS_OF_PARTS).standing()
    for entry in parts.order_by("starts_at"):
        begins, ends = days_of(entry)
        if first <= begins and ends <= last:
            continue
        raise OccasionRefused(
            "left_out_before" if begins < first else "left_out_after",
            _("“%(title)s” on %(day)s would lie outside: move or cancel it first.")
            % {"title": entry.title, "day": formats.date_format(begins, "DATE_FORMAT")},
        )


def refuse_outside(span: Entry, starts: datetime, ends: datetime) -> None:
    """A part takes place within the days of the whole, and ends after it begins. Wall times of the same zone."""
    if ends <= starts:
        raise OccasionRefused("ends_before_start", _("The end must be later than the beginning."))
    first, last = days_of(span)
    begins_on, ends_on = days_between(starts, ends)
    if first <= begins_on and ends_on <= last:
        return
    raise OccasionRefused(
        "outside",
        _("It takes place from %(first)s to %(last)s: choose one of these days.")
        % {
            "first": formats.date_format(first, "DATE_FORMAT"),
            "last": formats.date_format(last, "DATE_FORMAT"),
        },
    )


def refuse_cancelled(entry: Entry) -> None:
    if entry.is_cancelled:
        raise OccasionRefused("cancelled", _("This is cancelled: it can no longer be changed."))
