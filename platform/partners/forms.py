from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Country, Organisation, OrganisationRequest


class AffiliationForm(forms.Form):
    """Choose an organisation, grouped by country."""

    organisation = forms.ModelChoiceField(
        label=_("Your organisation"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose…"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = Organisation.objects.listed().for_list()
        field = self.fields["organisation"]
        field.queryset = listed  # type: ignore[attr-defined]
        groups: dict[str, list[tuple[int, str]]] = {}
        for organisation in listed:
            groups.setdefault(organisation.country.name, []).append((organisation.pk, organisation.name))
        field.choices = [("", _("Choose…")), *sorted(groups.items())]  # type: ignore[attr-defined]


class CountryChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class OrganisationRequestForm(forms.ModelForm):
    country = CountryChoice(label=_("Country"), queryset=Country.objects.all(), empty_label=_("Choose…"))

    class Meta:
        model = OrganisationRequest
        fields = ["country", "name", "website", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not?"),
        max_length=300,
        help_text=_("The person reads it."),
        error_messages={"required": _("Say why, in a sentence: the person reads it.")},
    )
