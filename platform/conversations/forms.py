from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from conversations.files.kinds import ENDINGS
from conversations.files.limits import LARGEST_FILE, LARGEST_TOGETHER, MIB, MOST_FILES
from conversations.models import Thread
from conversations.models.message import LARGEST_SEQ, LONGEST_BODY
from people.models import Person
from spaces.models import Space

LONGEST_TITLE = Thread._meta.get_field("title").max_length or 160


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


class FileInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Several files of one input; what each may be is the action's to say."""

    widget = FileInput

    def __init__(self, **kwargs: Any) -> None:
        words = format_lazy(
            _(
                "At most {files}, of {one} MB each and {together} MB together: pictures, PDF, office documents, text, "
                "sound, film. What a picture tells about its place and camera is removed."
            ),
            files=MOST_FILES,
            one=LARGEST_FILE // MIB,
            together=LARGEST_TOGETHER // MIB,
        )
        super().__init__(required=False, label=_("Files"), help_text=words, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"multiple": True, "accept": ",".join(f".{ending}" for ending in ENDINGS)}

    def bound_data(self, data: Any, initial: Any) -> Any:
        return None  # a browser never shows again which files were chosen


class KeysField(forms.Field):
    """Of files that were uploaded before and are to go with the message."""

    widget = forms.MultipleHiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> list[str]:
        return [str(key) for key in value or ()]


class PostForm(forms.Form):
    field_of = {"too_many_files": "files", "no_such_file": "files", "too_large_together": "files"}

    body = BodyField()
    files = FilesField()
    attachments = KeysField()
    language = LanguageField()
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_client_id)
    reply_to = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_SEQ
    )
    # Of the saved draft that stands in the form: it goes with the post, and a later one of another device stays.
    draft_revision = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=LARGEST_SEQ
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A message may be files alone.
        if self.is_bound and any(self[name].data for name in ("files", "attachments")):
            self.fields["body"].required = False


class CircleField(forms.ChoiceField):
    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Thread.Circle.choices, label=_("Who reads, who writes"), **kwargs)


class ThreadForm(forms.Form):
    """`about_kind` and `about_key` come from the page that led here; whoever coordinates chooses the circle."""

    field_of = {"empty": "body", "too_long": "body", "about": ""}

    title = forms.CharField(label=_("What is it about?"), max_length=LONGEST_TITLE)
    body = BodyField(label=_("First message"), rows=6)
    language = LanguageField()
    circle = CircleField(initial=Thread.Circle.MEMBERS)
    client_id = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=new_client_id)
    about_kind = forms.CharField(widget=forms.HiddenInput, required=False, max_length=24)
    about_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, may_choose_circle: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_choose_circle:
            del self.fields["circle"]


class TitleForm(forms.Form):
    field_of = {"empty": "title", "too_long": "title", "unstorable": "title", "language": "language"}

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    language = LanguageField()


class CircleForm(forms.Form):
    circle = CircleField()
    is_confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)


class MoveForm(forms.Form):
    to = forms.ModelChoiceField(
        Space.objects.none(), label=_("Into which group, event or visit?"), empty_label=_("Choose…")
    )

    def __init__(self, *args: Any, thread: Thread, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = (
            Space.objects.coordinated_by(by)
            .exclude(pk=thread.space_id)
            .exclude(state=Space.State.ARCHIVED)
            .order_by("title")
        )


class SplitForm(TitleForm):
    """The messages are chosen in a list, page by page; `shown` are those that can be, by their numbers. `from_seq` takes also
    those on pages that nobody has opened."""

    from_seq = forms.IntegerField(
        label=_("And all from this message number on"),
        required=False,
        min_value=1,
        max_value=LARGEST_SEQ,
        help_text=_("Leave it empty to take only those that you tick."),
    )
    seqs = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, shown: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["seqs"]
        field.choices = [(seq, seq) for seq in shown]


class EditForm(forms.Form):
    body = BodyField(rows=6)
    language = LanguageField()
