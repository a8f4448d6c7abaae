"""An answer that came by mail: one decision, kept as a row, and what follows from it."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from calendars import inbound
from calendars.actions.replies import reply
from calendars.addresses import link_of, mailbox_of, mailed_to
from calendars.dated import as_local, as_stored, series_of
from calendars.inbound import Decision, Known
from calendars.inbound_mail import read_mail
from calendars.models import Entry, MailedEntry, MailReply, Reply
from notices import actions as notices
from people.refusal import Refusal
from spaces.models import Membership

CLOCKS_DIFFER = timedelta(minutes=10)
KEPT = timedelta(days=180)


def take_mail(raw: bytes) -> MailReply:
    """Decide on a mail as it came in. The same bytes are decided once; a second time gives the row of the first."""
    digest = hashlib.sha256(raw).hexdigest()
    found = MailReply.objects.filter(digest=digest)
    try:
        return found.first() or _take(raw, digest)
    except IntegrityError:  # another process was at the same mail, and all that this one did is undone
        return found.get()


@transaction.atomic
def _take(raw: bytes, digest: str) -> MailReply:
    mail = read_mail(raw)
    mailed = mailed_to(mail.recipients)
    if mailed is not None:
        # Which of two answers is newer, and whether the plan changed since, is decided under the entry's lock.
        Entry.objects.select_for_update(of=("self",)).get(pk=mailed.entry_id)
        mailed = mailed_to(mail.recipients)
    decision = inbound.decide(mail, known_of(mailed) if mailed else None, settings.INVITES_AUTHSERV_ID)
    if mailed is not None and decision.decision != inbound.REJECT and not takes_part(mailed):
        decision = Decision(inbound.REJECT, "not_invited")
    if mailed is not None and decision.decision == inbound.APPLY:
        decision = apply(mailed, decision)
    row = MailReply.objects.create(
        digest=digest,
        decision=decision.decision,
        reason=decision.reason,
        entry=mailed.entry if mailed else None,
        person=mailed.person if mailed else None,
        recurrence_id=as_stored(decision.date) if decision.date else None,
        partstat=decision.answer.partstat if decision.answer else "",
    )
    MailReply.objects.filter(received_at__lt=row.received_at - KEPT).delete()
    is_open = decision.decision == inbound.REVIEW or decision.reason == "sequence"
    if mailed is not None and is_open:
        ask_to_confirm(mailed, row.recurrence_id)
    return row


def known_of(mailed: MailedEntry) -> Known:
    """One query more for the answers."""
    entry = mailed.entry
    sequences = {None: entry.sequence + mailed.ahead}
    for row in entry.occurrences.all():
        sequences[as_local(entry, row.recurrence_id)] = max(row.sequence, entry.sequence) + mailed.ahead
    given = Reply.objects.filter(entry=entry, person=mailed.person).select_related("occurrence")
    answered = {
        as_local(entry, one.occurrence.recurrence_id) if one.occurrence else None: one.answered_at
        for one in given
    }
    return Known(
        uid=entry.uid,
        organizer=mailbox_of(mailed),
        invitee=mailed.person.email.lower(),
        series=series_of(entry),
        sequences=sequences,
        answered=answered,
    )


def takes_part(mailed: MailedEntry) -> bool:
    """Whoever no longer belongs, or had it taken out, answers nothing any more."""
    member = Membership.objects.active().filter(space=mailed.entry.space_id, person=mailed.person_id)
    return mailed.is_held and not mailed.entry.space.is_confidential and member.exists()


def apply(mailed: MailedEntry, decision: Decision) -> Decision:
    """By the verb that pages use. What it refuses, since it is over or called off, is about an older plan."""
    answer = decision.answer
    if answer is None or answer.stamp is None:
        return decision
    try:
        with transaction.atomic():
            reply(
                person=mailed.person,
                entry=mailed.entry,
                partstat=answer.partstat,
                recurrence_id=as_stored(decision.date) if decision.date else None,
                comment=answer.comment,
                # A clock that is far ahead would block later answers.
                answered_at=min(answer.stamp, timezone.now() + CLOCKS_DIFFER),
            )
    except Refusal as refusal:
        return Decision(inbound.STALE, refusal.code, date=decision.date)
    except Entry.DoesNotExist:
        return Decision(inbound.REJECT, "not_invited")
    return decision


def ask_to_confirm(mailed: MailedEntry, recurrence_id: datetime | None) -> None:
    """The page with the buttons, to the person themselves and at the address that they signed up with.

    One unread notice for an entry, however many mails come in their name.
    """
    entry = mailed.entry
    if entry.is_cancelled or (entry.last_ends_at is not None and entry.last_ends_at < timezone.now()):
        return
    key = f"{recurrence_id:%Y%m%dT%H%M}" if recurrence_id else ""
    notices.tell(
        recipients=[mailed.person],
        key="calendars.confirm",
        params={"entry": entry.title, "space": entry.space.title},
        url=link_of(mailed, key).removeprefix(settings.SITE_URL),
        topic=entry.space.topic,
        dedupe=f"confirm:{entry.pk}",
    )
