"""What is due of what the hosts write, and of reminders."""

import logging
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from registrations.actions import letters, reminders
from registrations.models import Letter, Registration, SeatPlan

log = logging.getLogger("registrations")

A_ROUND = 20
# The longest from ten in the morning of the day before to midnight of the day, with an hour for a change of clocks.
AHEAD = timedelta(hours=39)


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
    """Those who have a seat at what begins tomorrow. Returns how many."""
    return sum(reminders.remind(plan=plan) for plan in to_remind_of()[:A_ROUND])


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
