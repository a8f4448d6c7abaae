from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from occasions.models import Occasion, OccasionQuerySet


class Event(Occasion):
    """A symposium, workshop or round table: an occasion with a programme of items."""

    class Kind(models.TextChoices):
        SYMPOSIUM = "symposium", _("Symposium")
        WORKSHOP = "workshop", _("Workshop")
        ROUND_TABLE = "round-table", _("Round table")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ANNOUNCED = "announced", _("Announced")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SYMPOSIUM)
    theme = models.TextField(_("theme"), max_length=3000, blank=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @property
    def parts(self) -> Any:
        return self.programme

    @property
    def state(self) -> "Event.State":
        if self.is_cancelled:
            return Event.State.CANCELLED
        return Event.State.DRAFT if self.is_draft else Event.State.ANNOUNCED
