"""Answers as columns of the hosts' table."""

from collections.abc import Callable, Collection

from questionnaires.models import Questionnaire
from questionnaires.reading import Heading, columns
from registrations.models import Registration, SeatPlan


def forms_of(plan: SeatPlan) -> list[Questionnaire]:
    """That of registering first."""
    return [form for form in (plan.questionnaire, plan.second_questionnaire) if form]


def answer_columns(
    plan: SeatPlan, registrations: Collection[Registration]
) -> tuple[list[Heading], Callable[[Registration], list[str]]]:
    """Headings of the questions of both forms, and what gives the cells of a registration. A few queries, however many
    people."""
    people = [one.person_id for one in registrations]
    parts = [columns(form, people) for form in forms_of(plan)]
    headings = [heading for some, _cells in parts for heading in some]

    def cells(registration: Registration) -> list[str]:
        return [
            cell
            for some, by_person in parts
            for cell in by_person.get(registration.person_id, [""] * len(some))
        ]

    return headings, cells
