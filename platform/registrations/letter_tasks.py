"""What is due of what the hosts write, and of reminders."""

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from registrations.actions import letters, reminders
from registrations.models import Letter, Registration, SeatPlan

log = logging.getLogger("registrations")

A_ROUND = 20
# The longest from ten in the morning of the day before to midnight of the day, with an hour for a change of clocks.
AHEAD = timedelta(hours=39)
# When a plan is looked at again that failed, or of which nobody could be told: they may not open its page.
LATER = timedelta(minutes=10)
put_off: dict[int, datetime] = {}


def send_letters() -> int:
    """Those whose ten seconds are over. One that cannot be sent holds up no other. Returns to how many people."""
    due = Letter.objects.due(timezone.now()).order_by("due_at", "pk")[:A_ROUND]
    told = 0
    for letter in list(due):
        try:
            told += letters.deliver(letter=letter)
        except Exception:
            log.exception("Letter %s could not be sent; it is tried again.", letter.pk)
    return told


def remind() -> int:
    """Those who have a seat at what begins tomorrow. One plan that fails holds up no other. Returns how many."""
    now, told = timezone.now(), 0
    due = [plan for plan in to_remind_of() if put_off.get(plan.pk, now) <= now]
    for plan in due[:A_ROUND]:
        try:
            here = reminders.remind(plan=plan)
        except Exception:
            log.exception("People of the seat plan %s could not be reminded; it is tried again.", plan.pk)
            here = 0
        if here:
            put_off.pop(plan.pk, None)
        else:
            put_off[plan.pk] = now + LATER
        told += here
    return told


def to_remind_of() -> list[SeatPlan]:
    """One query: of what begins soon, that has people who were not reminded of when it does."""
    now = timezone.now()
    seated = Registration.objects.confirmed().filter(plan=OuterRef("pk"), person__is_active=True)
    not_yet = [
        Q(entry__isnull=False) & Exists(seated.exclude(reminded_of=OuterRef("entry__starts_at"))),
        Q(occurrence__isnull=False) & Exists(seated.exclude(reminded_of=OuterRef("occurrence__starts_at"))),
    ]
    soon = Q(entry__starts_at__lt=now + AHEAD) | Q(occurrence__starts_at__lt=now + AHEAD)
    found = SeatPlan.objects.in_calendars().ahead(now).standing().filter(soon, not_yet[0] | not_yet[1])
    return [plan for plan in found.with_time().order_by("pk") if reminders.is_remembered(plan, now)]
