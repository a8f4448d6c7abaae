"""What hosts fill in to make a questionnaire."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people.zones import city
from questionnaires.actions.asking import MOST_CHOICES, Offer
from questionnaires.models import Question, Questionnaire, Wording
from questionnaires.sheet import Sheet


class QuestionnaireForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        help_text=gettext_lazy("For those who answer, such as “Your registration”."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"),
        choices=settings.LANGUAGES,
        initial=get_language,
        help_text=gettext_lazy("You can translate it into the other languages afterwards."),
    )


class SettingsForm(QuestionnaireForm):
    changes_until = forms.DateTimeField(
        label=gettext_lazy("Answers can be changed until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["changes_until"].help_text = format_lazy(
            gettext_lazy(
                "By the clock of {city}. Empty: for as long as the registration itself can be changed."
            ),
            city=city(timezone.get_current_timezone_name()),
        )


class TitleForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title of the page"),
        max_length=160,
        help_text=gettext_lazy("One topic for each page, such as “Your journey”."),
    )


class ChoiceForm(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    label = forms.CharField(label=gettext_lazy("Answer offered"), max_length=200, required=False)
    places = forms.IntegerField(label=gettext_lazy("Places"), required=False, min_value=1, max_value=100_000)


ChoiceRows = forms.formset_factory(ChoiceForm, extra=3, max_num=MOST_CHOICES, absolute_max=MOST_CHOICES + 10)


class QuestionForm(forms.Form):
    """With the choices that it offers as `rows`, and the answers that it may hang on, of earlier pages."""

    label = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    help = forms.CharField(
        label=gettext_lazy("Help"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-grow": 2}),
        help_text=gettext_lazy("Why you ask, or what a good answer looks like."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"),
        choices=Question.Kind.choices,
        widget=forms.RadioSelect,
        initial="text",
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("Has to be answered"),
        required=False,
        initial=True,
        help_text=gettext_lazy("This holds for everything but a consent to tick."),
    )
    is_condition = forms.BooleanField(
        label=gettext_lazy("Nobody can go on without giving this consent"),
        required=False,
        help_text=gettext_lazy(
            "Only where taking part isn't possible without it, such as house rules; say why in the help. Photos, lists and"
            " newsletters are free to refuse."
        ),
    )
    prefill = forms.ChoiceField(
        label=gettext_lazy("Filled in beforehand with"), choices=Question.Prefill.choices, required=False
    )
    least = forms.IntegerField(
        label=gettext_lazy("At least"),
        required=False,
        min_value=0,
        max_value=1_000_000_000,
        help_text=gettext_lazy("Of a number itself; of a text, characters; of several answers, how many."),
    )
    most = forms.IntegerField(
        label=gettext_lazy("At most"), required=False, min_value=1, max_value=1_000_000_000
    )
    condition_answers = forms.MultipleChoiceField(
        label=gettext_lazy("Ask this only after one of these answers"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Of one question, on an earlier page."),
    )

    field_of = {"choices": "kind", "condition": "condition_answers", "condition_first": "condition_answers"}

    def __init__(
        self, data: Any = None, *, sheet: Sheet, place: int, question: Question | None = None
    ) -> None:
        """`place`: the position of the page on which it stands."""
        super().__init__(data, initial=self.known(question) if question else None)
        self.earlier = [
            one
            for one in sheet.questions
            if one.has_choices and one.page and one.page.position < place and one != question
        ]
        self.fields["condition_answers"].choices = list(self.offered_conditions())  # type: ignore[attr-defined]
        if not self.earlier:
            del self.fields["condition_answers"]
        offered = question.offered if question else []  # type: ignore[attr-defined]
        self.rows = ChoiceRows(
            data,
            prefix="choices",
            initial=[{"key": one.key, "label": one.label, "places": one.places} for one in offered],
        )

    @staticmethod
    def known(question: Question) -> dict[str, Any]:
        names = ("label", "help", "kind", "is_required", "prefill", "least", "most")
        found = {name: getattr(question, name) for name in names}
        found["is_condition"] = question.is_condition
        found["is_required"] = question.is_required or question.kind == Question.Kind.CONSENT
        found["condition_answers"] = [f"{question.condition_id}:{key}" for key in question.condition_answers]
        return found

    def offered_conditions(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        for question in self.earlier:
            offered = question.offered  # type: ignore[attr-defined]
            yield question.label, [(f"{question.pk}:{one.key}", one.label) for one in offered]

    def is_valid(self) -> bool:
        return super().is_valid() and self.rows.is_valid()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_condition = given.pop("is_condition", False)
        if given.get("kind") == Question.Kind.CONSENT:
            given["is_required"] = is_condition
        return given

    def clean_condition_answers(self) -> list[str]:
        picked: list[str] = self.cleaned_data["condition_answers"]
        if len({one.partition(":")[0] for one in picked}) > 1:
            raise forms.ValidationError(_("Choose answers of one question."))
        return picked

    def fields_given(self) -> dict[str, Any]:
        """For `actions.add_question` and `actions.change_question`."""
        given = dict(self.cleaned_data)
        picked = given.pop("condition_answers", [])
        number = int(picked[0].partition(":")[0]) if picked else None
        given["condition"] = next((one for one in self.earlier if one.pk == number), None)
        given["condition_answers"] = [one.partition(":")[2] for one in picked]
        return given

    def offers(self) -> list[Offer]:
        rows = [row.cleaned_data for row in self.rows if row.cleaned_data.get("label")]
        return [Offer(row["label"], row.get("places"), row.get("key", "")) for row in rows]


def in_its_language(text: str, language: str) -> SafeString:
    return format_html('<span lang="{}">{}</span>', language, text)


class TranslationForm(forms.Form):
    """All words of a questionnaire in another language, each beside what it says now."""

    def __init__(self, data: Any = None, *, sheet: Sheet, language: str) -> None:
        self.of: dict[str, tuple[Wording, str]] = {}
        fields: dict[str, forms.Field] = {}
        initial = {}
        for name, owner, word, longest in self.words(sheet):
            self.of[name] = (owner, word)
            found = owner.translations.get(language, {}).get(word, {})
            initial[name] = found.get("text", "")
            is_stale = bool(found) and found["of"] != getattr(owner, word)
            fields[name] = self.field(owner, word, longest, is_stale=is_stale)
            if is_stale:
                fields[f"{name}-fits"] = forms.BooleanField(label=_("It still says the same"), required=False)
        super().__init__(data, initial=initial)
        self.fields.update(fields)

    @staticmethod
    def field(owner: Wording, word: str, longest: int, *, is_stale: bool) -> forms.CharField:
        original = getattr(owner, word)
        long = word == "help"
        return forms.CharField(
            label=in_its_language(original, owner.original_language),
            max_length=longest,
            required=False,
            help_text=_("The original has changed since it was translated.") if is_stale else "",
            widget=forms.Textarea(attrs={"rows": 2, "data-grow": 2}) if long else forms.TextInput(),
        )

    @staticmethod
    def words(sheet: Sheet) -> Iterator[tuple[str, Wording, str, int]]:
        def of(name: str, owner: Wording) -> Iterator[tuple[str, Wording, str, int]]:
            for word in owner.WORDS:
                if getattr(owner, word):
                    longest = owner._meta.get_field(word).max_length or 1000
                    yield f"{name}-{word}", owner, word, longest

        questionnaire: Questionnaire = sheet.questionnaire
        yield from of("title", questionnaire)
        for page in sheet.pages:
            yield from of(f"page-{page.pk}", page)
            for question in sheet.on(page):
                yield from of(f"question-{question.pk}", question)
                offered: Iterable[Wording] = question.offered  # type: ignore[attr-defined]
                for choice in offered:
                    yield from of(f"choice-{choice.pk}", choice)

    def texts(self) -> dict[tuple[Wording, str], str]:
        """Those that were changed, or found to be right as they are."""
        given = self.cleaned_data
        return {
            self.of[name]: given[name]
            for name in self.of
            if name in self.changed_data or given.get(f"{name}-fits")
        }
