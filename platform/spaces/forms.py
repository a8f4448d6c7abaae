from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Person


class NoteForm(forms.Form):
    """A word to the coordinators, with a request to join."""

    note = forms.CharField(
        label=_("A word to the coordinators"),
        help_text=_("Who you are, and what you would like to do here."),
        max_length=500,
        required=False,
        # What is half typed stays when the page around it changes live.
        widget=forms.Textarea(attrs={"rows": 3, "hx-preserve": "true"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The person reads it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, in a sentence: the person reads it.")},
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Who has no account yet finds the invitation after signing up with this address."),
        max_length=Person._meta.get_field("email").max_length,
    )
