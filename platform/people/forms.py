import unicodedata
from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from frontend.templatetags.time import city, country
from people.models import Person, WorkingHours
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
        fields = ["name", "language", "zone", "shows_presence", "enter_sends", "has_shortcuts"]
        labels = {"has_shortcuts": _("Keys of a single letter, in threads and in tables")}


def clock_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class WorkingWeekForm(forms.Form):
    """From and until for each weekday; a day with both left empty is a day off."""

    USUAL = {weekday: (time(9), time(17)) for weekday in range(5)}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        known = {
            row.weekday: (row.starts, row.ends) for row in WorkingHours.objects.filter(person=person)
        } or self.USUAL
        super().__init__(*args, **kwargs)
        for weekday, name in WEEKDAYS.items():
            starts, ends = known.get(weekday, (None, None))
            words = {"weekday": name}
            self.fields[f"starts_{weekday}"] = clock_field(_("%(weekday)s from") % words)
            self.fields[f"ends_{weekday}"] = clock_field(_("%(weekday)s until") % words)
            self.initial |= {f"starts_{weekday}": starts, f"ends_{weekday}": ends}

    def days(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        for weekday, name in WEEKDAYS.items():
            yield name, self[f"starts_{weekday}"], self[f"ends_{weekday}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for weekday in WEEKDAYS:
            names = f"starts_{weekday}", f"ends_{weekday}"
            if any(name in self.errors for name in names):
                continue
            starts, ends = (cleaned.get(name) for name in names)
            if (starts is None) != (ends is None):
                self.add_error(names[starts is not None], _("Give both times, or none for a day off."))
            elif starts and ends and ends <= starts:
                self.add_error(names[1], _("The end must be later than the start."))
        return cleaned

    def hours(self) -> dict[int, tuple[time, time]]:
        """What `actions.set_working_hours` takes."""
        given = self.cleaned_data
        return {
            weekday: (given[f"starts_{weekday}"], given[f"ends_{weekday}"])
            for weekday in WEEKDAYS
            if given[f"starts_{weekday}"] is not None
        }


class LeaveForm(forms.Form):
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
