"""Nobody is asked, and nobody has to answer, what hangs on an answer that they did not give."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.models import Person
from questionnaires import actions, values
from questionnaires.models import Answer, Choice, Question
from questionnaires.sheet import shown
from tests.questionnaires.conftest import Asked

KEYS = ["a", "b", "c"]


@st.composite
def questions(draw: st.DrawFn) -> list[Question]:
    """Some choices, each maybe hanging on any other, also on a later one, on itself or on one that is not asked."""
    count = draw(st.integers(1, 7))
    made = []
    for number in range(count):
        question = Question(pk=number + 1, key=f"q{number + 1}", kind=Question.Kind.CHOICES, label="?")
        question.condition_id = draw(st.none() | st.integers(1, count + 1))
        question.condition_answers = draw(st.lists(st.sampled_from(KEYS), max_size=3))
        question.offered = [Choice(key=key, label=key) for key in KEYS]  # type: ignore[attr-defined]
        made.append(question)
    return made


ANSWERS = st.dictionaries(
    st.sampled_from([f"q{number}" for number in range(1, 8)]),
    st.none() | st.sampled_from(KEYS) | st.lists(st.sampled_from(KEYS), max_size=3),
)


@given(questions(), ANSWERS)
def test_a_question_is_shown_only_after_a_shown_one_that_has_its_answer(
    asked_all: list[Question], answers: dict[str, Any]
) -> None:
    seen = shown(asked_all, answers)
    keys = [question.key for question in seen]
    assert keys == sorted(keys), "in their order, each once"
    for question in asked_all:
        on = next((one for one in seen if one.pk == question.condition_id), None)
        is_before = on is not None and on.pk < question.pk
        given_answers = {answers.get(on.key)} if on and isinstance(answers.get(on.key), str) else set()
        if on and isinstance(answers.get(on.key), list):
            given_answers = set(answers[on.key])
        holds = question.condition_id is None or (
            is_before and bool(given_answers & set(question.condition_answers))
        )
        assert (question in seen) == holds


@given(questions(), ANSWERS)
def test_whoever_answers_what_is_shown_has_answered_all_that_is_demanded(
    asked_all: list[Question], answers: dict[str, Any]
) -> None:
    """However the answers came about: filling in each question as it is shown ends, and then nothing is lacking."""
    given_answers = dict(answers)
    for _round in range(len(asked_all) + 1):
        for question in shown(asked_all, given_answers):
            if not isinstance(given_answers.get(question.key), list) or not given_answers[question.key]:
                given_answers[question.key] = ["a"]
    for question in shown(asked_all, given_answers):
        values.checked(question, given_answers[question.key])


@pytest.mark.django_db
def test_a_required_question_that_is_hidden_is_not_demanded(asked: Asked, mads: Person) -> None:
    filling = actions.submit(filling=asked.answer_all(mads, how="online"))
    assert {one.question.key: one.value for one in filling.answers.select_related("question")} == {
        "attendance": "online",
        "q3": "By train.",
    }


@pytest.mark.django_db
def test_an_answer_that_became_hidden_is_not_handed_in_and_comes_back_with_its_question(
    asked: Asked, mads: Person
) -> None:
    asked.answer_all(mads)
    asked.save(mads, asked.first, revision=1, attendance="online")
    actions.submit(filling=asked.begin(mads))
    assert not Answer.objects.filter(question=asked.meals).exists()
    asked.save(mads, asked.first, revision=2, attendance="on_site")
    actions.submit(filling=asked.begin(mads))
    assert Answer.objects.get(question=asked.meals).value == ["soup"]


@pytest.mark.django_db
def test_a_question_that_appears_later_is_demanded(asked: Asked, mads: Person) -> None:
    asked.answer_all(mads, how="online")
    asked.save(mads, asked.first, revision=1, attendance="on_site")
    with pytest.raises(actions.AnswersRefused) as refused:
        actions.submit(filling=asked.begin(mads))
    assert refused.value.errors == {"q2": "Choose an answer: “What do you eat?”"}


@pytest.mark.django_db
def test_nothing_hangs_on_a_question_of_the_same_or_a_later_page(asked: Asked, fiona: Person) -> None:
    with pytest.raises(actions.FormRefused, match="has to stand on a later page"):
        actions.move_page(page=asked.first, is_up=False, by=fiona)
    with pytest.raises(actions.FormRefused, match="has to stand on a later page"):
        actions.move_question(question=asked.meals, is_up=True, by=fiona)
    assert [page.pk for page in asked.form.pages.all()] == [asked.first.pk, asked.second.pk]


@pytest.mark.django_db
def test_a_question_on_which_another_hangs_is_not_removed(asked: Asked, fiona: Person) -> None:
    with pytest.raises(actions.FormRefused, match="is asked only after an answer to this"):
        actions.remove_question(question=asked.how, by=fiona)
