"""Who may note that somebody was there, and of whom. The hosts' verb is `manage_seats` of `spaces.policy`."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendars.models import Entry
from evidence.days import days_of_door, today
from people.refusal import Refusal
from registrations.models import Registration, SeatPlan

State = Registration.State


class EvidenceRefused(Refusal):
    """Somebody who cannot be checked in, or a ticket that lets nobody in, as things stand."""


NO_SEAT: dict[str, str | Promise] = {
    State.WAITING: gettext_lazy(
        "%(name)s is on the waiting list and has no seat. Let them in as somebody without a seat, or ask who decides."
    ),
    State.WITHDRAWN: gettext_lazy(
        "%(name)s has withdrawn. Whoever comes all the same can be let in as somebody without a seat."
    ),
    State.CANCELLED: gettext_lazy(
        "The hosts cancelled the registration of %(name)s. Ask who decides before you let them in."
    ),
}
OTHERWISE = gettext_lazy(
    "%(name)s has no seat here. Let them in as somebody without a seat, or ask who decides."
)


def refuse_without_seat(registration: Registration) -> None:
    """Reads `person`."""
    if registration.state == State.CONFIRMED:
        return
    words = str(NO_SEAT.get(registration.state, OTHERWISE)) % {"name": registration.person.name}
    raise EvidenceRefused(registration.state, words, more=about(registration))


def about(registration: Registration) -> dict[str, Any]:
    return {"registration": registration.pk, "name": registration.person.name, "state": registration.state}


def refuse_day(plan: SeatPlan, day: date, now: datetime | None = None) -> None:
    """Raises EvidenceRefused. Two queries at most."""
    if plan.happening.is_cancelled:
        raise EvidenceRefused("cancelled", _("This has been cancelled: nobody is checked in."))
    days = days_of_door(plan, now)
    if day not in days:
        known = ", ".join(formats.date_format(one, "SHORT_DATE_FORMAT") for one in days[-7:])
        words = _("It does not take place on that day. Its days are: %(days)s.") % {"days": known}
        raise EvidenceRefused("other_day", words, field="day")
    if day > today(plan, now):
        raise EvidenceRefused(
            "too_early", _("That day is still to come: nobody has been there yet."), field="day"
        )


def joins_online(plan: SeatPlan) -> bool:
    """Whether one can take part from elsewhere: it, or a part of it, has a link to join. One query at most.

    What a registration says of itself (in the room, online) is not asked: plans change on the morning of the day.
    """
    if plan.happening.conference_url:
        return True
    if not plan.gives_membership:
        return False
    parts = Entry.objects.standing().filter(space=plan.space_id, starts_at__lt=plan.happening.ends_at)
    return parts.filter(~Q(conference_url=""), ends_at__gt=plan.happening.starts_at).exists()


def may_say_present(plan: SeatPlan, registration: Registration | None, now: datetime | None = None) -> bool:
    """Whether somebody may note now that they take part online. Two queries at most."""
    now = now or timezone.now()
    seated = registration is not None and registration.state == State.CONFIRMED
    is_on = seated and not plan.happening.is_cancelled and today(plan, now) in days_of_door(plan, now)
    return is_on and joins_online(plan)
