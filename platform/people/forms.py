import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from frontend.templatetags.time import city, country
from people.models import Person
from people.zones import TERRITORIES, canonical

# The zones of the partner countries stand first: almost everybody finds theirs there.
NEAR = ["Europe/Berlin", "Europe/Copenhagen", "Europe/London", "Europe/Tallinn", "Europe/Warsaw"]


def zone_choices() -> list[tuple[Any, Any]]:
    """By their cities, in the reader's language and its order."""
    others = [
        (zone, f"{city(zone)} ({country(code)})") for zone, code in TERRITORIES.items() if zone not in NEAR
    ]
    return [
        (_("Partner countries"), by_name([(zone, city(zone)) for zone in NEAR])),
        (_("Everywhere else"), by_name(others)),
    ]


def by_name(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Letters with marks beside those without: Å with A, Ł with L."""
    plain = str.maketrans("łŁøØ", "lLoO")
    return sorted(choices, key=lambda one: unicodedata.normalize("NFKD", one[1].translate(plain)).casefold())


class ZoneField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=zone_choices, label=_("Time zone"), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return canonical(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        return canonical(super().to_python(value))


class SignupForm(forms.Form):
    """What sign-up asks beside address and password; the organisation comes in a second step."""

    name = forms.CharField(
        label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    zone = ZoneField(help_text=_("Every time is shown to you by this city's clock."))

    field_order = ["name", "email", "password1", "language", "zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        self.fields["zone"].initial = "Europe/Berlin"
        if not self.is_bound:
            self.fields["zone"].widget.attrs["data-guess"] = ""  # by static/js/zone-guess.js

    def signup(self, request: HttpRequest, user: Person) -> None:
        for field in ("name", "language", "zone"):
            setattr(user, field, self.cleaned_data[field])
        user.save(update_fields=["name", "language", "zone"])


class ProfileForm(forms.ModelForm):
    zone = ZoneField()

    class Meta:
        model = Person
        fields = ["name", "language", "zone"]
