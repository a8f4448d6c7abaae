"""Answers as hosts read them of many: as columns of their table, as what they look for, and counted."""

from collections.abc import Callable, Collection, Iterable

from questionnaires.models import Choice, Questionnaire
from questionnaires.reading import Heading, columns
from registrations.models import Registration, SeatPlan


def forms_of(plan: SeatPlan) -> list[Questionnaire]:
    """That of registering first."""
    return [form for form in (plan.questionnaire, plan.second_questionnaire) if form]


def choices_of(plan: SeatPlan) -> list[Choice]:
    """What can be answered to the forms of a plan, in their order. One query, none where no form is asked."""
    return in_order(plan, Choice.objects.of(forms_of(plan)))


def counted_choices(plan: SeatPlan) -> list[Choice]:
    """The same with `chosen`."""
    return in_order(plan, Choice.objects.of(forms_of(plan)).with_chosen())


def in_order(plan: SeatPlan, choices: Iterable[Choice]) -> list[Choice]:
    order = [form.pk for form in forms_of(plan)]
    return sorted(choices, key=lambda one: order.index(one.question.questionnaire_id)) if order else []


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
