from typing import Any, Self

from django.db import models

from calendars.models import Entry
from occasions.models.occasion import Occasion


class PartQuerySet(models.QuerySet[Any]):
    def for_list(self) -> Self:
        return self.select_related("entry").order_by("entry__starts_at", "pk")


class Part(models.Model):
    """One piece of an occasion's programme: an item of an event, a stop of a visit.

    Its time, place and title are an Entry in the space of the whole, and so is whether it takes place.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="%(class)s")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.entry.title

    @property
    def whole(self) -> Occasion:
        raise NotImplementedError
