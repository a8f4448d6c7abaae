from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.person import Person


class LeaveQuerySet(models.QuerySet["Leave"]):
    def upcoming(self, today: date) -> Self:
        return self.filter(last_day__gte=today)

    def touching(self, first: date, last: date) -> Self:
        return self.filter(first_day__lte=last, last_day__gte=first)


class Leave(models.Model):
    """Whole days on which a person is away, both within it. Days are days: no zone moves them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leave")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leave")
        ordering = ["first_day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "first_day", "last_day"], name="leave_once"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="leave_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_day} {self.last_day}"
