"""A questionnaire as its hosts make it over HTTP."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from questionnaires.actions.asking import Offer
from questionnaires.models import Choice, Page, Question, Questionnaire, Wording
from questionnaires.presets import PRESETS
from questionnaires.sheet import Sheet, sheets_of

LARGEST_BOUND = 1_000_000_000
MOST_PLACES = 100_000


class FormChoiceSerializer(serializers.ModelSerializer):
    key = serializers.SlugField(
        max_length=40,
        required=False,
        help_text="Of an answer that is offered already; a new one gets its own",
    )
    label = serializers.CharField(max_length=200)
    places = serializers.IntegerField(
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        allow_null=True,
        default=None,
        help_text="How many people can choose it; null: everybody",
    )

    class Meta:
        model = Choice
        fields = ["key", "label", "places", "translations"]
        read_only_fields = ["translations"]


class FormQuestionSerializer(serializers.ModelSerializer):
    """As it is asked, and as it is written: one that is changed is written as a whole."""

    condition = serializers.SlugRelatedField(
        "key",
        queryset=Question.objects.none(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Key of a question on an earlier page, after some of whose answers alone this is asked",
    )  # type: ignore[var-annotated]
    condition_answers = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list
    )
    choices = FormChoiceSerializer(many=True, required=False, default=list, source="offered")
    is_required = serializers.BooleanField(
        required=False, help_text="Left out: everything has to be answered but a consent"
    )
    least = serializers.IntegerField(
        min_value=0, max_value=LARGEST_BOUND, required=False, allow_null=True, default=None
    )
    most = serializers.IntegerField(
        min_value=1, max_value=LARGEST_BOUND, required=False, allow_null=True, default=None
    )
    help = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    prefill = serializers.ChoiceField(
        choices=Question.Prefill.choices, required=False, allow_blank=True, default=""
    )
    kind = serializers.ChoiceField(choices=Question.Kind.choices)

    class Meta:
        model = Question
        fields = [
            "key",
            "kind",
            "label",
            "help",
            "translations",
            "is_required",
            "least",
            "most",
            "prefill",
            "condition",
            "condition_answers",
            "choices",
        ]
        read_only_fields = ["key", "translations"]

    def __init__(self, *args: Any, questionnaire: Questionnaire | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if questionnaire is not None:
            field: Any = self.fields["condition"]
            field.queryset = questionnaire.questions.asked()

    def asked_for(self) -> dict[str, Any]:
        """For `actions.add_question` and `actions.change_question`."""
        given = dict(self.validated_data)
        offers = [Offer(row["label"], row["places"], row.get("key", "")) for row in given.pop("offered")]
        return {**given, "choices": offers}


class FormPageSerializer(serializers.ModelSerializer):
    questions = serializers.SerializerMethodField()

    class Meta:
        model = Page
        fields = ["id", "title", "translations", "questions"]
        read_only_fields = ["id", "translations"]

    @extend_schema_field(FormQuestionSerializer(many=True))
    def get_questions(self, page: Page) -> Any:
        sheet = self.context.get("sheet") or Sheet(page.questionnaire)
        return FormQuestionSerializer(sheet.on(page), many=True).data


class RemovedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Question
        fields = ["key", "label"]


class QuestionnaireListSerializer(serializers.ListSerializer):
    """What all of a page ask is read at once."""

    def to_representation(self, data: Any) -> Any:
        rows = list(data)
        removed = Question.objects.filter(page=None).order_by("pk")
        prefetch_related_objects(rows, Prefetch("questions", removed, to_attr="removed"))
        child: Any = self.child
        child.sheets = sheets_of(rows)
        return super().to_representation(rows)


class QuestionnaireSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]
    pages = serializers.SerializerMethodField()
    removed = serializers.SerializerMethodField(
        help_text="Questions that are asked no more; what was answered to them stays"
    )
    words = serializers.SerializerMethodField(
        help_text="Pages, questions and choices, word for word, in all languages: what an edition keeps"
    )

    class Meta:
        model = Questionnaire
        fields = ["id", "space", "title", "language", "changes_until", "pages", "removed", "words"]
        read_only_fields = fields
        list_serializer_class = QuestionnaireListSerializer

    sheets: Mapping[int, Sheet] = {}

    def to_representation(self, instance: Questionnaire) -> dict[str, Any]:
        self.sheet = self.sheets.get(instance.pk) or Sheet(instance)
        found: dict[str, Any] = super().to_representation(instance)
        return found

    @extend_schema_field(FormPageSerializer(many=True))
    def get_pages(self, questionnaire: Questionnaire) -> Any:
        return FormPageSerializer(self.sheet.pages, many=True, context={"sheet": self.sheet}).data

    @extend_schema_field(RemovedSerializer(many=True))
    def get_removed(self, questionnaire: Questionnaire) -> Any:
        removed = getattr(questionnaire, "removed", None)
        if removed is None:
            removed = questionnaire.questions.filter(page=None).order_by("pk")
        return RemovedSerializer(removed, many=True).data

    @extend_schema_field(serializers.DictField())
    def get_words(self, questionnaire: Questionnaire) -> dict[str, Any]:
        return self.sheet.words()


class NewQuestionnaireSerializer(serializers.Serializer):
    space = serializers.SlugField(max_length=255)
    title = serializers.CharField(max_length=160)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)


class QuestionnaireSettingsSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=160)
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    changes_until = serializers.DateTimeField(
        allow_null=True,
        help_text="From then on what was handed in stays as it is; null: as long as the seat may change",
    )


class PageTitleSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=160)


class PresetSerializer(serializers.Serializer):
    name = serializers.ChoiceField(choices=list(PRESETS))


class QuestionWordsSerializer(serializers.Serializer):
    label = serializers.CharField(max_length=300, required=False, allow_blank=True)
    help = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    choices = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True), required=False, default=dict
    )


class TranslationSerializer(serializers.Serializer):
    """Words in one language. What is left out stays; an empty text falls back to the original."""

    title = serializers.CharField(max_length=160, required=False, allow_blank=True)
    pages = serializers.DictField(
        child=serializers.CharField(max_length=160, allow_blank=True),
        required=False,
        default=dict,
        help_text="Titles, by the numbers of pages",
    )
    questions = serializers.DictField(
        child=QuestionWordsSerializer(), required=False, default=dict, help_text="By the keys of questions"
    )

    def texts(self, sheet: Sheet) -> dict[tuple[Wording, str], str]:
        """For `actions.translate`. Raises ValidationError for what the form does not say."""
        given, found = self.validated_data, {}
        pages = {str(page.pk): page for page in sheet.pages}
        if "title" in given:
            found[sheet.questionnaire, "title"] = given["title"]
        for key, title in given["pages"].items():
            found[known(pages, key, "pages"), "title"] = title
        for key, words in given["questions"].items():
            question = known(sheet.by_key, key, "questions")
            choices = {choice.key: choice for choice in question.offered}
            for name in ("label", "help"):
                if name in words:
                    found[question, name] = words[name]
            for choice, label in words["choices"].items():
                found[known(choices, choice, "choices"), "label"] = label
        return found


def known(rows: dict[str, Any], key: str, name: str) -> Any:
    if key not in rows:
        raise serializers.ValidationError({name: {key: "The form has none of this name."}}, code="unknown")
    return rows[key]
