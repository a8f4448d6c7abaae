from django import forms
from django.utils.translation import gettext_lazy as _


class BusyCalendarForm(forms.Form):
    """The address of a calendar kept elsewhere. What is wrong with it, `actions.add_busy_calendar` says."""

    address = forms.CharField(
        label=_("Secret address of your calendar"),
        max_length=2000,
        help_text=_(
            "In your calendar program it is called iCal, ICS or “secret address”, and often ends in .ics."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
