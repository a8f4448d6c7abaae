from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.person import Person


class WorkingHours(models.Model):
    """When a person works on a weekday (0 is Monday), on the clock of their own zone.

    Who has no row at all works as most do: Monday to Friday from nine to five. A weekday without a row is a day off.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(fields=["person", "weekday"], name="working_hours_once_per_weekday"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="working_hours_on_a_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="working_hours_end_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"
