from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from events.models.event import Event


class ProgrammeItemQuerySet(models.QuerySet["ProgrammeItem"]):
    def for_list(self) -> Self:
        return self.select_related("entry").order_by("entry__starts_at", "room", "pk")


class ProgrammeItem(models.Model):
    """One slot of an Event's programme; its time and title are an Entry in the same Space."""

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        WORKSHOP = "workshop", _("Workshop")
        PANEL = "panel", _("Panel")
        BREAK = "break", _("Break")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="programme")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="programme_item")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TALK)
    room = models.CharField(_("room"), max_length=80, blank=True)
    speakers = models.CharField(_("speakers"), max_length=300, blank=True)
    language = models.CharField(_("spoken language"), max_length=8, choices=settings.LANGUAGES, default="en")

    objects = ProgrammeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")

    def __str__(self) -> str:
        return self.entry.title
