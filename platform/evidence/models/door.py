from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registrations.models import SeatPlan

MOST_DAYS = 7


class Door(models.Model):
    """On which further days people are checked in: who arrives the evening before, who stays a day longer.

    A plan without a row has the days of its entry alone.
    """

    plan = models.OneToOneField(SeatPlan, on_delete=models.CASCADE, related_name="door")
    days_before = models.PositiveSmallIntegerField(
        _("days before"), default=0, validators=[MaxValueValidator(MOST_DAYS)]
    )
    days_after = models.PositiveSmallIntegerField(
        _("days after"), default=0, validators=[MaxValueValidator(MOST_DAYS)]
    )

    class Meta:
        verbose_name = _("door")
        verbose_name_plural = _("doors")
        constraints = [
            models.CheckConstraint(
                condition=Q(days_before__lte=MOST_DAYS, days_after__lte=MOST_DAYS),
                name="door_opens_a_week_around_at_most",
            ),
        ]

    def __str__(self) -> str:
        return f"of {self.plan_id}"
