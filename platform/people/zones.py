"""Names of time zones, for people: the city that a zone is named after."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PLACES = frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def city(zone: str) -> str:
    """The city by which people know a zone: `Europe/Tallinn` → `Tallinn`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def validate_zone(value: str) -> None:
    if value not in PLACES:
        raise ValidationError(_("Choose a time zone by its city, such as Europe/Tallinn."), code="zone")
