"""A questionnaire as it is asked: its pages with their questions and choices, loaded at once; and which of them are
shown to somebody who has answered so far. What is shown is a pure function of both."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from questionnaires.models import Page, Question, Questionnaire

Answers = Mapping[str, Any]
Parts = tuple[list[Page], list[Question]]


def chosen(value: Any) -> set[str]:
    """Keys of choices that an answer has, of one or of some."""
    return {value} if isinstance(value, str) else set(value) if isinstance(value, list) else set()


def shown(questions: Iterable[Question], answers: Answers) -> list[Question]:
    """Of questions in their order those that are asked. A condition holds only where its own question is shown, before
    it, and has one of the answers: what hangs on something hidden is hidden as well."""
    found: dict[int, Question] = {}
    for question in questions:
        condition = question.condition_id
        if condition is not None:
            on = found.get(condition)
            if on is None or not chosen(answers.get(on.key)) & set(question.condition_answers):
                continue
        found[question.pk] = question
    return list(found.values())


def parts_of(questionnaires: Iterable[Questionnaire]) -> dict[int, Parts]:
    """Pages and questions in their order, the choices with them, of each by its number. Three queries."""
    found: dict[int, Parts] = {one.pk: ([], []) for one in questionnaires}
    for page in Page.objects.filter(questionnaire__in=found).order_by("position", "pk"):
        found[page.questionnaire_id][0].append(page)
    asked = Question.objects.filter(questionnaire__in=found).asked().prefetch_related("choices")
    for question in asked:
        found[question.questionnaire_id][1].append(question)
    return found


class Sheet:
    """Three queries; none afterwards, nor where its `parts` come from `sheets_of`."""

    def __init__(self, questionnaire: Questionnaire, parts: Parts | None = None) -> None:
        self.questionnaire = questionnaire
        self.pages, self.questions = parts or parts_of([questionnaire])[questionnaire.pk]
        pages = {page.pk: page for page in self.pages}
        for page in self.pages:
            page.questionnaire = questionnaire
        for question in self.questions:
            question.questionnaire, question.page = questionnaire, pages[question.page_id or 0]
            question.offered = [choice for choice in question.choices.all() if not choice.is_removed]  # type: ignore[attr-defined]
            for choice in question.choices.all():
                choice.question = question

    def on(self, page: Page) -> list[Question]:
        return [question for question in self.questions if question.page_id == page.pk]

    def shown_on(self, page: Page, answers: Answers) -> list[Question]:
        return [question for question in shown(self.questions, answers) if question.page_id == page.pk]

    def asked_pages(self, answers: Answers) -> list[Page]:
        """Those that ask something, given what was answered so far."""
        asking = {question.page_id for question in shown(self.questions, answers)}
        return [page for page in self.pages if page.pk in asking]

    @cached_property
    def asks_files(self) -> bool:
        return any(question.kind == Question.Kind.FILE for question in self.questions)

    @cached_property
    def places(self) -> dict[int, int]:
        """Of choices with places of their own, by their numbers."""
        offered = (choice for question in self.questions for choice in question.offered)  # type: ignore[attr-defined]
        return {choice.pk: choice.places for choice in offered if choice.places is not None}

    @cached_property
    def by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    def words(self) -> dict[str, Any]:
        """All of it as plain data, in all its languages, with nothing but what is asked."""
        found = self.questionnaire
        return {
            "language": found.language,
            **found.words(),
            "pages": [
                {**page.words(), "questions": [self.question_words(one) for one in self.on(page)]}
                for page in self.pages
            ],
        }

    @cached_property
    def fingerprint(self) -> str:
        """Of what it says, word for word: SHA-256."""
        words = json.dumps(self.words(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(words.encode()).hexdigest()

    def question_words(self, question: Question) -> dict[str, Any]:
        return {
            "key": question.key,
            "kind": question.kind,
            **question.words(),
            "is_required": question.is_required,
            "least": question.least,
            "most": question.most,
            "condition": self.condition_of(question),
            "condition_answers": question.condition_answers,
            "choices": [
                {"key": choice.key, **choice.words()}
                for choice in question.offered  # type: ignore[attr-defined]
            ],
        }

    def condition_of(self, question: Question) -> str | None:
        """The key of what it hangs on."""
        found = (one.key for one in self.questions if one.pk == question.condition_id)
        return next(found, None)


def sheets_of(questionnaires: Iterable[Questionnaire]) -> dict[int, Sheet]:
    """By their numbers. Three queries, however many they are."""
    rows = list(questionnaires)
    parts = parts_of(rows)
    return {one.pk: Sheet(one, parts[one.pk]) for one in rows}
