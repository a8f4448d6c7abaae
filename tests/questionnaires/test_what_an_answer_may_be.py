"""One judge for pages and programs: what each kind of question takes, and what it says to the rest."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import values
from questionnaires.models import Choice, Question, Questionnaire
from questionnaires.values import Unfit

Kind = Question.Kind


def question(kind: str, **fields: Any) -> Question:
    made = Question(key="q1", kind=kind, label="Why?", **{"is_required": False, **fields})
    made.questionnaire = Questionnaire(title="Form", language="en")
    made.offered = [Choice(key=key, label=key.upper()) for key in ("a", "b", "c")]  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    ("kind", "fields", "typed", "kept"),
    [
        (Kind.TEXT, {}, "  two \n lines ", "two lines"),
        (Kind.TEXT, {}, "   ", None),
        (Kind.LONG_TEXT, {}, "two\r\nlines", "two\nlines"),
        (Kind.NUMBER, {}, "12,50", "12.5"),
        (Kind.NUMBER, {}, "1e3", "1000"),
        (Kind.NUMBER, {}, 7, "7"),
        (Kind.NUMBER, {"least": 1, "most": 9}, "9", "9"),
        (Kind.CHOICE, {}, "b", "b"),
        (Kind.CHOICE, {}, "", None),
        (Kind.CHOICES, {}, ["c", "a", "a"], ["a", "c"]),
        (Kind.CHOICES, {}, [], None),
        (Kind.DATE, {}, "2027-03-24", "2027-03-24"),
        (Kind.CONSENT, {}, True, True),
        (Kind.CONSENT, {}, False, None),
        (Kind.FILE, {}, "known", "known"),
        (Kind.FILE, {}, "", None),
    ],
)
def test_what_is_taken(kind: str, fields: dict[str, Any], typed: Any, kept: Any) -> None:
    assert values.checked(question(kind, **fields), typed, files=["known"]) == kept


@pytest.mark.parametrize(
    ("kind", "fields", "typed", "said"),
    [
        (Kind.TEXT, {"most": 3}, "four", "This has 4 characters, and may have 3 at most."),
        (Kind.TEXT, {"least": 3}, "ab", "Write at least 3 characters."),
        (Kind.TEXT, {}, "a\x00b", "This holds signs that cannot be kept. Type it anew."),
        (Kind.NUMBER, {}, "many", "Write a number, such as 12 or 7.5."),
        (Kind.NUMBER, {}, "NaN", "Write a number, such as 12 or 7.5."),
        (Kind.NUMBER, {"least": 2}, "1", "Write a number that is 2 or more."),
        (Kind.NUMBER, {"most": 2}, "3", "Write a number that is 2 or less."),
        (Kind.CHOICE, {}, "d", "This answer is not offered any more. Choose another."),
        (Kind.CHOICES, {}, "a", "This answer is not offered any more. Choose another."),
        (Kind.CHOICES, {"least": 2}, ["a"], "Choose at least 2."),
        (Kind.CHOICES, {"most": 1}, ["a", "b"], "Choose at most 1."),
        (Kind.DATE, {}, "24.3.2027", "Write a day, such as 2027-03-24."),
        (Kind.DATE, {}, "0001-01-01", "Write a day, such as 2027-03-24."),
        (Kind.FILE, {}, "another's", "This file is no longer there. Choose it again."),
        (Kind.CONSENT, {}, "yes", "A consent is given or not: true or false."),
    ],
)
def test_what_is_refused_says_what_to_do(kind: str, fields: dict[str, Any], typed: Any, said: str) -> None:
    with pytest.raises(Unfit) as unfit:
        values.checked(question(kind, **fields), typed, files=["known"])
    assert unfit.value.sentence == said


@pytest.mark.parametrize("kind", Kind.values)
def test_nothing_is_taken_where_an_answer_is_demanded_and_none_is_there(kind: str) -> None:
    required = question(kind, is_required=True)
    with pytest.raises(Unfit, match=r"“Why\?”"):
        values.checked(required, None)
    assert values.checked(required, None, is_demanding=False) is None


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=5,
)


@given(st.sampled_from(Kind.values), JUNK)
def test_whatever_a_program_sends_is_taken_or_refused_in_words(kind: str, junk: Any) -> None:
    try:
        kept = values.checked(question(kind), junk)
    except Unfit as unfit:
        assert unfit.sentence
    else:
        assert values.checked(question(kind), kept) == kept, "what is kept is taken again as it is"
