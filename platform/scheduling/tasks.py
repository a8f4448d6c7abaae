"""What is due in this room: closing polls at their deadline, reminding once, and mailing guests."""

import logging

from django.utils import timezone

from people.refusal import Refusal
from scheduling import actions, letters
from scheduling.models import GuestMail, Poll

log = logging.getLogger("scheduling")

A_ROUND = 20


def close_polls() -> int:
    """Close those whose deadline has passed. One that cannot be closed holds up no other. Returns how many."""
    closed = 0
    for poll in list(Poll.objects.due_to_close(timezone.now()).order_by("closes_at", "pk")[:A_ROUND]):
        try:
            actions.close_poll(poll=poll, by=None)
            closed += 1
        except Refusal as refusal:
            log.warning("Poll %s could not be closed: %s", poll.pk, refusal.code)
    return closed


def remind() -> int:
    """Remind those who have not answered, once for a poll. Returns how many people."""
    due = Poll.objects.due_for_reminder(timezone.now()).order_by("remind_at", "pk")[:A_ROUND]
    return sum(actions.remind(poll=poll, by=None) for poll in list(due))


def mail_guests() -> int:
    """Send what is due. The claim is one UPDATE that puts the due time off: two workers never both win."""
    due = GuestMail.objects.due(timezone.now()).order_by("due_at", "pk")[:A_ROUND]
    return sum(letters.send(pk) for pk in list(due.values_list("pk", flat=True)))
