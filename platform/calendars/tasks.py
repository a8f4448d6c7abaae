"""Invitations that are due: claimed for a while, composed from what stands then, sent, and only then ticked off."""

import logging

from django.db.models import F
from django.utils import timezone

from calendars import actions
from calendars.invitation import letter_for
from calendars.invitation_mail import compose
from calendars.models import MailedEntry
from notices.leases import LEASE, TRIES, back_off

log = logging.getLogger("calendars")

A_ROUND = 20


def mail_invitations() -> int:
    """One round. Returns how many mails went."""
    now = timezone.now()
    waiting = MailedEntry.objects.due(now).free(now).order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(send(pk) for pk in list(waiting[:A_ROUND]))


def send(pk: int) -> bool:
    """Send what one person's program lacks of one entry, if nobody else is at it: the claim is one UPDATE."""
    now = timezone.now()
    until = now + LEASE
    free = MailedEntry.objects.due(now).free(now).filter(pk=pk)
    if not free.update(claimed_until=until, tries=F("tries") + 1):
        return False
    # Read again after the claim: what changed or was taken away meanwhile is what the mail says.
    rows = MailedEntry.objects.select_related("entry__space", "person").prefetch_related("entry__occurrences")
    mailed = rows.get(pk=pk)
    try:
        letter = letter_for(mailed)
        if letter is not None:
            compose(mailed, letter).send()
    except Exception:  # what cannot be written must not hold up the others for ever either
        log.warning("Invitation %s could not be sent.", pk, exc_info=True)
        put_off(mailed)
        return False
    actions.note_sent(mailed=mailed, letter=letter)
    return letter is not None


def put_off(mailed: MailedEntry) -> None:
    """Later, twice as late each time; after five tries set aside, where the admin shows it."""
    now, waiting = timezone.now(), MailedEntry.objects.filter(pk=mailed.pk, changes=mailed.changes)
    if mailed.tries >= TRIES:
        waiting.update(set_aside_at=now)
    else:
        waiting.update(due_at=now + back_off(mailed.tries))
    MailedEntry.objects.filter(pk=mailed.pk).update(claimed_until=None)
