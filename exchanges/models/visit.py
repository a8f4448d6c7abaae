from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from partners.models import Country, Organisation
from people.models import Person
from registrations.models import SeatPlan
from spaces.models import Space


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        return self.filter(space__in=Space.objects.visible_to(person))

    def upcoming(self, now: datetime) -> Self:
        return self.filter(entry__ends_at__gte=now).order_by("entry__starts_at")

    def past(self, now: datetime) -> Self:
        return self.filter(entry__ends_at__lt=now).order_by("-entry__starts_at")

    def for_list(self) -> Self:
        return self.select_related("space", "entry", "country", "seat_plan__entry", "host")


class Visit(models.Model):
    """An exchange visit in a partner country: hosts, days, site visits, seats."""

    class State(models.TextChoices):
        IDEA = "idea", _("Idea")
        CONFIRMED = "confirmed", _("Dates confirmed")
        OPEN = "open", _("Open for registration")
        BRIEFED = "briefed", _("Registration closed")
        REPORTED = "reported", _("Done, with a report")
        CANCELLED = "cancelled", _("Cancelled")

    space = models.OneToOneField(Space, on_delete=models.PROTECT, related_name="visit")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="visit")
    seat_plan = models.OneToOneField(SeatPlan, on_delete=models.PROTECT, related_name="visit")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="visits")
    host = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="visits_led", verbose_name=_("host organisation")
    )
    co_hosts = models.ManyToManyField(
        Organisation, blank=True, related_name="visits_co_hosted", verbose_name=_("further hosts")
    )
    city = models.CharField(_("city"), max_length=120)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.IDEA)
    theme = models.TextField(_("theme"), max_length=3000, blank=True)
    questions = models.TextField(_("what we want to learn"), max_length=3000, blank=True)
    meeting_point = models.CharField(_("meeting point"), max_length=200, blank=True)
    report = models.TextField(_("report"), max_length=10_000, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange visit")
        verbose_name_plural = _("exchange visits")

    def __str__(self) -> str:
        return self.space.title
