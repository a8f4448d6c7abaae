"""What an answer may be: one judge for pages and programs. Each kind's rule takes what was given, gives plain data, or
None for nothing, and raises Unfit with a sentence in the language that is active."""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.text import is_storable
from questionnaires.models import Question

Kind = Question.Kind

LONGEST_TEXT = 300
LONGEST_LONG_TEXT = 4000
LARGEST_NUMBER = Decimal(10) ** 12
FIRST_YEAR, LAST_YEAR = 1900, 2200


class Unfit(Exception):
    """An answer that is not one."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def checked(question: Question, given: Any, *, files: Collection[str] = (), is_demanding: bool = True) -> Any:
    """`files`: keys of what this person has uploaded for this question. Not `is_demanding`: nothing may be lacking yet.

    Raises Unfit. No query where the question comes from a Sheet.
    """
    is_known = question.kind == Kind.FILE and isinstance(given, str) and given in files
    value = given if is_known else RULES[Kind(question.kind)](question, given)
    if value is None and question.is_required and is_demanding:
        raise Unfit(missing(question))
    return value


def missing(question: Question) -> str:
    asked = {"question": question.said("label").text}
    if question.has_choices:
        return _("Choose an answer: “%(question)s”") % asked
    if question.kind == Kind.FILE:
        return _("Choose a file: “%(question)s”") % asked
    if question.kind == Kind.CONSENT:
        return _("Tick this to go on: “%(question)s”") % asked
    return _("Answer this: “%(question)s”") % asked


def text(question: Question, given: Any) -> str | None:
    long = question.kind == Kind.LONG_TEXT
    if given in (None, ""):
        return None
    if not isinstance(given, str) or not is_storable(given):
        raise Unfit(_("This holds signs that cannot be kept. Type it anew."))
    words = given.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not long:
        words = " ".join(words.split())
    most = question.most or (LONGEST_LONG_TEXT if long else LONGEST_TEXT)
    if len(words) > most:
        raise Unfit(
            ngettext(
                "This has %(length)d characters, and may have %(most)d at most.",
                "This has %(length)d characters, and may have %(most)d at most.",
                most,
            )
            % {"length": len(words), "most": most}
        )
    if words and question.least and len(words) < question.least:
        raise Unfit(
            ngettext(
                "Write at least %(least)d character.", "Write at least %(least)d characters.", question.least
            )
            % {"least": question.least}
        )
    return words or None


def number(question: Question, given: Any) -> str | None:
    """As text, "12.5": what a person typed isn't rounded. A comma is taken for the point that it is in four of our
    languages."""
    if given in (None, ""):
        return None
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise Unfit(wrong_number())
    try:
        found = Decimal(str(given).strip().replace(",", "."))
    except InvalidOperation:
        raise Unfit(wrong_number()) from None
    if not found.is_finite() or abs(found) >= LARGEST_NUMBER or Decimal(found).as_tuple().exponent < -6:  # type: ignore[operator]
        raise Unfit(wrong_number())
    if question.least is not None and found < question.least:
        raise Unfit(_("Write a number that is %(least)s or more.") % {"least": question.least})
    if question.most is not None and found > question.most:
        raise Unfit(_("Write a number that is %(most)s or less.") % {"most": question.most})
    return f"{found.normalize():f}"


def wrong_number() -> str:
    return _("Write a number, such as 12 or 7.5.")


def choice(question: Question, given: Any) -> str | None:
    if given in (None, ""):
        return None
    if not isinstance(given, str) or given not in offered(question):
        raise Unfit(_("This answer is not offered any more. Choose another."))
    return given


def choices(question: Question, given: Any) -> list[str] | None:
    if given in (None, ""):
        return None
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Unfit(_("This answer is not offered any more. Choose another."))
    known = offered(question)
    if not set(given) <= set(known):
        raise Unfit(_("This answer is not offered any more. Choose another."))
    found = [key for key in known if key in given]
    if found and question.least and len(found) < question.least:
        raise Unfit(
            ngettext("Choose at least %(least)d.", "Choose at least %(least)d.", question.least)
            % {"least": question.least}
        )
    if question.most and len(found) > question.most:
        raise Unfit(
            ngettext("Choose at most %(most)d.", "Choose at most %(most)d.", question.most)
            % {"most": question.most}
        )
    return found or None


def offered(question: Question) -> list[str]:
    return [one.key for one in question.offered]  # type: ignore[attr-defined]


def day(question: Question, given: Any) -> str | None:
    if given in (None, ""):
        return None
    try:
        found = given if isinstance(given, date) else date.fromisoformat(str(given).strip())
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unfit(_("Write a day, such as 2027-03-24."))
    return found.isoformat()[:10]


def file(question: Question, given: Any) -> None:
    """One that is known was taken before."""
    if given not in (None, ""):
        raise Unfit(_("This file is no longer there. Choose it again."))


def consent(question: Question, given: Any) -> bool | None:
    if given is None or given is False or given == "":
        return None
    if given is not True:
        raise Unfit(_("A consent is given or not: true or false."))
    return True


RULES: dict[Question.Kind, Callable[[Question, Any], Any]] = {
    Kind.TEXT: text,
    Kind.LONG_TEXT: text,
    Kind.NUMBER: number,
    Kind.CHOICE: choice,
    Kind.CHOICES: choices,
    Kind.DATE: day,
    Kind.FILE: file,
    Kind.CONSENT: consent,
}
