"""What was handed in, for those who may read it: the hosts, and rooms that know what a key means."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from questionnaires.models import Answer, Filling, FormerAnswer, Question, Questionnaire, Said, Upload
from questionnaires.sheet import chosen


@dataclass(frozen=True)
class Read:
    """An answer in words. `language` is that of what somebody wrote, or of the choice's words; empty where there is
    none. `upload` where it is a file. `was` is what stood there before a change that the hosts have not seen; without words
    where nothing stood there."""

    question: Question
    value: Any
    words: tuple[Said, ...]
    upload: Upload | None = None
    was: "Read | None" = None

    @property
    def text(self) -> str:
        return ", ".join(said.text for said in self.words)


def read(filling: Filling) -> list[Read]:
    """In the order in which they are asked, those to questions that were removed last; a consent that was asked and not
    given is told as well, and so is what was taken away and not seen yet. Five queries, six where there is a former answer,
    one more where there is such a consent. Reads `edition`."""
    rows = Answer.objects.filter(filling=filling).select_related("question__page", "question__questionnaire")
    answers = [(one.question, one.value) for one in rows.prefetch_related("question__choices")]
    former = former_of(filling)
    uploads = {one.key: one for one in Upload.objects.filter(filling=filling)}
    refused = not_agreed(filling, {question.key: value for question, value in answers})
    if refused:
        asked = Question.objects.filter(questionnaire=filling.questionnaire_id, key__in=refused)
        answers += [(one, None) for one in asked.select_related("page", "questionnaire")]
    told = {question.pk for question, _value in answers}
    answers += [(one.question, None) for one in former.values() if one.question_id not in told]
    answers.sort(key=lambda one: order_of(one[0]))
    found = [as_read(question, value, filling.language, uploads) for question, value in answers]
    return [with_former(one, former.get(one.question.pk), filling.language, uploads) for one in found]


def former_of(filling: Filling) -> dict[int, FormerAnswer]:
    """By the number of a question. A query, two where there is any."""
    rows = FormerAnswer.objects.filter(filling=filling)
    asked = rows.select_related("question__page", "question__questionnaire")
    return {one.question_id: one for one in asked.prefetch_related("question__choices")}


def with_former(one: Read, former: FormerAnswer | None, language: str, uploads: dict[str, Upload]) -> Read:
    """A file that was replaced is the hosts' no longer: its name stands there, without the file."""
    if former is None:
        return one
    return replace(one, was=replace(as_read(one.question, former.value, language, uploads), upload=None))


def not_agreed(filling: Filling, answers: Mapping[str, Any]) -> set[str]:
    """Keys of the consents that somebody was asked for and left empty, by the words that they handed in. No query where
    the edition is at hand."""
    if filling.edition is None or not filling.is_submitted:
        return set()
    asked: dict[str, dict[str, Any]] = {}
    for page in filling.edition.words["pages"]:
        for one in page["questions"]:
            on = one["condition"]
            if on is None or (on in asked and chosen(answers.get(on)) & set(one["condition_answers"])):
                asked[one["key"]] = one
    consents = {key for key, one in asked.items() if one["kind"] == Question.Kind.CONSENT}
    return {key for key in consents if answers.get(key) is None}


def order_of(question: Question) -> tuple[bool, int, int, int]:
    return (
        question.is_removed,
        question.page.position if question.page else 0,
        question.position,
        question.pk,
    )


def as_read(question: Question, value: Any, language: str, uploads: dict[str, Upload]) -> Read:
    """`question` with its choices; `language` is what somebody's own words are in."""
    if value is None and question.kind != Question.Kind.CONSENT:
        return Read(question, None, ())
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
        yield Said(_("yes") if value else _("Not agreed"), "")
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
    """Headings, and for each person who handed it in their cells. Five queries however many people, seven where a consent
    is asked for."""
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
    cells: dict[int, list[str]] = defaultdict(lambda: [""] * len(questions))
    for one in answers:
        said = as_read(by_question[one.question_id], one.value, one.filling.language, uploads)
        cells[one.filling.person_id][place[one.question_id]] = said.text
    for person, question in consents_left_empty(questionnaire, people, questions, answers):
        cells[person][place[question.pk]] = as_read(question, None, "", {}).text
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


def consents_left_empty(
    questionnaire: Questionnaire,
    people: Collection[int],
    questions: Collection[Question],
    answers: Collection[Answer],
) -> Iterator[tuple[int, Question]]:
    """By the person's number. Two queries where a consent is among the questions."""
    keys = {one.pk: one.key for one in questions}
    consents = {one.key: one for one in questions if one.kind == Question.Kind.CONSENT}
    if not consents:
        return
    given: dict[int, dict[str, Any]] = defaultdict(dict)
    for one in answers:
        given[one.filling_id][keys[one.question_id]] = one.value
    handed_in = Filling.objects.submitted().filter(questionnaire=questionnaire, person__in=people)
    for filling in handed_in.prefetch_related("edition"):
        for key in not_agreed(filling, given[filling.pk]) & consents.keys():
            yield filling.person_id, consents[key]
