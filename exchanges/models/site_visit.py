from django.db import models
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from exchanges.models.visit import Visit
from occasions.models import Part, PartQuerySet


class SiteVisit(Part):
    """One stop of a Visit: a project, a workshop, a meal. Whether it is agreed is the status of its Entry."""

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
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SITE)
    led_by = models.CharField(_("led by"), max_length=200, blank=True)
    access = models.TextField(_("step-free access, toilets, quiet room"), max_length=1000, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")

    @property
    def whole(self) -> Visit:
        return self.visit

    @property
    def state(self) -> "SiteVisit.State":
        return STATE_OF[Entry.Status(self.entry.status)]


STATE_OF = {
    Entry.Status.TENTATIVE: SiteVisit.State.REQUESTED,
    Entry.Status.CONFIRMED: SiteVisit.State.CONFIRMED,
    Entry.Status.CANCELLED: SiteVisit.State.FELL_THROUGH,
}
STATUS_OF = {state: status for status, state in STATE_OF.items()}
