from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from registrations.models import Registration, SeatPlan


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def standing(self) -> Self:
        """Without what was struck: who was there."""
        return self.filter(struck_at=None)

    def of(self, person: Person) -> Self:
        return self.filter(registration__person=person)

    def at(self, plan: SeatPlan) -> Self:
        return self.filter(registration__plan=plan)

    def on(self, day: date) -> Self:
        return self.filter(day=day)


class Attendance(models.Model):
    """That somebody was there on a day, in the room or online. What no row says didn't happen: no state of a
    Registration repeats it.

    `day` is a date by the clock of the place. Who was checked in by mistake is struck: the row stays, with who did it,
    and another check-in that day is another row.
    """

    class Mode(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        ONLINE = "online", _("Online")

    class Source(models.TextChoices):
        SCAN = "scan", _("By ticket")
        HAND = "hand", _("By name")
        WALK_IN = "walk_in", _("Came without registration")
        ONLINE = "online", _("Said so online")
        SHEET = "sheet", _("Signed list")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="attendances")
    day = models.DateField(_("day"))
    mode = models.CharField(_("how"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    arrived_at = models.DateTimeField(_("arrived"), default=timezone.now)
    seen_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When somebody last noted the same"
    )
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    source = models.CharField(_("noted by"), max_length=8, choices=Source)
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text="Why somebody was let in over the capacity"
    )
    noted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    client_id = models.CharField(
        max_length=64, blank=True, editable=False, help_text="A device's own name for what it noted"
    )
    struck_at = models.DateTimeField(null=True, blank=True, editable=False)
    struck_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    # Said by `actions.check_in` of the row that it gives back: it stood there before. Not a column.
    is_again = False

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["day", "arrived_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "day", "mode"],
                condition=Q(struck_at=None),
                name="attendance_once_a_day_and_mode",
            ),
            models.UniqueConstraint(
                fields=["noted_by", "client_id"],
                condition=~Q(client_id=""),
                name="attendance_once_per_client_id",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("arrived_at")),
                name="attendance_leaves_after_arriving",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["on_site", "online"]), name="attendance_mode_is_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=["scan", "hand", "walk_in", "online", "sheet"]),
                name="attendance_source_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} on {self.day}"

    @property
    def is_struck(self) -> bool:
        return self.struck_at is not None
