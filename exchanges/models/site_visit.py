from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from exchanges.models.visit import Visit


class SiteVisitQuerySet(models.QuerySet["SiteVisit"]):
    def for_list(self) -> Self:
        return self.select_related("entry").order_by("entry__starts_at", "pk")


class SiteVisit(models.Model):
    """One stop of a Visit: a project, a workshop, a meal; its time, place and title are an Entry in the same Space."""

    class Kind(models.TextChoices):
        SITE = "site", _("Site visit")
        WORKSHOP = "workshop", _("Workshop")
        REFLECTION = "reflection", _("Reflection")
        SOCIAL = "social", _("Meal or evening")
        TRAVEL = "travel", _("On the way")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Asked")
        CONFIRMED = "confirmed", _("Confirmed")
        FELL_THROUGH = "fell-through", _("Fell through")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="stops")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="site_visit")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SITE)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.CONFIRMED)
    led_by = models.CharField(_("led by"), max_length=200, blank=True)
    access = models.TextField(_("step-free access, toilets, quiet room"), max_length=1000, blank=True)

    objects = SiteVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")

    def __str__(self) -> str:
        return self.entry.title
