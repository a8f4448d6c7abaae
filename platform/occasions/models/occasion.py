from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from calendars.models import Entry
from people.models import Person
from registrations.models import SeatPlan
from spaces.models import Space


class OccasionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        return self.filter(space__in=Space.objects.visible_to(person))

    def standing(self) -> Self:
        """Not called off."""
        return self.exclude(entry__status=Entry.Status.CANCELLED)

    def upcoming(self, now: datetime) -> Self:
        return self.filter(entry__ends_at__gte=now).order_by("entry__starts_at")

    def past(self, now: datetime) -> Self:
        return self.filter(entry__ends_at__lt=now).order_by("-entry__starts_at")

    def for_list(self) -> Self:
        return self.select_related("space", "entry", "seat_plan__space", "seat_plan__entry")


class Occasion(models.Model):
    """An event or a visit: a Space that people join by a seat, an Entry that spans it, the seats of the whole.

    Where it stands is no column of its own: the space knows whether it is a draft, the entry whether it is cancelled,
    the seats whether registration is open.
    """

    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="%(class)s")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="%(class)s")
    seat_plan = models.OneToOneField(SeatPlan, on_delete=models.PROTECT, related_name="%(class)s")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.space.title

    @property
    def parts(self) -> Any:
        """Its programme: a manager of its Parts."""
        raise NotImplementedError

    @property
    def is_draft(self) -> bool:
        return self.space.state == Space.State.DRAFT

    @property
    def is_cancelled(self) -> bool:
        return self.entry.is_cancelled

    @property
    def is_over(self) -> bool:
        return self.entry.ends_at <= timezone.now()

    @property
    def takes_registrations(self) -> bool:
        """Now. No query on a row from `for_list()`."""
        return not self.seat_plan.closed_because()
