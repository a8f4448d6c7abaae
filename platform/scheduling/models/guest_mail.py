from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scheduling.models.guest import Guest


class GuestMailQuerySet(models.QuerySet["GuestMail"]):
    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now, sent_at=None)

    def asking(self) -> Self:
        """Those that ask for an answer: no longer true once it is given."""
        return self.filter(kind__in=[GuestMail.Kind.ASKED, GuestMail.Kind.REMINDED, GuestMail.Kind.CHANGED])


class GuestMail(models.Model):
    """A mail to a guest that is to go, or went. Its words are made when it goes, from the poll as it is then."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("Asked for answers")
        REMINDED = "reminded", _("Reminded")
        CHANGED = "changed", _("Asked again")
        SCHEDULED = "scheduled", _("Told the date")
        CANCELLED = "cancelled", _("Told that it is called off")

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="mails")
    kind = models.CharField(max_length=12, choices=Kind)
    due_at = models.DateTimeField(null=True, help_text="Empty once it went, or was given up")
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = GuestMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail to a guest")
        verbose_name_plural = _("mails to guests")
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="guest_mail_to_send")]
        constraints = [
            models.UniqueConstraint(
                fields=["guest", "kind"],
                condition=Q(sent_at=None, due_at__isnull=False),
                name="guest_mail_once_while_it_waits",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.guest_id}"
