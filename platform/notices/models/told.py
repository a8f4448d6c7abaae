from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ToldQuerySet(models.QuerySet["Told"]):
    def of(self, topic: str) -> Self:
        return self.filter(topic=topic)


class Told(models.Model):
    """That so many people of a topic were told the same, when and how. It names nobody, so it outlives the notices that
    it was told by, and can be proven from when they are gone.

    `at` is the minute; `params` are the words of the sentence behind `key` that speak of the matter, none that a person
    is known by. Where the same stands in several rows of one minute, they are added up.
    """

    class How(models.TextChoices):
        SITE = "site", _("on the site")
        MAIL = "mail", _("by mail")

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    how = models.CharField(max_length=4, choices=How)
    at = models.DateTimeField(default=timezone.now)
    people = models.PositiveIntegerField()

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = _("what was told")
        verbose_name_plural = _("what was told")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["topic", "at"], name="told_of_topic")]

    def __str__(self) -> str:
        return f"{self.key} to {self.people}"


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
