from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from questionnaires.models.page import Page
from questionnaires.models.questionnaire import Questionnaire
from questionnaires.models.wording import Wording


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked(self) -> Self:
        """In the order in which they are asked, without those that were removed."""
        return self.exclude(page=None).order_by("page__position", "page", "position", "pk")


class Question(Wording, models.Model):
    """What is asked. One without a page was removed: it is asked no more, the answers that were given stay.

    `key` never changes: other rooms read answers by it ("attendance", "publish_name"). `least` and `most` count what
    the kind counts: signs of a text, the number itself, ticked choices. It is asked only where the answer to
    `condition`, which stands on an earlier page, has one of `condition_answers`, keys of its choices.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("A line of text")
        LONG_TEXT = "long_text", _("A longer text")
        NUMBER = "number", _("A number")
        CHOICE = "choice", _("One of several answers")
        CHOICES = "choices", _("Some of several answers")
        DATE = "date", _("A day")
        FILE = "file", _("A file")
        CONSENT = "consent", _("A consent to tick")

    class Prefill(models.TextChoices):
        NOTHING = "", _("Nothing")
        ORGANISATION = "organisation", _("The person's organisation")
        COUNTRY = "country", _("The person's country")
        LANGUAGE = "language", _("The person's language")

    WORDS = ("label", "help")

    translations = models.JSONField(default=dict, blank=True, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="questions")
    position = models.PositiveSmallIntegerField(editable=False)
    key = models.SlugField(max_length=40, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TEXT)
    label = models.CharField(_("question"), max_length=300)
    help = models.TextField(max_length=1000, blank=True)
    is_required = models.BooleanField(default=True)
    least = models.IntegerField(null=True, blank=True)
    most = models.IntegerField(null=True, blank=True)
    prefill = models.CharField(max_length=12, choices=Prefill, blank=True)
    condition = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="conditional"
    )
    condition_answers = models.JSONField(default=list, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["questionnaire", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="question_key_once"),
            models.CheckConstraint(
                condition=~Q(kind="consent", is_required=True, help=""),
                name="question_condition_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(least=None) | Q(most=None) | Q(most__gte=F("least")),
                name="question_most_is_not_below_least",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def original_language(self) -> str:
        return self.questionnaire.language

    @property
    def is_exact(self) -> bool:
        return self.kind == self.Kind.CONSENT

    @property
    def is_condition(self) -> bool:
        """A consent without which nobody goes on."""
        return self.kind == self.Kind.CONSENT and self.is_required

    @property
    def has_choices(self) -> bool:
        return self.kind in (self.Kind.CHOICE, self.Kind.CHOICES)

    @property
    def is_removed(self) -> bool:
        return self.page_id is None


class ChoiceQuerySet(models.QuerySet["Choice"]):
    def of(self, questionnaires: Collection[Questionnaire]) -> Self:
        """What their questions offer, and what they offer no longer and somebody has chosen; in its order, one questionnaire
        after the other."""
        from questionnaires.models.filling import Place

        taken = Place.objects.filter(choice=OuterRef("pk"))
        asked = self.filter(question__questionnaire__in=questionnaires).exclude(question__page=None)
        return (
            asked.filter(Q(is_removed=False) | Exists(taken))
            .select_related("question__questionnaire")
            .order_by(
                "question__questionnaire_id",
                "question__page__position",
                "question__page_id",
                "question__position",
                "question_id",
                "position",
                "pk",
            )
        )

    def with_chosen(self) -> Self:
        """Adds `chosen`: by how many it was handed in."""
        return self.annotate(chosen=Count("taken"))


class Choice(Wording, models.Model):
    """One of the answers that a Question offers. `places`: how many people can choose it; None is everybody."""

    WORDS = ("label",)

    translations = models.JSONField(default=dict, blank=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField(editable=False)
    key = models.SlugField(max_length=40, editable=False)
    label = models.CharField(max_length=200)
    places = models.PositiveIntegerField(null=True, blank=True)
    is_removed = models.BooleanField(default=False, editable=False)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["question", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="choice_key_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def original_language(self) -> str:
        return self.question.questionnaire.language
