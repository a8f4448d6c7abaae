"""The forms of a plan over HTTP for programs: the same doors, actions and policies as the pages."""

from collections import defaultdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import questionnaires.actions as questionnaires
from questionnaires.actions.filling import places_left
from questionnaires.models import Filling, FormerAnswer, Page, Question
from questionnaires.views.filling import Desk
from registrations import actions
from registrations.keeping import kept_until
from registrations.models import Registration
from registrations.models.asked import FIELDS, FIRST, SECOND
from registrations.serializers import RegistrationSerializer
from registrations.views.answers import door_of, is_registered
from registrations.views.found import hosted_plan, visible_plan

WHICH = OpenApiParameter(
    "which",
    enum=[FIRST, SECOND],
    location=OpenApiParameter.PATH,
    description="On registering, or after acceptance",
)


@extend_schema_field(OpenApiTypes.ANY)
class AnswerField(serializers.JSONField):
    """Plain data: text, a number (as text too), the key of a choice or several, a day in ISO form, the key of a file,
    true."""


class OfferedSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    language = serializers.CharField(help_text="Of the label")
    left = serializers.IntegerField(
        allow_null=True, help_text="Places left; null where everybody may choose it"
    )


class AskedSerializer(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    label = serializers.CharField()
    language = serializers.CharField(
        help_text="Of the label: yours, or the original where it has no translation"
    )
    help = serializers.CharField()
    is_required = serializers.BooleanField()
    least = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField(allow_null=True)
    choices = OfferedSerializer(many=True)
    answer = AnswerField(help_text="What stands there now, or what your profile knows")


class AskedPageSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    revision = serializers.IntegerField(help_text="To be sent with what you save; 0 where it was never saved")
    is_whole = serializers.BooleanField(help_text="Whether it was saved with all that it demands")
    questions = AskedSerializer(many=True)


class PlanFormSerializer(serializers.Serializer):
    """Only pages and questions that are asked, given what was answered so far."""

    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Filling.State.choices)
    closed = serializers.CharField(help_text="Why it can't be handed in now; empty while it can")
    kept = serializers.CharField(help_text="How long your answers are kept, in a sentence")
    kept_until = serializers.DateTimeField(
        allow_null=True, help_text="As it is planned now; null where the end is not known yet"
    )
    pages = AskedPageSerializer(many=True)


class SavedPageSerializer(serializers.Serializer):
    revision = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    answers = serializers.DictField(
        child=serializers.JSONField(allow_null=True), help_text="By the keys of questions"
    )
    is_whole = serializers.BooleanField(
        default=True, help_text="False: to be finished later, nothing is demanded yet"
    )


class KeptPageSerializer(serializers.Serializer):
    revision = serializers.IntegerField()
    is_whole = serializers.BooleanField()


class GivenFileSerializer(serializers.Serializer):
    question = serializers.CharField(max_length=40)
    file = serializers.FileField()


class KeptFileSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="The answer to the question")
    name = serializers.CharField()
    size = serializers.IntegerField()


class HandedInSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class TheirAnswersSerializer(serializers.Serializer):
    registration = serializers.IntegerField()
    person = serializers.CharField()
    first = serializers.DictField(child=serializers.JSONField(), help_text="By the keys of questions")
    second = serializers.DictField(
        child=serializers.JSONField(),
        help_text="The same of the form after acceptance, whose keys are its own",
    )
    first_was = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        help_text="While the registration `needs_look`: of each changed answer what stood there; null where nothing did",
    )
    second_was = serializers.DictField(
        child=serializers.JSONField(allow_null=True), help_text="The same of the form after acceptance"
    )


def desk_of(request: Request, plan_id: int, which: str) -> Desk:
    return Desk(door_of(visible_plan(request, plan_id), request.user, which))


class PlanFormView(APIView):
    @extend_schema(parameters=[WHICH], responses=PlanFormSerializer)
    def get(self, request: Request, plan_id: int, which: str) -> Response:
        """A form that this plan asks you, with what you have answered."""
        plan = visible_plan(request, plan_id)
        desk = Desk(door_of(plan, request.user, which))
        left = places_left(desk.sheet, desk.filling)
        form = {
            "title": desk.door.questionnaire.said("title").text,
            "state": desk.filling.state,
            "closed": desk.door.closed,
            "kept": desk.door.kept,
            "kept_until": kept_until(plan),
            "pages": [page_words(desk, page, left) for page in desk.pages],
        }
        return Response(PlanFormSerializer(form).data)


