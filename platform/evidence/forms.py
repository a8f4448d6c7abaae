from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evidence.models.door import MOST_DAYS
from people.text import is_storable
from registrations.forms import GuestForm


class FindForm(forms.Form):
    """A code, or how a name begins: whoever stands at the door has one field for both."""

    said = forms.CharField(
        label=_("Code or name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "off",
                "spellcheck": "false",
                "enterkeyhint": "search",
            }
        ),
    )


class ArrivalForm(forms.Form):
    """Of a button beside a name, or of the page that a ticket opens."""

    registration = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    said = forms.CharField(required=False, max_length=200)


class ReasonForm(forms.Form):
    field_of = {"full": "reason"}

    reason = forms.CharField(
        label=_("Why, although all seats are taken?"),
        help_text=_("Only where no seat is left."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WalkInForm(ReasonForm):
    person = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class WalkInGuestForm(GuestForm, ReasonForm):
    """Who has no account either. A host types it, on a device that fills in nothing of their own."""

    field_order = ["name", "email", "organisation", "country", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _(
            "A link to their ticket goes there; by it they can delete all of this, too."
        )
        for name in ("name", "email", "organisation"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class SpanForm(forms.Form):
    """Days around on which people are checked in as well."""

    days_before = forms.IntegerField(label=_("Days before"), min_value=0, max_value=MOST_DAYS)
    days_after = forms.IntegerField(label=_("Days after"), min_value=0, max_value=MOST_DAYS)


def storable(text: str) -> str:
    """A word of an address that a store can look for; "" else."""
    return text[:200] if is_storable(text) else ""


def errors_of(form: forms.Form) -> list[Any]:
    return [error for errors in form.errors.values() for error in errors]
