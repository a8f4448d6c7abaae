from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges.models import SiteVisit, Visit
from partners.models import Country, Organisation
from people.forms import zone_choices
from registrations.forms import OccasionForm, SlotForm, seats, words
from registrations.models import SeatPlan


class CountryField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Country) -> str:
        return obj.name


class VisitForm(OccasionForm):
    country = CountryField(label=_("Country"), queryset=Country.objects.all(), empty_label=_("Choose…"))
    host = forms.ModelChoiceField(
        label=_("Host organisation"),
        queryset=Organisation.objects.listed().for_list(),
        empty_label=_("Choose…"),
    )
    co_hosts = forms.ModelMultipleChoiceField(
        label=_("Further hosts"), queryset=Organisation.objects.listed().for_list(), required=False
    )
    city = forms.CharField(label=_("City"), max_length=120)
    theme = words(_("Theme"), rows=4, most=3000)
    questions = words(
        _("What we want to learn"), rows=4, most=3000, help_text=_("One question in each line.")
    )
    meeting_point = forms.CharField(label=_("Meeting point"), max_length=200, required=False)

    field_order = [
        "title",
        "country",
        "city",
        "host",
        "co_hosts",
        "first_day",
        "last_day",
        "zone",
        "capacity",
        "summary",
        "theme",
        "questions",
        "meeting_point",
        "language",
        "visibility",
    ]

    def __init__(self, *args: Any, visit: Visit | None = None, **kwargs: Any) -> None:
        plan: SeatPlan | None = None
        if visit is not None:
            plan = visit.seat_plan
            names = ("country", "host", "city", "theme", "questions", "meeting_point")
            kwargs["initial"] = {name: getattr(visit, name) for name in names}
            kwargs["initial"]["co_hosts"] = visit.co_hosts.all()
        super().__init__(*args, plan=plan, **kwargs)
        self.fields["zone"].required = False
        self.fields["zone"].choices = [("", _("The country's own")), *zone_choices()]  # type: ignore[attr-defined]
        organisations = list(Organisation.objects.listed().for_list())
        groups: dict[str, list[tuple[int, str]]] = {}
        for organisation in organisations:
            groups.setdefault(organisation.country.name, []).append((organisation.pk, organisation.name))
        self.fields["host"].choices = [("", _("Choose…")), *groups.items()]  # type: ignore[attr-defined]
        self.fields["co_hosts"].choices = list(groups.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("country") and not data.get("zone"):
            data["zone"] = data["country"].zone
        return data


class StopForm(SlotForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=SiteVisit.Kind)
    state = forms.ChoiceField(label=_("Is it agreed?"), choices=SiteVisit.State, initial="confirmed")
    led_by = forms.CharField(label=_("Led by"), max_length=200, required=False)
    access = words(
        _("Step-free access, toilets, quiet room"), help_text=_("What people need to know to decide.")
    )
    capacity = seats(
        _("Seats of its own"),
        required=False,
        help_text=_("Only where fewer can come than to the whole visit."),
    )

    field_order = ["title", "kind", "day", "begins", "ends", "place", "description"]

    def __init__(self, *args: Any, visit: Visit, stop: SiteVisit | None = None, **kwargs: Any) -> None:
        if stop is not None:
            own = SeatPlan.objects.filter(entry=stop.entry_id).first()
            kwargs["initial"] = {name: getattr(stop, name) for name in ("kind", "state", "led_by", "access")}
            kwargs["initial"]["capacity"] = own and own.capacity
        super().__init__(*args, span=visit.entry, entry=stop and stop.entry, **kwargs)

    def of_stop(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "state", "led_by", "access", "capacity")}
