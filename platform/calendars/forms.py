from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.fields import WallTimeFormField
from calendars.models import Entry
from calendars.positions import PositionField
from calendars.recurrence import refuse
from calendars.repeats import Repeat, repeat_of, rule_of
from people.forms import ZoneField
from people.text import is_storable

UNSTORABLE = _("This text holds signs that cannot be kept. Type it anew.")
# To which field a refusal of `recurrence.refuse` belongs; the others are about the start.
FIELD_OF_REASON = {"endless": "count", "too_many": "count", "too_far": "until", "unknown_zone": "zone"}


class StorableForm(forms.Form):
    """Refuses text that the data stores treat differently, beside the field where it stands."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and not is_storable(value):
                self.add_error(name, UNSTORABLE)
        return cleaned


class EntryForm(StorableForm):
    """An entry, single or a series that people use: the rule is built from three questions."""

    title = forms.CharField(label=_("Title"), max_length=160)
    starts_local = WallTimeFormField(label=_("Starts"))
    ends_local = WallTimeFormField(label=_("Ends"))
    zone = ZoneField(help_text=_("The time above is this city's; it stays the same when clocks change."))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    position = PositionField()
    conference_url = forms.URLField(
        label=_("Link to join online"), max_length=500, required=False, assume_scheme="https"
    )
    repeats = forms.ChoiceField(label=_("Repeats"), choices=Repeat.choices, required=False)
    until = forms.DateField(
        label=_("Repeats until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which it can take place; or give a number of dates."),
    )
    count = forms.IntegerField(label=_("Number of dates"), required=False, min_value=1, max_value=366)
    description = forms.CharField(
        label=_("Description"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, entry: Entry | None = None, **kwargs: Any) -> None:
        self.entry = entry
        if entry is not None:
            names = ("title", "starts_local", "ends_local", "zone", "place", "conference_url", "description")
            known = {name: getattr(entry, name) for name in names} | repeat_of(entry)
            if entry.latitude is not None:
                known["position"] = (entry.latitude, entry.longitude)
            kwargs["initial"] = known | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if entry is not None and kwargs["initial"].get("repeats") == Repeat.AS_IT_IS:
            return
        self.fields["repeats"].choices = [  # type: ignore[attr-defined]
            choice for choice in Repeat.choices if choice[0] != Repeat.AS_IT_IS
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends, zone = (cleaned.get(name) for name in ("starts_local", "ends_local", "zone"))
        cleaned["rrule"] = ""
        if not (starts and ends and zone):
            return cleaned
        if ends <= starts:
            self.add_error("ends_local", _("The end must be later than the start."))
            return cleaned
        repeats, until, count = cleaned.get("repeats"), cleaned.get("until"), cleaned.get("count")
        if repeats and until and count:
            self.add_error("count", _("Give a last day or a number of dates, not both."))
            return cleaned
        if until and until < starts.date():
            self.add_error("until", _("The last day lies before the first date."))
            return cleaned
        if repeats == Repeat.AS_IT_IS and self.entry is not None:
            cleaned["rrule"] = self.entry.rrule
        else:
            cleaned["rrule"] = rule_of(repeats or "", starts, until=until, count=count)
        self.refuse_dates(cleaned)
        return cleaned

    def refuse_dates(self, cleaned: dict[str, Any]) -> None:
        starts, zone = cleaned["starts_local"], cleaned["zone"]
        today = timezone.localdate(timezone=ZoneInfo(zone))
        duration = cleaned["ends_local"] - starts
        for reason in refuse(cleaned["rrule"], starts, zone, duration=duration, today=today):
            self.add_error(FIELD_OF_REASON.get(reason.code, "starts_local"), reason.message)

    def values(self) -> dict[str, Any]:
        """What `actions.create_entry` and `change_entry` take."""
        names = (
            "title", "starts_local", "ends_local", "zone", "place", "conference_url", "description", "rrule",
        )  # fmt: skip
        latitude, longitude = self.cleaned_data["position"] or (None, None)
        position = {"latitude": latitude, "longitude": longitude}
        return {name: self.cleaned_data[name] for name in names} | position


class DateForm(StorableForm):
    """Another time or place for one date of a series."""

    starts_local = WallTimeFormField(label=_("Starts"))
    ends_local = WallTimeFormField(label=_("Ends"))
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty to keep the usual place."),
    )
    note = forms.CharField(label=_("Why, in a sentence"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_local"), cleaned.get("ends_local")
        if starts and ends and ends <= starts:
            self.add_error("ends_local", _("The end must be later than the start."))
        return cleaned


class NoteForm(StorableForm):
    note = forms.CharField(label=_("Why, in a sentence"), max_length=500, required=False)
