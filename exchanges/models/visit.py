from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from occasions.models import Occasion, OccasionQuerySet
from partners.models import Country, Organisation


class VisitQuerySet(OccasionQuerySet):
    def for_list(self) -> Self:
        return super().for_list().select_related("country", "host")


class Visit(Occasion):
    """An exchange visit in a partner country: an occasion with hosts, stops and, in the end, a report."""

    class State(models.TextChoices):
        IDEA = "idea", _("Idea")
        CONFIRMED = "confirmed", _("Dates confirmed")
        OPEN = "open", _("Open for registration")
        BRIEFED = "briefed", _("Registration closed")
        RUNNING = "running", _("Under way")
        OVER = "over", _("Over")
        REPORTED = "reported", _("Done, with a report")
        CANCELLED = "cancelled", _("Cancelled")

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="visits")
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="visits_led", verbose_name=_("host organisation")
    )
    co_hosts = models.ManyToManyField(
        Organisation, blank=True, related_name="visits_co_hosted", verbose_name=_("further hosts")
    )
    city = models.CharField(_("city"), max_length=120)
    theme = models.TextField(_("theme"), max_length=3000, blank=True)
    questions = models.TextField(_("what we want to learn"), max_length=3000, blank=True)
    meeting_point = models.CharField(_("meeting point"), max_length=200, blank=True)
    report = models.TextField(_("report"), max_length=10_000, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange visit")
        verbose_name_plural = _("exchange visits")

    @property
    def parts(self) -> Any:
        return self.stops

    @property
    def state(self) -> "Visit.State":
        """At which stage it is now. No query on a row from `for_list()`."""
        if self.is_cancelled:
            return Visit.State.CANCELLED
        if self.is_draft:
            return Visit.State.IDEA
        if self.entry.starts_at <= timezone.now():
            if not self.is_over:
                return Visit.State.RUNNING
            return Visit.State.REPORTED if self.report else Visit.State.OVER
        match self.seat_plan.closed_because():
            case "":
                return Visit.State.OPEN
            case "unopened" | "early":
                return Visit.State.CONFIRMED
        return Visit.State.BRIEFED
