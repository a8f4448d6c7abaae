from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.schedule import EVENING, MORNING
from people.models import Person

EVERY_WORKDAY = [0, 1, 2, 3, 4]


def every_workday() -> list[int]:
    return list(EVERY_WORKDAY)


class MailSettings(models.Model):
    """What a person wants to be mailed, and when by their own clock. Who never changed it has no row: the defaults hold.

    `weekdays` (0 is Monday) are those of a daily digest, `weekday` that of a weekly one.
    """

    class Digest(models.TextChoices):
        NEVER = "never", _("Never")
        DAILY = "daily", _("On the days that I choose")
        WEEKLY = "weekly", _("Once a week")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_settings")
    at_once = models.BooleanField(_("Mail me at once what is meant for me"), default=True)
    digest = models.CharField(_("A digest of the rest"), max_length=8, choices=Digest, default=Digest.DAILY)
    weekdays = models.JSONField(_("Days"), default=every_workday)
    weekday = models.PositiveSmallIntegerField(_("Day of the week"), default=0)
    at = models.TimeField(_("Time of day"), default=time(7, 30))

    class Meta:
        verbose_name = _("mail settings")
        verbose_name_plural = _("mail settings")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="mail_settings_on_a_weekday"),
            models.CheckConstraint(condition=Q(at__gte=MORNING, at__lt=EVENING), name="digest_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.digest}"

    @property
    def days(self) -> frozenset[int]:
        """The weekdays on which a digest may come; empty where none does."""
        if self.digest == self.Digest.NEVER:
            return frozenset()
        return frozenset({self.weekday} if self.digest == self.Digest.WEEKLY else self.weekdays)
