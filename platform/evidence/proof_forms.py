"""Forms of projects, lists, signatures, packs and certificates. The rules are the actions'."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evidence.models import Project
from evidence.models.project import MOST_YEARS
from frontend.templatetags.time import day_words
from partners.forms import CountryChoice
from partners.models import Country


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class LanguageField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=settings.LANGUAGES, label=_("Language"), initial=get_language, **kwargs)


class ProjectForm(forms.ModelForm):
    field_of = {
        "logo_words": "logo_words",
        "day_missing": "kept_until_day",
        "hold_reason_missing": "hold_reason",
        "too_large": "logo",
        "picture": "logo",
    }

    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, 500 kB at most. Empty: it stays as it is."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    last_payment_on = day_field(
        _("Day of the last payment"),
        required=False,
        help_text=_("Empty: not made yet. Nothing is deleted before it is known."),
    )
    kept_until_day = day_field(_("Until which day"), required=False)
    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=MOST_YEARS, initial=5)

    field_order = ["name", "funding", "logo"]

    class Meta:
        model = Project
        fields = [
            "name",
            "funding",
            "logo_words",
            "last_payment_on",
            "rule",
            "years",
            "kept_until_day",
            "is_on_hold",
            "hold_reason",
        ]

    def _post_clean(self) -> None:
        """The row is the action's to change: under its lock, from these facts alone."""


class FundingForm(forms.Form):
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.all(), empty_label=_("Choose…")
    )
    country = CountryChoice(
        label=_("Country where it takes place"),
        queryset=Country.objects.all(),
        required=False,
        empty_label=_("Nothing chosen"),
        help_text=_("Whoever belongs to an organisation there is on the local list."),
    )

    moves_records = forms.BooleanField(
        label=_("What is kept of who was there goes to this project"),
        required=False,
        help_text=_(
            "From then on it is kept as long as this project's rule says, and no longer by the other's."
        ),
    )

    def __init__(self, *args: Any, otherwise: str = "", has_records: bool = False, **kwargs: Any) -> None:
        """`otherwise`: the name of the country that counts as long as none is chosen; `has_records`: whether something is
        kept that can go to another project."""
        super().__init__(*args, **kwargs)
        if not has_records:
            del self.fields["moves_records"]
        if otherwise:
            words = _("Nothing chosen: %(country)s") % {"country": otherwise}
            self.fields["country"].empty_label = words  # type: ignore[attr-defined]


class ScanForm(forms.Form):
    field_of = {"too_large": "file", "scan": "file", "day": "day", "too_many": "day"}

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    file = forms.FileField(
        label=_("Signed list"),
        help_text=_("PDF, PNG or JPEG, 20 MB at most."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
    )

    def __init__(self, *args: Any, days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = [(day.isoformat(), day_words(day)) for day in days]  # type: ignore[attr-defined]


class PackForm(forms.Form):
    language = LanguageField()
    with_certificates = forms.BooleanField(
        label=_("With a certificate for everybody who was there"), required=False
    )


class SignatureForm(forms.Form):
    """On one's own device; on a host's one draws alone."""

    field_of = {"typed": "typed", "drawing": "typed"}

    drawing = forms.CharField(required=False, widget=forms.HiddenInput, max_length=400_000)
    typed = forms.CharField(label=_("Your name, typed"), required=False, max_length=120)
    confirmed = forms.BooleanField(
        label=_("I was there on this day, and sign for it."),
        error_messages={"required": _("Confirm that you were there, or leave the page without signing.")},
    )

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_own:
            del self.fields["typed"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors or cleaned.get("drawing") or cleaned.get("typed", "").strip():
            return cleaned
        if "typed" in self.fields:
            self.add_error("typed", _("Draw your signature, or type your name."))
        else:
            self.add_error(None, _("Draw your signature."))
        return cleaned


class CertificateLanguageForm(forms.Form):
    language = LanguageField()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=60,
        help_text=_("30 letters and digits, with or without the lines between them."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class RevocationForm(forms.Form):
    field_of = {"reason_missing": "reason"}

    reason = forms.CharField(
        label=_("Why?"), max_length=300, help_text=_("Whoever checks the certificate reads this sentence.")
    )
