"""Where on earth something is, from what people can copy out of a map. Pure."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NUMBER = r"([-+]?\d{1,3}(?:\.\d+)?)"
# As it stands in an address of OpenStreetMap, of a geo: link, and as two numbers.
SHAPES = [
    re.compile(rf"[?&]mlat={NUMBER}&mlon={NUMBER}"),
    re.compile(rf"#map=\d+(?:\.\d+)?/{NUMBER}/{NUMBER}"),
    re.compile(rf"@{NUMBER},{NUMBER}"),
    re.compile(rf"^geo:{NUMBER},{NUMBER}"),
    re.compile(rf"^{NUMBER}\s*[,; ]\s*{NUMBER}$"),
]
DIGITS = 6  # a decimetre

Position = tuple[float, float]


def position_of(text: str) -> Position | None:
    """Latitude and longitude in degrees; None where the text says none."""
    for shape in SHAPES:
        if found := shape.search(text.strip()):
            latitude, longitude = (round(float(number), DIGITS) for number in found.groups())
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return latitude, longitude
    return None


class PositionField(forms.CharField):
    """Latitude and longitude, or None."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(
            label=_("Position on the map"),
            required=False,
            max_length=500,
            help_text=_(
                "For the map of a calendar program: two numbers, such as 59.4370, 24.7536, or a link from OpenStreetMap."
            ),
            **kwargs,
        )

    def prepare_value(self, value: object) -> object:
        return f"{value[0]}, {value[1]}" if isinstance(value, tuple) else value

    def clean(self, value: str) -> Position | None:
        text = super().clean(value)
        if not text:
            return None
        found = position_of(text)
        if found is None:
            raise ValidationError(
                _("Write latitude and longitude with a point, such as 59.4370, 24.7536."), code="position"
            )
        return found
