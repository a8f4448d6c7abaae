"""Questionnaires over HTTP for their hosts: the same actions and policies as the pages. Who is asked reads and answers
them at what asks: the forms of a seat plan."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from questionnaires import actions
from questionnaires.models import Page, Question, Questionnaire
from questionnaires.serializers import (
    FormPageSerializer,
    FormQuestionSerializer,
    NewQuestionnaireSerializer,
    PageTitleSerializer,
    PresetSerializer,
    QuestionnaireSerializer,
    QuestionnaireSettingsSerializer,
    TranslationSerializer,
)
from questionnaires.sheet import Sheet
from spaces.models import Space

PAGE = r"pages/(?P<page_id>\d+)"
QUESTION = r"questions/(?P<key>[-\w]+)"
OF_PAGE = OpenApiParameter("page_id", OpenApiTypes.INT, OpenApiParameter.PATH)
OF_QUESTION = OpenApiParameter("key", OpenApiTypes.STR, OpenApiParameter.PATH)
IN_LANGUAGE = OpenApiParameter(
    "language", OpenApiTypes.STR, OpenApiParameter.PATH, enum=[code for code, _name in settings.LANGUAGES]
)
WHOLE = {200: QuestionnaireSerializer}


class QuestionnaireViewSet(viewsets.ReadOnlyModelViewSet):
    """The forms of one's spaces. Each change answers with the whole form."""

    serializer_class = QuestionnaireSerializer
    ordering = ("pk",)
    queryset = Questionnaire.objects.none()
    filterset_fields = {"space__slug": ["exact"]}

    def get_queryset(self) -> QuerySet[Questionnaire]:
        return Questionnaire.objects.hosted_by(self.request.user).select_related("space")

    def given(self, kind: type[serializers.Serializer[Any]], **more: Any) -> Any:
        asked = kind(data=self.request.data, **more)
        asked.is_valid(raise_exception=True)
        return asked

    def page(self, page_id: str) -> Page:
        form = self.get_object()
        found = get_object_or_404(form.pages, pk=page_id)
        found.questionnaire = form
        return found

    def question(self, key: str, **more: Any) -> Question:
        form = self.get_object()
        found = get_object_or_404(form.questions.select_related("page"), key=key, **more)
        found.questionnaire = form
        return found

    def anew(self, status: int = 200) -> Response:
        return Response(QuestionnaireSerializer(self.get_object()).data, status=status)

    @extend_schema(request=NewQuestionnaireSerializer, responses={201: QuestionnaireSerializer})
    def create(self, request: Request) -> Response:
        """A new form with one page that asks nothing yet."""
        given = self.given(NewQuestionnaireSerializer).validated_data
        space = get_object_or_404(Space.objects.visible_to(request.user), slug=given.pop("space"))
        made = actions.make_questionnaire(space=space, by=request.user, **given)
        return Response(QuestionnaireSerializer(made).data, status=201)

    @extend_schema(request=QuestionnaireSettingsSerializer, responses=WHOLE)
    def update(self, request: Request, pk: str) -> Response:
        """Title, language of the originals, and until when answers can be changed."""
        form = self.get_object()
        given = self.given(QuestionnaireSettingsSerializer).validated_data
        actions.change_questionnaire(questionnaire=form, by=request.user, **given)
        return self.anew()

    @extend_schema(request=TranslationSerializer, responses=WHOLE, parameters=[IN_LANGUAGE])
    @action(detail=True, methods=["put"], url_path=r"translations/(?P<language>[-\w]+)")
    def translations(self, request: Request, pk: str, language: str) -> Response:
        """The words in another language."""
        form = self.get_object()
        if language not in dict(settings.LANGUAGES):
            raise Http404
        texts = self.given(TranslationSerializer).texts(Sheet(form))
        actions.translate(questionnaire=form, language=language, texts=texts, by=request.user)
        return self.anew()

    @extend_schema(request=PageTitleSerializer, responses={201: QuestionnaireSerializer})
    @action(detail=True, methods=["post"], url_path="pages")
    def add_page(self, request: Request, pk: str) -> Response:
        """A page at the end."""
        form = self.get_object()
        given = self.given(PageTitleSerializer).validated_data
        actions.add_page(questionnaire=form, by=request.user, **given)
        return self.anew(201)

    @extend_schema(request=PageTitleSerializer, responses={200: FormPageSerializer}, parameters=[OF_PAGE])
    @action(detail=True, methods=["put"], url_path=PAGE)
    def change_page(self, request: Request, pk: str, page_id: str) -> Response:
        """Another title."""
        page = self.page(page_id)
        given = self.given(PageTitleSerializer).validated_data
        changed = actions.change_page(page=page, by=request.user, **given)
        return Response(FormPageSerializer(changed).data)

    @extend_schema(responses=WHOLE, parameters=[OF_PAGE])
    @change_page.mapping.delete
    def remove_page(self, request: Request, pk: str, page_id: str) -> Response:
        """One that asks nothing; 409 `page_asks`."""
        actions.remove_page(page=self.page(page_id), by=request.user)
        return self.anew()

    @extend_schema(request=None, responses=WHOLE, parameters=[OF_PAGE])
    @action(detail=True, methods=["post"], url_path=rf"{PAGE}/up")
    def page_up(self, request: Request, pk: str, page_id: str) -> Response:
        """Over the page before."""
        actions.move_page(page=self.page(page_id), is_up=True, by=request.user)
        return self.anew()

    @extend_schema(request=None, responses=WHOLE, parameters=[OF_PAGE])
    @action(detail=True, methods=["post"], url_path=rf"{PAGE}/down")
    def page_down(self, request: Request, pk: str, page_id: str) -> Response:
        """Below the page after it."""
        actions.move_page(page=self.page(page_id), is_up=False, by=request.user)
        return self.anew()

    @extend_schema(
        request=FormQuestionSerializer, responses={201: QuestionnaireSerializer}, parameters=[OF_PAGE]
    )
    @action(detail=True, methods=["post"], url_path=rf"{PAGE}/questions")
    def add_question(self, request: Request, pk: str, page_id: str) -> Response:
        """A question at the end of a page."""
        page = self.page(page_id)
        given = self.given(FormQuestionSerializer, questionnaire=page.questionnaire).asked_for()
        actions.add_question(page=page, by=request.user, **given)
        return self.anew(201)

    @extend_schema(request=PresetSerializer, responses={201: QuestionnaireSerializer}, parameters=[OF_PAGE])
    @action(detail=True, methods=["post"], url_path=rf"{PAGE}/presets")
    def add_preset(self, request: Request, pk: str, page_id: str) -> Response:
        """A question that is ready in all languages."""
        page = self.page(page_id)
        given = self.given(PresetSerializer).validated_data
        actions.add_preset(page=page, by=request.user, **given)
        return self.anew(201)

    @extend_schema(request=FormQuestionSerializer, responses=WHOLE, parameters=[OF_QUESTION])
    @action(detail=True, methods=["put"], url_path=QUESTION)
    def change_question(self, request: Request, pk: str, key: str) -> Response:
        """Write a question anew. What was answered stays as it was answered."""
        question = self.question(key, page__isnull=False)
        given = self.given(FormQuestionSerializer, questionnaire=question.questionnaire).asked_for()
        actions.change_question(question=question, by=request.user, **given)
        return self.anew()

    @extend_schema(responses=WHOLE, parameters=[OF_QUESTION])
    @change_question.mapping.delete
    def remove_question(self, request: Request, pk: str, key: str) -> Response:
        """It is asked no more; `restoring` puts it back."""
        actions.remove_question(question=self.question(key), by=request.user)
        return self.anew()

    @extend_schema(request=None, responses=WHOLE, parameters=[OF_QUESTION])
    @action(detail=True, methods=["post"], url_path=rf"{QUESTION}/up")
    def question_up(self, request: Request, pk: str, key: str) -> Response:
        """Over its neighbour; at the top of its page to the page before."""
        actions.move_question(question=self.question(key), is_up=True, by=request.user)
        return self.anew()

    @extend_schema(request=None, responses=WHOLE, parameters=[OF_QUESTION])
    @action(detail=True, methods=["post"], url_path=rf"{QUESTION}/down")
    def question_down(self, request: Request, pk: str, key: str) -> Response:
        """Below its neighbour; at the end of its page to the next page."""
        actions.move_question(question=self.question(key), is_up=False, by=request.user)
        return self.anew()

    @extend_schema(request=None, responses=WHOLE, parameters=[OF_QUESTION])
    @action(detail=True, methods=["post"], url_path=rf"{QUESTION}/restoring")
    def put_back(self, request: Request, pk: str, key: str) -> Response:
        """Ask again what was removed, at the end of the last page."""
        actions.put_back(question=self.question(key), by=request.user)
        return self.anew()
