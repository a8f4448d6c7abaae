"""A page of a questionnaire as a form. It only brings what was typed: what an answer may be, `values` says."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files import File
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from conversations.files.kinds import ENDINGS
from conversations.files.limits import LARGEST_FILE, MIB
from questionnaires.models import Choice, Question, Said, Upload
from questionnaires.values import LONGEST_LONG_TEXT, LONGEST_TEXT

Kind = Question.Kind
# What a browser may fill in by itself.
AUTOCOMPLETE = {Question.Prefill.ORGANISATION: "organization"}


def spoken(said: Said) -> str | SafeString:
    """With the tag of its language, where that is not the page's."""
    if said.language in ("", get_language()):
        return said.text
    return format_html('<span lang="{}">{}</span>', said.language, said.text)


class FullOptions:
    """Choices that are full can't be chosen; whoever has a place keeps it."""

    full: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        if str(value) in self.full:
            option["attrs"]["disabled"] = True
        return option


class OneOf(FullOptions, forms.RadioSelect):
    pass


class SomeOf(FullOptions, forms.CheckboxSelectMultiple):
    pass


class FileInput(forms.FileInput):
    """A file, and the one that was given before; that one stays until another is chosen or it is taken back."""

    kept: Upload | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[File | None, str]:
        kept = "" if data.get(f"{name}-none") else str(data.get(f"{name}-kept", ""))
        return files.get(name), kept

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        box = super().render(name, None, attrs, renderer)
        return SafeString(
            render_to_string("questionnaires/_file.html", {"box": box, "name": name, "kept": self.kept})
        )


class AnswerField(forms.Field):
    """What a question is answered with. A value that is not right is refused where it is kept, not here."""

    def __init__(self, question: Question, left: Mapping[int, int]) -> None:
        self.question, self.left = question, left
        super().__init__(
            required=False,
            label=spoken(question.said("label")),
            help_text=self.help(),
            widget=self.made_widget(),
        )
        # For the mark "(optional)" alone.
        self.required = question.is_required

    def clean(self, value: Any) -> Any:
        return value

    def help(self) -> str | SafeString:
        """The hosts' own words; of a file also what may be given, of a consent whether it may be refused."""
        said = self.question.said("help")
        if self.question.kind == Kind.CONSENT:
            freedom = (
                _("You can't go on without this.")
                if self.question.is_condition
                else _("You may leave this empty.")
            )
            return format_html("{} {}", spoken(said), freedom) if said.text else freedom
        if self.question.kind != Kind.FILE:
            return spoken(said) if said.text else ""
        limits = _("A picture, a PDF, a document or a table, of %(most)s MB at most.") % {
            "most": LARGEST_FILE // MIB
        }
        return format_html("{} {}", spoken(said), limits) if said.text else limits

    def made_widget(self) -> forms.Widget:
        question = self.question
        if question.kind == Kind.TEXT:
            attrs = {"maxlength": question.most or LONGEST_TEXT}
            if question.prefill in AUTOCOMPLETE:
                attrs["autocomplete"] = AUTOCOMPLETE[Question.Prefill(question.prefill)]
            return forms.TextInput(attrs=attrs)
        if question.kind == Kind.LONG_TEXT:
            return forms.Textarea(
                attrs={"rows": 4, "data-grow": 4, "maxlength": question.most or LONGEST_LONG_TEXT}
            )
        if question.kind == Kind.NUMBER:
            return forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input-short"}
            )
        if question.has_choices:
            return self.choosing(OneOf() if question.kind == Kind.CHOICE else SomeOf())
        if question.kind == Kind.DATE:
            return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        if question.kind == Kind.FILE:
            return FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)})
        return forms.CheckboxInput()

    def choosing(self, widget: OneOf | SomeOf) -> forms.Widget:
        offered: list[Choice] = self.question.offered  # type: ignore[attr-defined]
        widget.choices = [(choice.key, self.offer(choice)) for choice in offered]
        widget.full = frozenset(choice.key for choice in offered if self.left.get(choice.pk, 1) <= 0)
        return widget

    def offer(self, choice: Choice) -> str | SafeString:
        said, left = spoken(choice.said("label")), self.left.get(choice.pk)
        if left is None:
            return said
        room = (
            ngettext("%(left)d place left", "%(left)d places left", left) % {"left": left}
            if left > 0
            else _("full")
        )
        return format_html('<span>{} <span class="meta">({})</span></span>', said, room)


class AnswersForm(forms.Form):
    """The questions of a page. `revision`: of the page as it was shown; 0 for one that was never saved."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        left: Mapping[int, int],
        uploads: Mapping[str, Upload],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix="a", use_required_attribute=False, **kwargs)
        self.questions, self.uploads = questions, uploads
        for question in questions:
            field = AnswerField(question, left)
            self.fields[question.key] = field
            if question.kind == Kind.FILE:
                self.show_kept(question.key, str(self.initial.get(question.key, "")))

    def show_kept(self, key: str, upload_key: str) -> None:
        widget = self.fields[key].widget
        if isinstance(widget, FileInput):
            widget.kept = self.uploads.get(upload_key)

    def given(self) -> dict[str, Any]:
        """After it was validated: what was typed, by the keys of questions. Of a file it is a pair, of the new one and the
        key of the one before."""
        return {question.key: self.cleaned_data.get(question.key) for question in self.questions}

    def take_revision(self, revision: int) -> None:
        """Typed for another one; from now on it is known what stands there."""
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(revision)
