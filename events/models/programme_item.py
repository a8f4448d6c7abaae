from typing import Self

from django.conf import settings
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from events.models.event import Event
from occasions.models import Part, PartQuerySet


class ProgrammeItemQuerySet(PartQuerySet):
    def for_list(self) -> Self:
        return super().for_list().order_by("entry__starts_at", "room", "pk")


class ProgrammeItem(Part):
    """One part of an Event's programme.

    Room, speakers and description are kept here; what its Entry says of place and description is made of them.
    """

    class Kind(models.TextChoices):
        TALK = "talk", _("Talk")
        WORKSHOP = "workshop", _("Workshop")
        PANEL = "panel", _("Panel")
        BREAK = "break", _("Break")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="programme")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TALK)
    room = models.CharField(_("room"), max_length=80, blank=True)
    place = models.CharField(_("place, where it is not the event's own"), max_length=110, blank=True)
    speakers = models.CharField(_("speakers"), max_length=300, blank=True)
    description = models.TextField(_("description"), max_length=4500, blank=True)
    language = models.CharField(_("spoken language"), max_length=8, choices=settings.LANGUAGES, default="en")

    objects = ProgrammeItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")

    @property
    def whole(self) -> Event:
        return self.event

    def in_calendars(self, place_of_event: str) -> dict[str, str]:
        """What calendars show: where exactly, and who speaks before what it is about."""
        place = ", ".join(filter(None, [self.room, self.place or place_of_event]))
        most = Entry._meta.get_field("place").max_length or 0
        return {
            "place": Truncator(place).chars(most),
            "description": "\n\n".join(filter(None, [self.speakers, self.description])),
        }
