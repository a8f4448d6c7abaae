"""What was handed in, for those who may read it: the hosts, and rooms that know what a key means."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from questionnaires.models import Answer, Filling, Question, Questionnaire, Said, Upload


@dataclass(frozen=True)
class Read:
    """An answer in words. `language` is that of what somebody wrote, or of the choice's words; empty where there is
    none. `upload` where it is a file."""

    question: Question
    value: Any
    words: tuple[Said, ...]
    upload: Upload | None = None

    @property
    def text(self) -> str:
        return ", ".join(said.text for said in self.words)


def read(filling: Filling) -> list[Read]:
    """In the order in which they are asked, those to questions that were removed last. Three queries."""
    rows = Answer.objects.filter(filling=filling).select_related("question__page", "question__questionnaire")
    answers = list(rows.prefetch_related("question__choices"))
    answers.sort(key=lambda one: order_of(one.question))
    uploads = {one.key: one for one in Upload.objects.filter(filling=filling)}
    return [as_read(one.question, one.value, filling.language, uploads) for one in answers]


def order_of(question: Question) -> tuple[bool, int, int, int]:
    return (
        question.is_removed,
        question.page.position if question.page else 0,
        question.position,
        question.pk,
    )


def as_read(question: Question, value: Any, language: str, uploads: dict[str, Upload]) -> Read:
    """`question` with its choices; `language` is what somebody's own words are in."""
    upload = uploads.get(value) if isinstance(value, str) else None
    return Read(question, value, tuple(in_words(question, value, language, upload)), upload)


def in_words(question: Question, value: Any, language: str, upload: Upload | None) -> Iterator[Said]:
    kind = question.kind
    if question.has_choices:
        offered = {choice.key: choice for choice in question.choices.all()}
        for key in [value] if isinstance(value, str) else value:
            if key in offered:
                offered[key].question = question
                yield offered[key].said("label")
    elif kind == Question.Kind.CONSENT:
        yield Said(_("yes"), "")
    elif kind == Question.Kind.DATE:
        yield Said(formats.date_format(parse_date(value), "DATE_FORMAT"), "")
    elif kind == Question.Kind.FILE:
        yield Said(upload.name if upload else _("a file that is gone"), "")
    elif kind == Question.Kind.NUMBER:
        yield Said(value, "")
    else:
        yield Said(value, language)


def answers_to(questionnaire: Questionnaire, key: str) -> dict[int, Any]:
    """Of who handed it in, by the person's number: what stands for the question of this key. One query."""
    found = Answer.objects.filter(
        filling__questionnaire=questionnaire, filling__state=Filling.State.SUBMITTED, question__key=key
    )
    return dict(found.values_list("filling__person", "value"))


@dataclass(frozen=True)
class Heading:
    """`question` is its number."""

    question: int
    text: str


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    """What is asked now, in its order. One query."""
    questions = [
        one for one in questionnaire.questions.select_related("page", "questionnaire") if not one.is_removed
    ]
    return sorted(questions, key=order_of)


def columns(
    questionnaire: Questionnaire, people: Collection[int]
) -> tuple[list[Heading], dict[int, list[str]]]:
    """Headings, and for each person who handed it in their cells. Five queries however many people."""
    answers = list(
        Answer.objects.filter(
            filling__questionnaire=questionnaire, filling__person__in=people
        ).select_related("filling")
    )
    answered = {one.question_id for one in answers}
    questions = [
        question
        for question in questionnaire.questions.select_related("page").prefetch_related("choices")
        if not question.is_removed or question.pk in answered
    ]
    questions.sort(key=order_of)
    for question in questions:
        question.questionnaire = questionnaire
    by_question = {question.pk: question for question in questions}
    place = {question.pk: number for number, question in enumerate(questions)}
    uploads = {one.key: one for one in Upload.objects.filter(filling__questionnaire=questionnaire)}
    cells: dict[int, list[str]] = {}
    for one in answers:
        row = cells.setdefault(one.filling.person_id, [""] * len(questions))
        said = as_read(by_question[one.question_id], one.value, one.filling.language, uploads)
        row[place[one.question_id]] = said.text
    headings = [
        Heading(
            one.pk,
            _("%(question)s (removed)") % {"question": one.said("label").text}
            if one.is_removed
            else one.said("label").text,
        )
        for one in questions
    ]
    return headings, cells
