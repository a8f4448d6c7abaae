from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from occasions.models import Occasion, Part
from occasions.programme import days_of, one_day
from people.forms import ZoneField
from registrations.forms import seats, words
from spaces.models import Space


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def clock_field(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs
    )


class OccasionForm(forms.Form):
    """What an event and a visit both ask. With `occasion`, it changes one that is there. The rules are the actions'."""

    field_of = {
        "last_before_first": "last_day",
        "too_long": "last_day",
        "left_out_before": "first_day",
        "left_out_after": "last_day",
        "capacity": "capacity",
        "unknown_zone": "zone",
    }

    title = forms.CharField(label=_("Title"), max_length=160)
    summary = words(_("In a sentence or two"), required=True)
    language = forms.ChoiceField(label=_("Language of these texts"), choices=settings.LANGUAGES)
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    zone = ZoneField(help_text=_("All times of the programme are by this city's clock."))
    capacity = seats(_("Seats"))
    visibility = forms.ChoiceField(
        label=_("Who may see it"),
        choices=[
            (Space.Visibility.PARTNERS, _("Confirmed partners")),
            (Space.Visibility.PUBLIC, _("Everybody")),
            (Space.Visibility.MEMBERS, _("Only those whom you invite")),
        ],
    )

    def __init__(self, *args: Any, occasion: Occasion | None = None, **kwargs: Any) -> None:
        if occasion is not None:
            kwargs["initial"] = {**initial_of(occasion), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if occasion is not None:
            del self.fields["capacity"]


def initial_of(occasion: Occasion) -> dict[str, Any]:
    first, last = days_of(occasion.entry)
    words = {name: getattr(occasion.space, name) for name in ("title", "summary", "language", "visibility")}
    return {**words, "first_day": first, "last_day": last, "zone": occasion.entry.zone}


class PartForm(forms.Form):
    """One part of a programme: within the days of the whole, by the clock of its place. The rules are the actions'.

    `own` names the fields that belong to the part itself; the others are its entry's.
    """

    field_of = {"outside": "day", "ends_before_start": "ends"}
    own: tuple[str, ...] = ()

    title = forms.CharField(label=_("Title"), max_length=160)
    day = day_field(_("Day"))
    begins = clock_field(_("Begins"))
    ends = clock_field(_("Ends"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    description = words(_("Description"), rows=4, most=5000)

    def __init__(
        self,
        *args: Any,
        whole: Occasion,
        part: Part | None = None,
        may_manage: bool = True,
        **kwargs: Any,
    ) -> None:
        """Without `may_manage` it asks nothing about seats."""
        first, last = days_of(whole.entry)
        initial = {"day": first} if part is None else initial_of_part(part, self.own)
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.fields["day"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        if not may_manage:
            self.fields.pop("capacity", None)

    def values(self) -> dict[str, Any]:
        """As the actions take them: wall times for day and clock, the rest as it is named here."""
        data: dict[str, Any] = {**self.cleaned_data}
        times = one_day(data.pop("day"), data.pop("begins"), data.pop("ends"))
        return {**data, "starts_local": times["starts_local"], "ends_local": times["ends_local"]}


def initial_of_part(part: Part, own: tuple[str, ...]) -> dict[str, Any]:
    entry: Entry = part.entry
    day: date = entry.starts_local.date()
    return {
        "title": entry.title,
        "day": day,
        "begins": entry.starts_local.time(),
        "ends": entry.ends_local.time(),
        "place": entry.place,
        "description": entry.description,
        **{name: getattr(part, name) for name in own},
    }