def page_words(desk: Desk, page: Page, left: dict[int, int]) -> dict[str, Any]:
    questions, saved = desk.sheet.shown_on(page, desk.answers), desk.saved.get(page.pk)
    known = desk.answers if saved else {**desk.prefilled(questions), **desk.answers}
    return {
        "id": page.pk,
        "title": page.said("title").text,
        "revision": saved.revision if saved else 0,
        "is_whole": bool(saved and saved.is_whole),
        "questions": [question_words(question, known.get(question.key), left) for question in questions],
    }


def question_words(question: Question, answer: Any, left: dict[int, int]) -> dict[str, Any]:
    label, names = question.said("label"), ("key", "kind", "is_required", "least", "most")
    return {
        **{name: getattr(question, name) for name in names},
        "label": label.text,
        "language": label.language,
        "help": question.said("help").text,
        "answer": answer,
        "choices": [
            {
                "key": choice.key,
                "label": choice.said("label").text,
                "language": choice.said("label").language,
                "left": None if choice.places is None else max(0, left[choice.pk]),
            }
            for choice in question.offered  # type: ignore[attr-defined]
        ],
    }


class PlanFormPageView(APIView):
    @extend_schema(parameters=[WHICH], request=SavedPageSerializer, responses=KeptPageSerializer)
    def put(self, request: Request, plan_id: int, which: str, page_id: int) -> Response:
        """Keep one page. 409 `saved_elsewhere` where another device has saved it meanwhile: it says what stands there
        and its revision. 409 `answers_wrong` says in `answers` what is wrong, by the keys of questions."""
        desk = desk_of(request, plan_id, which)
        page = get_object_or_404(Page, questionnaire=desk.door.questionnaire, pk=page_id)
        given = SavedPageSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        saved = questionnaires.save_page(filling=desk.filling, page=page, **given.validated_data)
        return Response(KeptPageSerializer(saved).data)


class PlanFormFileView(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        parameters=[WHICH],
        request={"multipart/form-data": GivenFileSerializer},
        responses={201: KeptFileSerializer},
    )
    def post(self, request: Request, plan_id: int, which: str) -> Response:
        """Keep a file that answers a question; its `key` is the answer then."""
        desk = desk_of(request, plan_id, which)
        given = GivenFileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        question = desk.sheet.by_key.get(given.validated_data["question"])
        if question is None or question.kind != Question.Kind.FILE:
            raise serializers.ValidationError({"question": "It asks for no file."})
        file = given.validated_data["file"]
        kept = questionnaires.keep_file(filling=desk.filling, question=question, name=file.name, content=file)
        return Response(KeptFileSerializer(kept).data, status=201)


class PlanFormSubmissionView(APIView):
    @extend_schema(parameters=[WHICH], request=HandedInSerializer, responses=RegistrationSerializer)
    def post(self, request: Request, plan_id: int, which: str) -> Response:
        """Hand in what stands on the pages. Of the first form of who has no seat yet it is the registration."""
        plan = visible_plan(request, plan_id)
        door_of(plan, request.user, which)
        given = HandedInSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        if which == FIRST and not is_registered(plan):
            mine = actions.register(plan=plan, person=request.user, **given.validated_data)
        else:
            mine = actions.hand_in_answers(plan=plan, person=request.user, which=which)
        return Response(RegistrationSerializer(mine).data)


TOLD = (FIRST, SECOND, f"{FIRST}_was", f"{SECOND}_was")


class PlanAnswersView(APIView):
    @extend_schema(responses=TheirAnswersSerializer(many=True))
    def get(self, request: Request, plan_id: int) -> Response:
        """What was handed in to both forms, for the hosts."""
        plan = hosted_plan(request, plan_id)
        found: dict[int, dict[str, dict[str, Any]]] = defaultdict(lambda: {name: {} for name in TOLD})
        for which, name in FIELDS.items():
            handed_in = Filling.objects.submitted().filter(questionnaire=getattr(plan, f"{name}_id"))
            rows = handed_in.order_by("pk").values_list("person", "answers__question__key", "answers__value")
            for person, key, value in rows:
                theirs = found[person]
                if key is not None:
                    theirs[which][key] = value
            former = FormerAnswer.objects.filter(filling__in=handed_in).order_by("pk")
            for person, key, value in former.values_list("filling__person", "question__key", "value"):
                found[person][f"{which}_was"][key] = value
        people = Registration.objects.filter(plan=plan, person__in=found).select_related("person")
        answers = [
            {"registration": one.pk, "person": one.person.name, **found[one.person_id]} for one in people
        ]
        return Response(TheirAnswersSerializer(answers, many=True).data)
