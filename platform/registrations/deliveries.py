"""What became of the mails of a letter. On the site it is at once; a mail waits for its reader's morning, is not wanted, or
fails."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.models import Notice
from registrations.models import Addressee, Letter
from registrations.reach import who_may_open

# What says of a notice how it went.
READ = ("recipient", "mailed_at", "set_aside_at", "read_at", "mail_due_at", "tries")


class Way(TextChoices):
    """`NONE` is of who wants no mail at once and of who was faster on the site: which of both is their own matter."""

    SENT = "sent", _("mail sent")
    WAITS = "waits", _("mail waits for their morning")
    GOING = "going", _("mail on its way")
    NONE = "none", _("no mail: read on the site, or in their digest")
    FAILED = "failed", _("the mail could not be sent")
    UNKNOWN = "unknown", _("has left since")
    NO_ACCESS = "no_access", _("not sent: no access any more")


@dataclass(frozen=True)
class Delivery:
    """`at`: when the mail went, or until when it waits; None for other ways."""

    way: Way
    at: datetime | None = None


def with_deliveries(letter: Letter, addressees: Collection[Any]) -> list[tuple[Way, int]]:
    """Adds its `delivery` to each Addressee, with `person`, of a letter that went. Returns how many went each way. Half a
    dozen queries."""
    now = timezone.now()
    notices = {one.recipient_id: one for one in Notice.objects.speaking_of(letter.origin).only(*READ)}
    unsent = [one.person for one in addressees if not is_mailed(notices.get(one.person_id))]
    may = who_may_open(letter.plan, unsent)
    for one in addressees:
        one.delivery = delivery(one, notices.get(one.person_id), now, may_read=one.person_id in may)
    counted = Counter(one.delivery.way for one in addressees)
    return [(way, counted[way]) for way in Way if counted[way]]


def is_mailed(notice: Notice | None) -> bool:
    return notice is not None and notice.mailed_at is not None


def delivery(addressee: Addressee, notice: Notice | None, now: datetime, *, may_read: bool) -> Delivery:
    if addressee.told_at is None:
        return Delivery(Way.NO_ACCESS)
    if notice is None:  # it goes with the access of its reader
        return Delivery(Way.UNKNOWN)
    if notice.mailed_at:
        return Delivery(Way.SENT, notice.mailed_at)
    if not may_read and not notice.read_at:
        return Delivery(Way.NO_ACCESS)
    if notice.set_aside_at:
        return Delivery(Way.FAILED)
    if notice.read_at or notice.mail_due_at is None:
        return Delivery(Way.NONE)
    if notice.mail_due_at > now and not notice.tries:
        return Delivery(Way.WAITS, notice.mail_due_at)
    return Delivery(Way.GOING)
