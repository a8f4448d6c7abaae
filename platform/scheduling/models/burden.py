from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from people.models import Person
from spaces.models import Space

# What lies further back is forgiven.
REMEMBERED = timedelta(days=365)


class BurdenQuerySet(models.QuerySet["Burden"]):
    def counting_in(self, space: Space, today: date) -> Self:
        """Those of the last year that may count where `space` looks for a time.

        What a confidential space met about, and when, tells nothing in another one.
        """
        known = Q(entry__space=space) | Q(entry__space__is_confidential=False)
        standing = self.exclude(entry__status=Entry.Status.CANCELLED)
        return standing.filter(known, day__gte=today - REMEMBERED)

    def minutes_by_person(self) -> dict[int, int]:
        """One query."""
        rows = self.order_by().values("person").annotate(minutes_given=Sum("minutes"))
        return {row["person"]: row["minutes_given"] for row in rows}


class Burden(models.Model):
    """That somebody sat in a meeting outside their working hours: on which of its dates, for how many minutes.

    `day` is in the zone of the entry.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="burdens")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="burdens")
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()

    objects = BurdenQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes outside working hours")
        verbose_name_plural = _("minutes outside working hours")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "entry", "day"], name="burden_once_per_date"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="burden_is_some"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day} {self.minutes}"
