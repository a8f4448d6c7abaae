from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.leases import free
from people.models import Person

KEPT = timedelta(days=180)


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def due(self, now: datetime) -> Self:
        """Whose answer is to be sent."""
        return self.filter(due_at__lte=now, set_aside_at=None, answered_at=None)

    def kept_long_enough(self, now: datetime) -> Self:
        """No mail is delivered once more after so long."""
        return self.filter(received_at__lt=now - KEPT)

    def free(self, now: datetime) -> Self:
        """That no worker is at."""
        return self.filter(free(now))


class IncomingMail(models.Model):
    """What was decided on one mail that came to an address of a topic, and the answer to it that goes back by mail.

    Nothing of the mail is kept but what that needs. Person and topic stand here only where the address proved them.
    `digest` is of its Message-ID once its sender is proven, of its bytes before that: a mail that is delivered twice is
    decided once, and nobody can use up the name of a mail that is not theirs. An answer goes to the person's own address,
    whoever wrote.
    """

    class Decision(models.TextChoices):
        DONE = "done", _("done")
        REFUSED = "refused", _("refused, with an answer")
        IGNORED = "ignored", _("ignored")
        REJECTED = "rejected", _("rejected")

    digest = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="incoming_mails")
    topic = models.CharField(_("topic"), max_length=60, blank=True)
    message_id = models.CharField(max_length=400, blank=True, help_text="Of the mail that is answered")
    answer = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail that came in")
        verbose_name_plural = _("mails that came in")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(set_aside_at=None, answered_at=None), name="incoming_to_answer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.reason}"
