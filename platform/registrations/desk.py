"""The columns of the hosts' table: which there are, which a host wants to see, and what stands in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Person
from questionnaires.reading import questions_of
from registrations.answered import answer_columns, forms_of
from registrations.models import DeskColumns, Registration, SeatPlan


@dataclass(frozen=True)
class Column:
    """`language` is that of a heading which hosts wrote; of ours it is empty."""

    key: str
    heading: str | Promise
    language: str = ""

    @property
    def is_answer(self) -> bool:
        return self.key.startswith(ANSWER)


ANSWER = "answer-"
EMAIL = Column("email", _("E-mail"))
COUNTRY = Column("country", _("Country"))
STATE = Column("state", _("State"))
SHARE = Column("share", _("Share"))
ASKED = Column("asked", _("Asked on"))
NOTE = Column("note", _("A word to the hosts"))
OWN = (EMAIL, COUNTRY, STATE, SHARE, ASKED, NOTE)
AT_FIRST = ("country", "state", "share", "asked", "note")


def columns_of(plan: SeatPlan) -> list[Column]:
    """All that a host can choose from; the name always stands. One query for each form that is asked. Reads `pools`."""
    has_shares = any(not pool.is_released for pool in plan.pools.all())
    own = [one for one in OWN if has_shares or one is not SHARE]
    asked = [question for form in forms_of(plan) for question in questions_of(form)]
    words = [(question, question.said("label")) for question in asked]
    return [*own, *(Column(f"{ANSWER}{one.pk}", said.text, said.language) for one, said in words)]


def shown_of(plan: SeatPlan, person: Person, columns: Sequence[Column]) -> list[Column]:
    """Those of `columns` that this host chose, in their order. One query."""
    kept = DeskColumns.objects.filter(plan=plan, person=person).values_list("shown", flat=True).first()
    keys = AT_FIRST if kept is None else kept
    return [one for one in columns if one.key in keys]


def add_answers(plan: SeatPlan, people: Collection[Registration], shown: Sequence[Column]) -> None:
    """Gives each `answered`: what it answered to the questions that are shown, with their columns. No query where none
    is shown; else a few, however many people."""
    wanted = [one for one in shown if one.is_answer]
    if not wanted:
        return
    headings, cells = answer_columns(plan, people)
    place = {f"{ANSWER}{one.question}": number for number, one in enumerate(headings)}
    for one in people:
        theirs = cells(one)
        one.answered = [(column, theirs[place[column.key]]) for column in wanted]  # type: ignore[attr-defined]
