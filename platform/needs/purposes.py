"""What may be asked in confidence, and for what: four purposes, fixed, so that each has its own agreement in words."""

from collections.abc import Iterable

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    DIET = "diet", _("Food and drink")
    ACCESS = "access", _("Access")
    HEALTH = "health", _("Health")
    CONTACT = "contact", _("Emergency contact")


# Coded, so that those who cook and those who book rooms can be given numbers without names.
CHOICES: dict[str, dict[str, Promise]] = {
    Purpose.DIET: {
        "vegetarian": _("Vegetarian"),
        "vegan": _("Vegan"),
        "halal": _("Halal"),
        "kosher": _("Kosher"),
        "no_pork": _("No pork"),
        "gluten_free": _("Gluten-free"),
        "lactose_free": _("Lactose-free"),
        "nut_allergy": _("Allergic to nuts"),
        "shellfish_allergy": _("Allergic to shellfish"),
        "no_alcohol": _("No alcohol, in food either"),
    },
    Purpose.ACCESS: {
        "step_free": _("A way without steps"),
        "wheelchair": _("Room for a wheelchair"),
        "hearing_loop": _("A hearing loop"),
        "sign_language": _("Sign language"),
        "captions": _("What is said, written along"),
        "large_print": _("Large print"),
        "quiet_room": _("A quiet room to withdraw to"),
        "assistance": _("I bring an assistant or an assistance dog"),
    },
    Purpose.HEALTH: {},
    Purpose.CONTACT: {},
}

WHY: dict[str, Promise] = {
    Purpose.DIET: _(
        "So that there is something for you at every meal. Those who cook get numbers, not names."
    ),
    Purpose.ACCESS: _("So that rooms, ways and material suit you before you come, not after."),
    Purpose.HEALTH: _("So that somebody knows what to do if you feel unwell, and what to leave out."),
    Purpose.CONTACT: _("So that the hosts can reach somebody close to you if something happens."),
}


def in_order(purposes: Iterable[str]) -> list[str]:
    """Those that there are, each once, as pages show them."""
    given = set(purposes)
    return [value for value in Purpose.values if value in given]
