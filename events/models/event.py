from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from people.models import Person
from registrations.models import SeatPlan
from spaces.models import Space


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        return self.filter(space__in=Space.objects.visible_to(person))

    def upcoming(self, now: datetime) -> Self:
        return self.filter(entry__ends_at__gte=now).order_by("entry__starts_at")

    def past(self, now: datetime) -> Self:
        return self.filter(entry__ends_at__lt=now).order_by("-entry__starts_at")

    def for_list(self) -> Self:
        return self.select_related("space", "entry", "seat_plan__entry")


class Event(models.Model):
    """A symposium, workshop or round table: a Space, an Entry that spans it, a programme and seats."""

    class Kind(models.TextChoices):
        SYMPOSIUM = "symposium", _("Symposium")
        WORKSHOP = "workshop", _("Workshop")
        ROUND_TABLE = "round-table", _("Round table")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ANNOUNCED = "announced", _("Announced")
        CANCELLED = "cancelled", _("Cancelled")

    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="event")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="event")
    seat_plan = models.OneToOneField(SeatPlan, on_delete=models.PROTECT, related_name="event")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SYMPOSIUM)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    theme = models.TextField(_("theme"), max_length=3000, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return self.space.title
