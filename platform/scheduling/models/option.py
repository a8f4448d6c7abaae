from datetime import UTC, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeField
from calendars.models import Entry
from calendars.models.entry import new_uid
from calendars.recurrence import instant
from scheduling.models.poll import Poll
from scheduling.times import Times

WESTERNMOST = timedelta(hours=12)


class OptionQuerySet(models.QuerySet["Option"]):
    def standing(self) -> Self:
        return self.filter(is_struck=False)


class Option(models.Model):
    """One answer that a poll can have.

    With times, `starts_local` and `ends_local` are wall time in the poll's zone (naive) and the truth, `starts_at` and
    `ends_at` are UTC and follow from them; of a rhythm they are its first date. Whole days are dates, both within the
    option, and have no instant at all. `uid` is the calendar identity of what it may become, given out from the start.
    `revision` counts changes of its time: an answer to an earlier one is asked for again.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    starts_local = WallTimeField(_("starts"), null=True, blank=True)
    ends_local = WallTimeField(_("ends"), null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    uid = models.CharField(max_length=120, unique=True, default=new_uid, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    is_struck = models.BooleanField(
        default=False, editable=False, help_text="Taken out; what was answered to it is kept"
    )
    entry = models.OneToOneField(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="option", editable=False
    )

    objects = OptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = [F("starts_at").asc(nulls_last=True), "first_day", "last_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    starts_local__isnull=False,
                    ends_local__gt=F("starts_local"),
                    starts_at__isnull=False,
                    ends_at__gt=F("starts_at"),
                    first_day=None,
                    last_day=None,
                )
                | Q(
                    first_day__isnull=False,
                    last_day__gte=F("first_day"),
                    starts_local=None,
                    ends_local=None,
                    starts_at=None,
                    ends_at=None,
                ),
                name="option_has_times_or_whole_days",
            ),
            models.UniqueConstraint(
                fields=["poll", "starts_local", "ends_local"],
                condition=Q(is_struck=False),
                name="option_of_times_once",
            ),
            models.UniqueConstraint(
                fields=["poll", "first_day", "last_day"],
                condition=Q(is_struck=False),
                name="option_of_days_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_local or self.first_day} of {self.poll_id}"

    @property
    def times(self) -> Times:
        return Times(self.starts_local, self.ends_local, self.first_day, self.last_day)

    @times.setter
    def times(self, times: Times) -> None:
        """Reads the poll's zone; the instants follow."""
        self.starts_local, self.ends_local = times.starts_local, times.ends_local
        self.first_day, self.last_day = times.first_day, times.last_day
        if times.starts_local and times.ends_local:
            zone = ZoneInfo(self.poll.zone)
            self.starts_at, self.ends_at = (
                instant(local, zone) for local in (times.starts_local, times.ends_local)
            )

    def is_past(self, now: datetime) -> bool:
        """Whether it can no longer be chosen: it has begun, wherever one is."""
        if self.first_day is not None:
            return datetime.combine(self.first_day, time(), UTC) + WESTERNMOST < now
        return self.starts_at is not None and self.starts_at <= now
