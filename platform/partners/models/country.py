from typing import Self

from babel import Locale
from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.zones import validate_zone


class CountryQuerySet(models.QuerySet["Country"]):
    def with_organisation_count(self) -> Self:
        """Adds `organisation_count`: how many partners it has now."""
        present = ~Q(organisations__status="former")
        return self.annotate(organisation_count=Count("organisations", filter=present))


class Country(models.Model):
    """A partner country. Its names come from CLDR by its ISO 3166-1 code."""

    code = models.CharField(_("ISO code"), max_length=2, primary_key=True)
    shown_as = models.CharField(_("short form"), max_length=4, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    languages = models.JSONField(_("languages"), default=list)
    holiday_regions = models.JSONField(_("regions with holidays of their own"), default=list)
    strength = models.CharField(_("known for"), max_length=200, blank=True)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return Locale.parse(get_language() or settings.LANGUAGE_CODE, sep="-").territories[self.code]

    @property
    def short(self) -> str:
        """Two letters for a chip: the form people use, or the ISO code."""
        return self.shown_as or self.code


class Desk(models.Model):
    """A person who speaks for a country: confirms affiliations and organisations there."""

    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="desks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desks")

    class Meta:
        verbose_name = _("country desk")
        verbose_name_plural = _("country desks")
        constraints = [models.UniqueConstraint(fields=["country", "person"], name="desk_once_per_country")]

    def __str__(self) -> str:
        return f"{self.country_id} {self.person_id}"
