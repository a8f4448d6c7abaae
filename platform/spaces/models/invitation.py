from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from spaces.models.space import Space

VALID_FOR = timedelta(days=14)
MAIL_AGAIN_AFTER = timedelta(days=1)


def in_two_weeks() -> datetime:
    return timezone.now() + VALID_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        return self.filter(ended_at=None, expires_at__gt=now, invited_by__is_active=True)

    def lapsed(self, now: datetime) -> Self:
        """Those that nobody has answered in time, or whose inviter was shut out, while somebody still holds them."""
        over = Q(expires_at__lte=now) | Q(invited_by__is_active=False)
        return self.filter(over, ended_at=None, guest__isnull=False)

    def due_for_mail(self, now: datetime) -> Self:
        """To strangers alone, and to an address at most once a day, however many invite it how often."""
        written_to = Invitation.objects.filter(mailed_at__gt=now - MAIL_AGAIN_AFTER).values("email")
        return self.open(now).filter(mail_due_at__lte=now, guest=None).exclude(email__in=written_to)


class Invitation(models.Model):
    """An invitation to an address, which is all that who invites sees of it until it is accepted.

    `guest` is who has signed up with the address, if anybody has: their Membership is INVITED for as long as this is
    open. Whoever confirms the address later finds it waiting. No link in the mail carries a right.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    invited_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=in_two_weeks, editable=False)
    guest = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+", editable=False
    )
    # Answered, or taken back. The row stays: it knows when its address was last written to.
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    mail_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["space", "email"], name="invitation_once_per_address")]

    def __str__(self) -> str:
        return f"{self.email} to {self.space_id}"
