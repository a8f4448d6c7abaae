"""Mails to guests of polls: claimed, written from the poll as it is now, sent, and only then ticked off."""

import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from notices.leases import LEASE, TRIES, back_off
from notices.moments import moment, words
from scheduling.actions.telling import when
from scheduling.guest_calendar import fixed_date, given_up, parts_for
from scheduling.models import Guest, GuestMail
from scheduling.models.guest import digest, token_of

log = logging.getLogger("scheduling")

Kind = GuestMail.Kind

SUBJECTS = {
    Kind.ASKED: _("When can you? %(poll)s"),
    Kind.REMINDED: _("Your answer is missing: %(poll)s"),
    Kind.CHANGED: _("Please look again: %(poll)s"),
    Kind.SCHEDULED: _("It is fixed: %(poll)s"),
    Kind.CANCELLED: _("Called off: %(poll)s"),
}


def send(pk: int) -> bool:
    """Whether it went. The claim is one UPDATE that puts the due time off: two workers never both win."""
    now = timezone.now()
    rows = GuestMail.objects.select_related(
        "guest__invited_by",
        "guest__held__space",
        "guest__poll__space",
        "guest__poll__made_by",
        "guest__poll__chosen__entry__space",
    )
    mail = rows.due(now).filter(pk=pk).first()
    if mail is None:
        return False
    tries = mail.tries + 1
    again = now + LEASE + back_off(tries) if tries < TRIES else None
    if not GuestMail.objects.due(now).filter(pk=pk, tries=mail.tries).update(due_at=again, tries=tries):
        return False
    if not is_still_true(mail):
        mail.delete()
        return False
    try:
        compose(mail).send()
    except Exception:  # whatever it is: it must not hold up the others
        log.warning("Mail %s to a guest could not be sent.", pk, exc_info=True)
        return False
    GuestMail.objects.filter(pk=pk).update(due_at=None, sent_at=now)
    Guest.objects.filter(pk=mail.guest_id).update(held=fixed_date(mail.guest.poll))
    return True


def is_still_true(mail: GuestMail) -> bool:
    """A confidential space writes to nobody outside; what asks for answers needs a poll that takes them."""
    poll = mail.guest.poll
    if poll.space.is_confidential:
        return False
    if mail.kind == Kind.SCHEDULED:
        return poll.is_scheduled
    if mail.kind == Kind.CANCELLED:
        return poll.is_cancelled
    return poll.takes_answers()


def compose(mail: GuestMail) -> EmailMessage:
    """In the language chosen for the guest, whose zone is unknown: times name their city. A fixed date comes along as
    a calendar file, under the UID that it has everywhere; one that was given up as a file that takes it out."""
    guest, poll, host = mail.guest, mail.guest.poll, urlsplit(settings.SITE_URL).hostname or "localhost"
    with translation.override(guest.language), timezone.override(timezone.get_default_timezone()):
        text = render_to_string(
            "scheduling/guest_mail.txt",
            {
                "mail": mail,
                "guest": guest,
                "poll": poll,
                "when": words(when(poll, poll.chosen)) if poll.chosen else "",
                "is_taken_out": given_up(guest) is not None,
                "until": words(moment(poll.closes_at, zone=poll.anchor))
                if poll.is_open and poll.closes_at
                else "",
                "link": settings.SITE_URL + reverse("scheduling:guest", args=[link_of(guest)]),
            },
        )
        subject = str(SUBJECTS[Kind(mail.kind)]) % {"poll": poll.title}
        message = EmailMessage(
            subject=" ".join(subject.split()),
            body=text,
            to=[guest.email],
            headers={"Auto-Submitted": "auto-generated", "Message-ID": f"<poll-{mail.pk}@{host}>"},
        )
        for part in parts_for(guest):
            message.attach(part)
    return message


def link_of(guest: Guest) -> str:
    """The token, the same for each mail; another one once the site's secret key has changed, and the old link ended."""
    token = token_of(guest.nonce)
    if digest(token) != guest.token_digest:
        guest.token_digest = digest(token)
        guest.save(update_fields=["token_digest"])
    return token
