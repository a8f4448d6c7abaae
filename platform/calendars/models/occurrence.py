from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeField
from calendars.models.entry import Entry
from people.zones import validate_zone


class Occurrence(models.Model):
    """One date of a series that differs (moved, cancelled, elsewhere), or on which something hangs.

    `recurrence_id` is the wall time that the rule gives this date, in the entry's zone (RFC 5545 §3.8.4.4).
    Empty `starts_local`, `zone`, `place` mean: as the series says; `zone` is that of the new times. `starts_at` and
    `ends_at` are when it takes place, in UTC, derived as those of its Entry are.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="occurrences")
    recurrence_id = WallTimeField()
    starts_local = WallTimeField(_("starts"), null=True, blank=True)
    ends_local = WallTimeField(_("ends"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_zone])
    place = models.CharField(_("place"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    status = models.CharField(max_length=12, choices=Entry.Status, default=Entry.Status.CONFIRMED)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    has_seats = models.BooleanField(
        default=False,
        editable=False,
        help_text="Who comes takes a seat and answers nothing; the room of seats says so",
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)
    modified_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("date of a series")
        verbose_name_plural = _("dates of a series")
        ordering = ["recurrence_id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "recurrence_id"], name="occurrence_once_per_date"),
            models.CheckConstraint(
                condition=models.Q(starts_local=None, ends_local=None)
                | models.Q(ends_local__gt=models.F("starts_local")),
                name="occurrence_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.recurrence_id:%Y-%m-%d}"
