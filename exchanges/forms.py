from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchanges.models import SiteVisit, Visit
from occasions.forms import OccasionForm, PartForm
from partners.models import Country, Organisation
from people.forms import zone_choices
from registrations.forms import seats, words
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

    def __init__(self, *args: Any, occasion: Visit | None = None, **kwargs: Any) -> None:
        if occasion is not None:
            names = ("country", "host", "city", "theme", "questions", "meeting_point")
            kwargs["initial"] = {name: getattr(occasion, name) for name in names}
            kwargs["initial"]["co_hosts"] = occasion.co_hosts.all()
        super().__init__(*args, occasion=occasion, **kwargs)
        self.fields["zone"].required = False
        self.fields["zone"].choices = [("", _("The country's own")), *zone_choices()]  # type: ignore[attr-defined]
        organisations = list(Organisation.objects.listed().for_list())
        groups: dict[str, list[tuple[int, str]]] = {}
        for organisation in organisations:
            groups.setdefault(organisation.country.name, []).append((organisation.pk, organisation.name))
        self.fields["host"].choices = [("", _("Choose…")), *groups.items()]  # type: ignore[attr-defined]
        self.fields["co_hosts"].choices = list(groups.items())  # type: ignore[attr-defined]


class StopForm(PartForm):
    field_of = {**PartForm.field_of, "capacity": "capacity", "seats_taken": "capacity"}
    own = ("kind", "state", "led_by", "access")

    kind = forms.ChoiceField(label=_("Kind"), choices=SiteVisit.Kind)
    state = forms.ChoiceField(
        label=_("Is it agreed?"),
        choices=[one for one in SiteVisit.State.choices if one[0] != SiteVisit.State.FELL_THROUGH],
        initial=SiteVisit.State.CONFIRMED,
    )
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

    def __init__(self, *args: Any, whole: Visit, part: SiteVisit | None = None, **kwargs: Any) -> None:
        limit = SeatPlan.objects.filter(entry=part.entry_id).first() if part else None
        initial = {"capacity": limit and limit.capacity}
        super().__init__(*args, whole=whole, part=part, initial=initial, **kwargs)


class ReportForm(forms.Form):
    field_of = {"report_missing": "report"}

    report = words(
        _("Report"),
        rows=12,
        most=10_000,
        required=True,
        help_text=_(
            "What you saw, what you took home, what you will try. Everybody who sees the visit reads it."
        ),
    )
