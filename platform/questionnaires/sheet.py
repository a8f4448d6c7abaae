"""A questionnaire as it is asked: its pages with their questions and choices, loaded at once; and which of them are
shown to somebody who has answered so far. What is shown is a pure function of both."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from questionnaires.models import Page, Question, Questionnaire

Answers = Mapping[str, Any]


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


class Sheet:
    """Three queries; none afterwards."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.pages = list(questionnaire.pages.order_by("position", "pk"))
        self.questions = list(questionnaire.questions.asked().prefetch_related("choices"))
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
