from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from conversations.models.message import LARGEST_SEQ, LONGEST_BODY


def new_client_id() -> str:
    """The page's own name for what it is about to send: sent twice, it is known the second time."""
    return str(uuid4())


class LanguageField(forms.ChoiceField):
    """The language somebody writes in; the one they read in unless they say otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=settings.LANGUAGES, label=_("Written in"), initial=get_language, **kwargs)


class BodyField(forms.CharField):
    """Its limits are the action's: every door says the same about a text, and keeps it."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        self.rows = kwargs.pop("rows", 3)
        words = {"label": _("Your message"), "error_messages": {"required": _("Write something first.")}}
        super().__init__(strip=False, **{**words, **kwargs})
        self.validators = []  # Django's own sentence about NUL says nothing of what to do

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"rows": self.rows, "data-grow": self.rows, "data-most": LONGEST_BODY}


class PostForm(forms.Form):
    body = BodyField()
    language = LanguageField()
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_client_id)
    reply_to = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_SEQ
    )
    # Of the saved draft that stands in the form: it goes with the post, and a later one of another device stays.
    draft_revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST_SEQ
    )


class ThreadForm(forms.Form):
    field_of = {"empty": "body", "too_long": "body"}

    title = forms.CharField(label=_("What is it about?"), max_length=160)
    body = BodyField(label=_("First message"), rows=6)
    language = LanguageField()
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_client_id)


class EditForm(forms.Form):
    body = BodyField(rows=6)
    language = LanguageField()
