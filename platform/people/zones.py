"""Names of time zones, for people: the city that a zone is named after."""

from zoneinfo import available_timezones

from babel.core import get_global
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PLACES = frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))

# Old names and doubles are still understood, but nobody is offered them.
ALIASES = {old: name for old, name in get_global("zone_aliases").items() if name in PLACES}
TERRITORIES = {
    zone: code for zone, code in get_global("zone_territories").items() if zone in PLACES - set(ALIASES)
}


def canonical(zone: str) -> str:
    """The name of today: `US/Eastern` → `America/New_York`. What is no zone stays what it is."""
    return ALIASES.get(zone, zone)


def city(zone: str) -> str:
    """The city by which people know a zone: `Europe/Tallinn` → `Tallinn`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def validate_zone(value: str) -> None:
    if value not in PLACES:
        raise ValidationError(_("Choose a time zone by its city, such as Europe/Tallinn."), code="zone")
