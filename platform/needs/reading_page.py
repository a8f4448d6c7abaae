"""What a reader is shown: person by person, each purpose in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from needs.actions.reading import Told
from needs.answer import Answer
from needs.own_page import labels
from needs.purposes import Purpose
from people.models import Person


@dataclass(frozen=True, repr=False)
class Line:
    label: str
    choices: list[str]
    answer: Answer | None
    kept_at: datetime
    is_contact: bool


@dataclass(frozen=True, repr=False)
class Sheet:
    person: Person
    lines: list[Line]


@sensitive_variables()
def by_person(told: Iterable[Told]) -> list[Sheet]:
    sheets: dict[int, Sheet] = {}
    for one in told:
        sheet = sheets.setdefault(one.person.pk, Sheet(one.person, []))
        purpose = Purpose(one.purpose)
        is_contact = purpose == Purpose.CONTACT
        line = Line(str(purpose.label), labels(one.purpose, one.answer), one.answer, one.kept_at, is_contact)
        sheet.lines.append(line)
    return list(sheets.values())
