from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from spaces.models.space import Space

VALID_FOR = timedelta(days=14)


def in_two_weeks() -> datetime:
    return timezone.now() + VALID_FOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        return self.filter(used_at=None, expires_at__gt=now, invited_by__is_active=True)

    def due_for_mail(self, now: datetime) -> Self:
        return self.open(now).filter(mail_due_at__lte=now)


class Invitation(models.Model):
    """An invitation to an address nobody has signed up with yet.

    It is bound to the address: whoever confirms it finds the invitation waiting. No link in the mail carries a right.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    invited_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=in_two_weeks, editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    mail_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["space", "email"], name="invitation_once_per_address")]

    def __str__(self) -> str:
        return f"{self.email} to {self.space_id}"
