from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.leases import free
from notices.models.notice import Notice
from notices.models.push_subscription import PushSubscription


class PushQuerySet(models.QuerySet["Push"]):
    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now, set_aside_at=None)

    def free(self, now: datetime) -> Self:
        """That no worker is at."""
        return self.filter(free(now))


class Push(models.Model):
    """A Notice on its way to one browser; once sent, or not to be told any more, it stays as a row that is due no more.
    One that could not be sent five times is set aside, where the admin shows it."""

    subscription = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="pushes")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="pushes")
    due_at = models.DateTimeField(_("due"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    set_aside_at = models.DateTimeField(_("set aside"), null=True)

    objects = PushQuerySet.as_manager()

    class Meta:
        verbose_name = _("push")
        verbose_name_plural = _("pushes")
        constraints = [models.UniqueConstraint(fields=["subscription", "notice"], name="pushed_once")]
        indexes = [models.Index(fields=["due_at"], condition=~Q(due_at=None), name="push_due")]

    def __str__(self) -> str:
        return f"{self.notice_id} to {self.subscription_id}"
