from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.zones import PLACES, city

# The zones of the partner countries stand first: almost everybody finds theirs there.
NEAR = ["Europe/Berlin", "Europe/Copenhagen", "Europe/London", "Europe/Tallinn", "Europe/Warsaw"]


def zone_choices() -> list[tuple[Any, Any]]:
    others = sorted(PLACES - set(NEAR), key=lambda zone: (city(zone), zone))
    return [
        (_("Partner countries"), [(zone, city(zone)) for zone in NEAR]),
        (_("Everywhere else"), [(zone, f"{city(zone)} ({zone.split('/')[0]})") for zone in others]),
    ]


class ZoneField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=zone_choices, label=_("Time zone"), **kwargs)


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

    def signup(self, request: HttpRequest, user: Person) -> None:
        for field in ("name", "language", "zone"):
            setattr(user, field, self.cleaned_data[field])
        user.save(update_fields=["name", "language", "zone"])


class ProfileForm(forms.ModelForm):
    zone = ZoneField()

    class Meta:
        model = Person
        fields = ["name", "language", "zone"]
