from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from scheduling.failures import SENTENCES


class BusyCalendarQuerySet(models.QuerySet["BusyCalendar"]):
    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now, person__is_active=True)


class BusyCalendar(models.Model):
    """A calendar that a person keeps elsewhere, known by a secret address: only when they are busy is read from it.

    `spans` are pairs of epoch minutes, in order. `due_at` is when it is fetched next; None after too many failures.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="busy_calendars")
    host = models.CharField(_("server"), max_length=253, editable=False)
    sealed_address = models.TextField(editable=False)
    address_digest = models.CharField(max_length=64, editable=False)
    spans = models.JSONField(default=list, editable=False)
    unread = models.PositiveIntegerField(default=0, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    fetched_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    failure = models.CharField(max_length=24, blank=True, editable=False)

    objects = BusyCalendarQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar of busy times")
        verbose_name_plural = _("calendars of busy times")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "address_digest"], name="busy_calendar_once_per_person")
        ]
        indexes = [models.Index(fields=["due_at"], name="busy_calendar_due")]

    def __str__(self) -> str:
        return self.host

    @property
    def failure_words(self) -> str:
        """What went wrong at the last try, in the reader's language; empty when nothing did."""
        return str(SENTENCES.get(self.failure, SENTENCES["unreadable"])) if self.failure else ""
