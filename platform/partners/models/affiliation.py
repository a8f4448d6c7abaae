from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.country import Country
from partners.models.organisation import Organisation
from people.models import Person


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def confirmed(self) -> Self:
        return self.filter(state=Affiliation.State.CONFIRMED)

    def pending(self) -> Self:
        return self.filter(state=Affiliation.State.PENDING)

    def to_decide_by(self, person: Person) -> Self:
        """Pending ones that `person` may confirm; nobody confirms themselves, but a steward."""
        found = self.pending().filter(organisation__in=Organisation.objects.decided_by(person))
        return found if person.is_steward else found.exclude(person=person)

    def for_list(self) -> Self:
        return self.select_related("person", "organisation__country").order_by("created_at")


class Affiliation(models.Model):
    """A person's belonging to an organisation. Content for partners needs a confirmed one."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Ended")

    class Role(models.TextChoices):
        STAFF = "staff", _("Staff")
        DESK = "desk", _("Desk: confirms colleagues")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.STAFF)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], name="affiliation_once_per_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.organisation_id} {self.state}"


class OrganisationRequestQuerySet(models.QuerySet["OrganisationRequest"]):
    def open(self) -> Self:
        return self.filter(state=OrganisationRequest.State.OPEN)

    def decided_by(self, person: Person) -> Self:
        """Those that `person` decides: a steward all, a country desk those of its country but their own."""
        return (
            self if person.is_steward else self.filter(country__desks__person=person).exclude(person=person)
        )


class OrganisationRequest(models.Model):
    """ "My organisation isn't listed": what a person asked for, until a country desk or steward decides."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="organisation_requests")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name of the organisation"), max_length=200)
    website = models.URLField(_("website"), blank=True)
    note = models.TextField(_("anything we should know"), max_length=1000, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    objects = OrganisationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for an organisation")
        verbose_name_plural = _("requests for an organisation")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="open"), name="one_open_organisation_request"
            )
        ]

    def __str__(self) -> str:
        return self.name
