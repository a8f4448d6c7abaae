from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices.leases import free
from people.models import Person


class DigestQuerySet(models.QuerySet["Digest"]):
    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now)

    def of_active(self) -> Self:
        return self.filter(person__is_active=True)

    def free(self, now: datetime) -> Self:
        """That no worker is at."""
        return self.filter(free(now))


class Digest(models.Model):
    """Where the digests of a person stand: when the next is due (None: never), and until when the last one told.

    What was new before `told_until` is not told again, however long it stays unread. One that could not be sent five
    times leaves what it had to the next one, and `set_aside_at` until that has gone.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="digests")
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    told_until = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_at"], name="digest_due")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.due_at}"
