"""Numbers that name nobody, by a rule that is the same everywhere. Pure.

Where fewer than `FEWEST_TOLD` told something for a purpose, no choice is counted: in so small a circle a number is a name.
Above that, a number of one or two is not told apart: whoever plans, plans for two.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from needs.answer import Answer
from needs.purposes import CHOICES, Purpose

FEWEST_TOLD = 5
FEWEST_ALIKE = 3

IN_OWN_WORDS = "words"
BY_PHONE = "phone"
MORE: dict[str, Promise] = {
    IN_OWN_WORDS: _("Something in their own words"),
    BY_PHONE: _("Would rather be called"),
}


@dataclass(frozen=True)
class Number:
    """`exact`, or fewer than `below` and more than nobody."""

    exact: int | None
    below: int = 0


@dataclass(frozen=True)
class Row:
    code: str
    label: str | Promise
    number: Number


@dataclass(frozen=True)
class Count:
    """`rows` is empty where so few told something that their numbers would name them."""

    purpose: str
    told: Number
    rows: tuple[Row, ...]
    unreadable: bool

    @property
    def label(self) -> str:
        return str(Purpose(self.purpose).label)


def count(purpose: str, told: Iterable[Answer | None]) -> Count:
    """Of what was told for one purpose; None is what cannot be read any more."""
    given = list(told)
    answers = [answer for answer in given if answer is not None]
    total = shown(len(given), FEWEST_TOLD)
    rows: tuple[Row, ...] = ()
    if len(answers) >= FEWEST_TOLD and purpose != Purpose.CONTACT:
        rows = tuple(
            Row(code, label, shown(number, FEWEST_ALIKE))
            for code, label, number in tallies(purpose, answers)
            if number
        )
    return Count(purpose, total, rows, unreadable=len(answers) < len(given))


def tallies(purpose: str, answers: list[Answer]) -> list[tuple[str, str | Promise, int]]:
    found: list[tuple[str, str | Promise, int]] = [
        (code, label, sum(code in answer.choices for answer in answers))
        for code, label in CHOICES[purpose].items()
    ]
    found.append((IN_OWN_WORDS, MORE[IN_OWN_WORDS], sum(bool(answer.words) for answer in answers)))
    found.append((BY_PHONE, MORE[BY_PHONE], sum(bool(answer.phone) for answer in answers)))
    return found


def shown(number: int, fewest: int) -> Number:
    return Number(None, fewest) if 0 < number < fewest else Number(number)
