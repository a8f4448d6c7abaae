from typing import Self

from django.db import models

from calendars.models import Entry
from needs.purposes import Purpose


class AskedQuerySet(models.QuerySet["Asked"]):
    def about(self, entry: object) -> Self:
        """Of an entry, or of `OuterRef` to one."""
        return self.filter(entry=entry)


class Asked(models.Model):
    """One purpose for which the hosts of an entry ask those who take part. No row, no question."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)

    objects = AskedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "purpose"], name="asked_once_per_purpose"),
            models.CheckConstraint(
                condition=models.Q(purpose__in=["diet", "access", "health", "contact"]),
                name="asked_purpose_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} at {self.entry_id}"
