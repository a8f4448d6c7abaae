from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from calendars.models import Entry
from people.forms import ZoneField
from registrations.actions.occasions import one_day
from registrations.actions.plans import MOST_SEATS
from registrations.models import SeatPlan
from registrations.programme import days_of
from spaces.models import Space

LONGEST_DAYS = 92


def words(
    label: Any, *, rows: int = 3, most: int = 1000, required: bool = False, help_text: Any = ""
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=area)


def seats(label: Any, *, required: bool = True, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=MOST_SEATS, required=required, help_text=help_text
    )


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


def clock_field(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs
    )


class RegistrationForm(forms.Form):
    note = words(_("A word to the hosts"), most=500, help_text=_("Only the hosts read it."))


class CancellationForm(forms.Form):
    reason = words(
        _("Why?"), most=300, required=True, help_text=_("Whoever it concerns reads this sentence.")
    )


class CapacityForm(forms.Form):
    capacity = seats(
        _("Seats"), help_text=_("Fewer seats take nobody's seat away. More let the waiting list move up.")
    )


class OccasionForm(forms.Form):
    """What an event and a visit both ask. With `plan`, it changes an occasion that is there."""

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
            (Space.Visibility.MEMBERS, _("Only those who take part")),
        ],
    )

    def __init__(self, *args: Any, plan: SeatPlan | None = None, **kwargs: Any) -> None:
        if plan is not None:
            kwargs["initial"] = {**initial_of(plan), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.plan = plan
        if plan is not None:
            del self.fields["capacity"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last:
            if last < first:
                self.add_error("last_day", _("The last day comes before the first one."))
            elif (last - first).days >= LONGEST_DAYS:
                self.add_error("last_day", _("That is more than 92 days: choose an earlier last day."))
            elif self.plan is not None:
                self.refuse_left_out(first, last)
        return data

    def refuse_left_out(self, first: date, last: date) -> None:
        """What is planned stays within the days: nothing of the programme is lost by moving them."""
        parts = Entry.objects.filter(space=self.plan.space_id).standing().exclude(pk=self.plan.entry_id)
        for entry in parts.order_by("starts_at"):
            if not first <= entry.starts_local.date() <= last:
                self.add_error(
                    "first_day" if entry.starts_local.date() < first else "last_day",
                    _t("“%(title)s” on %(day)s would lie outside: move or cancel it first.")
                    % {"title": entry.title, "day": formats.date_format(entry.starts_local, "DATE_FORMAT")},
                )
                return


def initial_of(plan: SeatPlan) -> dict[str, Any]:
    space, first, last = plan.space, *days_of(plan.entry)
    return {
        "title": space.title,
        "summary": space.summary,
        "language": space.language,
        "visibility": space.visibility,
        "first_day": first,
        "last_day": last,
        "zone": plan.entry.zone,
    }


class SlotForm(forms.Form):
    """One part of a programme: within the days of the whole, by the clock of its place."""

    title = forms.CharField(label=_("Title"), max_length=160)
    day = day_field(_("Day"))
    begins = clock_field(_("Begins"))
    ends = clock_field(_("Ends"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    description = words(_("Description"), rows=4, most=5000)

    def __init__(self, *args: Any, span: Entry, entry: Entry | None = None, **kwargs: Any) -> None:
        first, last = days_of(span)
        initial: dict[str, Any] = {"day": first}
        if entry is not None:
            initial = {
                "title": entry.title,
                "day": entry.starts_local.date(),
                "begins": entry.starts_local.time(),
                "ends": entry.ends_local.time(),
                "place": entry.place,
                "description": entry.description,
            }
        super().__init__(*args, **{**kwargs, "initial": {**initial, **kwargs.get("initial", {})}})
        self.first, self.last = first, last
        self.fields["day"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not self.first <= day <= self.last:
            first, last = (formats.date_format(one, "DATE_FORMAT") for one in (self.first, self.last))
            raise forms.ValidationError(
                _("It takes place from %(first)s to %(last)s: choose one of these days."),
                params={"first": first, "last": last},
                code="outside",
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
            self.add_error("ends", _("The end must be later than the beginning."))
        return data

    def of_entry(self) -> dict[str, Any]:
        """What belongs to the Entry; the rest is the noun's own."""
        data = self.cleaned_data
        times = one_day(data["day"], data["begins"], data["ends"])
        return {**times, **{name: data[name] for name in ("title", "place", "description")}}
