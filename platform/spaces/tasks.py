"""What is due in this room: reminding coordinators of a request, and mailing invitations to strangers."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from notices.addresses import our_host
from notices.leases import LEASE, TRIES, back_off
from spaces import actions
from spaces.models import Invitation, Membership

log = logging.getLogger("spaces")

A_ROUND = 20


def remind_coordinators() -> int:
    """Tell coordinators once more of requests that have waited for three days. Returns of how many."""
    due = Membership.objects.due_for_reminder(timezone.now()).select_related("space", "person")
    return sum(actions.remind_coordinators(membership=one) for one in due.order_by("pk")[:A_ROUND])


def end_lapsed_invitations() -> int:
    """Take back what nobody answered in two weeks. Returns how many."""
    due = Invitation.objects.lapsed(timezone.now()).select_related("space").order_by("pk")[:A_ROUND]
    for one in list(due):
        actions.end_lapsed(invitation=one)
    return len(due)


def mail_invitations() -> int:
    """Send what is due. The claim is one UPDATE that puts the due time off: two workers never both win."""
    now = timezone.now()
    due = Invitation.objects.due_for_mail(now).select_related("space", "invited_by").order_by("pk")[:A_ROUND]
    return sum(send(one) for one in list(due))


def send(invitation: Invitation) -> bool:
    now, tries = timezone.now(), invitation.tries + 1
    again = now + LEASE + back_off(tries) if tries < TRIES else None
    if (
        not Invitation.objects.due_for_mail(now)
        .filter(pk=invitation.pk)
        .update(mail_due_at=again, tries=tries)
    ):
        return False
    try:
        compose(invitation).send()
    except Exception:  # whatever it is: it must not hold up the others
        log.warning("The mail of invitation %s could not be sent.", invitation.pk, exc_info=True)
        return False
    Invitation.objects.filter(pk=invitation.pk).update(mail_due_at=None, mailed_at=timezone.now())
    return True


def compose(invitation: Invitation) -> EmailMessage:
    """In the language of who invites: the stranger's is unknown. It names nothing of a confidential space."""
    space, inviter = invitation.space, invitation.invited_by
    with translation.override(inviter.language):
        title = _("a confidential group") if space.is_confidential else space.title
        text = render_to_string(
            "spaces/invitation_mail.txt",
            {
                "invitation": invitation,
                "inviter": inviter,
                "title": title,
                "signup": settings.SITE_URL + reverse("account_signup"),
            },
        )
        subject = _("%(person)s invites you to %(space)s") % {"person": inviter.name, "space": title}
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=text,
        to=[invitation.email],
        headers={
            # Another for each time that the address is invited, the same for each try.
            "Message-ID": f"<invitation-{invitation.pk}-{invitation.expires_at:%Y%m%d%H%M%S}@{our_host()}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": inviter.language,
        },
    )
