"""A plan that asks the ready-made question of how one takes part, and people who have answered it."""

from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Filling, Questionnaire
from questionnaires.presets import ATTENDANCE
from registrations.models import SeatPlan
from tests import factories


def ask_how(plan: SeatPlan, by: Person, *, field: str = "questionnaire") -> Questionnaire:
    """`by` hosts. `field`: asked on registering, or as `second_questionnaire`."""
    form = factories.make_questionnaire(plan.space)
    questionnaires.add_preset(page=form.pages.get(), name=ATTENDANCE, by=by)
    setattr(plan, field, form)
    plan.save(update_fields=[field])
    return form


def say(form: Questionnaire, person: Person, mode: str) -> Filling:
    """`mode`: on_site or online; handed in, also anew."""
    filling, page = questionnaires.begin(questionnaire=form, person=person), form.pages.get()
    saved = filling.pages.first()
    answers = {ATTENDANCE: mode}
    questionnaires.save_page(
        filling=filling, page=page, answers=answers, revision=saved.revision if saved else 0
    )
    return questionnaires.submit(filling=filling)
