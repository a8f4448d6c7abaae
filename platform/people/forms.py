from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Person, WorkingHours
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
