from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models.country import Country
from people.models import Person


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def listed(self) -> Self:
        return self.exclude(status=Organisation.Status.FORMER)

    def decided_by(self, person: Person) -> Self:
        """Those whose affiliations `person` may confirm: as steward, as country desk or as the organisation's desk."""
        if person.is_steward:
            return self
        return self.filter(
            Q(country__desks__person=person)
            | Q(
                affiliations__person=person,
                affiliations__state="confirmed",
                affiliations__role="desk",
            )
        ).distinct()

    def for_list(self) -> Self:
        return self.select_related("country").order_by("country_id", "name")


class Organisation(models.Model):
    """A partner organisation of a country."""

    class Kind(models.TextChoices):
        AGENCY = "agency", _("Agency")
        FINANCE = "finance agency", _("Finance agency")
        FOUNDATION = "foundation", _("Foundation")
        MINISTRY = "ministry", _("Ministry")
        NETWORK = "network", _("Network")
        RESEARCH = "research institute", _("Research institute")
        ENTERPRISE = "social enterprise", _("Social enterprise")
        UNIVERSITY = "university", _("University")
        WELFARE = "welfare association", _("Welfare association")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        LEAD = "lead", _("Lead partner")
        FULL = "full", _("Partner")
        ASSOCIATED = "associated", _("Associated partner")
        FORMER = "former", _("Former partner")

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=False)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.OTHER)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.FULL)
    region = models.CharField(_("region (ISO 3166-2)"), max_length=6, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    mail_domains = models.JSONField(_("mail domains that confirm by themselves"), default=list, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["country_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="organisation_name_once_per_country")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def holiday_place(self) -> str:
        """Whose public holidays it has: its region's where that has some of its own, else its country's.

        The country is read where it was not loaded."""
        return self.region if self.region in self.country.holiday_regions else self.country_id

    def owns_address(self, email: str) -> bool:
        return email.rsplit("@", 1)[-1].lower() in self.mail_domains
