"""A visit that asks: how one takes part (four on site), on the second page what one eats there, and anything else."""

from dataclasses import dataclass
from typing import Any

import pytest

from exchanges.models import Visit
from people.models import Person
from questionnaires import actions
from questionnaires.models import Filling, Page, Question, Questionnaire, SavedPage
from registrations.models import SeatPlan
from tests import factories


@dataclass
class Asked:
    """`how`, `meals` and `note` are its questions, `first` and `second` its pages."""

    visit: Visit
    plan: SeatPlan
    form: Questionnaire
    first: Page
    second: Page
    how: Question
    meals: Question
    note: Question

    def begin(self, person: Person) -> Filling:
        return actions.begin(questionnaire=self.form, person=person)

    def save(self, person: Person, page: Page, revision: int = 0, **answers: Any) -> SavedPage:
        return actions.save_page(filling=self.begin(person), page=page, answers=answers, revision=revision)

    def answer_all(self, person: Person, how: str = "on_site") -> Filling:
        """Every page, saved and not handed in."""
        self.save(person, self.first, attendance=how)
        meals = {"q2": ["soup"]} if how == "on_site" else {}
        self.save(person, self.second, **meals, q3="By train.")
        return self.begin(person)


@pytest.fixture
def asked(fiona: Person) -> Asked:
    visit = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=40)
    form = factories.make_questionnaire(visit.space, pages=["Once you are there"])
    first, second = form.pages.order_by("position")
    how = factories.make_question(
        first,
        "How will you take part?",
        kind=Question.Kind.CHOICE,
        key="attendance",
        choices=[("on_site", "On site", 4), ("online", "Online", None)],
    )
    meals = factories.make_question(
        second,
        "What do you eat?",
        kind=Question.Kind.CHOICES,
        choices=[("soup", "Soup", None), ("bread", "Bread", None)],
        condition=how,
        condition_answers=["on_site"],
    )
    note = factories.make_question(second, "Anything else?", kind=Question.Kind.LONG_TEXT, is_required=False)
    plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
    plan.questionnaire = form
    plan.save()
    return Asked(visit, plan, form, first, second, how, meals, note)
