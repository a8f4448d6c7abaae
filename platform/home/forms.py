from django import forms
from django.utils.translation import gettext_lazy as _


class DeletionForm(forms.Form):
    confirmed = forms.BooleanField(
        label=_("I want my account to be deleted. It cannot be brought back."),
        error_messages={"required": _("Say that you want it, or leave this page: then nothing changes.")},
    )


class GuestDeletionForm(DeletionForm):
    confirmed = forms.BooleanField(
        label=_("I want all of this to be deleted. It cannot be brought back."),
        error_messages=DeletionForm.base_fields["confirmed"].error_messages,
    )
