from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Affiliation
from people.models import Person
from registrations.models.seat_plan import SeatPlan


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def confirmed(self) -> Self:
        return self.filter(state=Registration.State.CONFIRMED)

    def waiting(self) -> Self:
        """In the order in which they asked."""
        return self.filter(state=Registration.State.WAITING).order_by("place")

    def standing(self) -> Self:
        return self.filter(state__in=[Registration.State.CONFIRMED, Registration.State.WAITING])

    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def for_list(self) -> Self:
        """With the person and the organisations they stand for; two queries."""
        homes = Affiliation.objects.confirmed().select_related("organisation__country")
        return self.select_related("person").prefetch_related(models.Prefetch("person__affiliations", homes))


class Registration(models.Model):
    """A seat asked for, waited for or held: one row a person and plan. `place` is the order of asking."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("Has a seat")
        WAITING = "waiting", _("On the waiting list")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CANCELLED = "cancelled", _("Cancelled by the host")

    plan = models.ForeignKey(SeatPlan, on_delete=models.CASCADE, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="registrations")
    state = models.CharField(_("state"), max_length=12, choices=State)
    place = models.PositiveIntegerField(editable=False)
    note = models.CharField(_("a word to the hosts"), max_length=500, blank=True)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["plan", "place"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "person"], name="registration_once_per_plan"),
            models.UniqueConstraint(fields=["plan", "place"], name="registration_place_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["confirmed", "waiting", "withdrawn", "cancelled"]),
                name="registration_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} in {self.plan_id}"

    @property
    def is_standing(self) -> bool:
        return self.state in (self.State.CONFIRMED, self.State.WAITING)
