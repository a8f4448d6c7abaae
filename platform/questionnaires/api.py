"""Questionnaires over HTTP for their hosts. Who is asked reads and answers them at what asks: the forms of a seat plan."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets

from questionnaires.models import Questionnaire
from questionnaires.sheet import Sheet


class QuestionnaireSerializer(serializers.ModelSerializer):
    space = serializers.SlugRelatedField("slug", read_only=True)  # type: ignore[var-annotated]
    words = serializers.SerializerMethodField(
        help_text="Pages, questions and choices, word for word, in all languages"
    )

    class Meta:
        model = Questionnaire
        fields = ["id", "space", "title", "language", "changes_until", "words"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField())
    def get_words(self, questionnaire: Questionnaire) -> dict[str, Any]:
        return Sheet(questionnaire).words()


class QuestionnaireViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = QuestionnaireSerializer
    ordering = ("pk",)
    queryset = Questionnaire.objects.none()
    filterset_fields = {"space__slug": ["exact"]}

    def get_queryset(self) -> QuerySet[Questionnaire]:
        return Questionnaire.objects.hosted_by(self.request.user).select_related("space")
