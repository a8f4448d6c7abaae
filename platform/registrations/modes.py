"""Who said that they come, and who that they take part online, by what each answered to the ready-made question."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from people.models import Person
from questionnaires.models import Answer, Filling
from questionnaires.presets import ATTENDANCE, ON_SITE, ONLINE
from registrations.models import SeatPlan

MODES = (ON_SITE, ONLINE)


def modes_of(plan: SeatPlan) -> dict[int, str]:
    """By a person's number ON_SITE or ONLINE. Who was not asked, answered otherwise, or whose answers have gone, is not in
    it: they are expected on site. One query, none where the plan asks nothing."""
    return {person: mode for (_plan, person), mode in said_at([plan]).items()}


def online_at(person: Person, plans: Collection[SeatPlan]) -> set[int]:
    """The numbers of those plans at which somebody said that they take part online. One query at most."""
    return {
        plan for (plan, _person), mode in said_at(plans, filling__person=person).items() if mode == ONLINE
    }


def said_at(plans: Collection[SeatPlan], **whose: Any) -> dict[tuple[int, int], str]:
    """By plan and person. A question that hosts have removed decides nothing; what was answered after acceptance goes
    before what was said on registering."""
    asked = {one.questionnaire_id: one.pk for one in plans if one.questionnaire_id}
    asked_later = {one.second_questionnaire_id: one.pk for one in plans if one.second_questionnaire_id}
    if not asked and not asked_later:
        return {}
    forms = {**asked, **asked_later}
    rows = list(answers({*forms}).filter(**whose))
    rows.sort(key=lambda row: row[0] in asked_later)
    return {(forms[form], person): value for form, person, value in rows if value in MODES}


def answers(forms: Collection[int]) -> QuerySet[Answer, tuple[int, int, Any]]:
    found = Answer.objects.filter(
        filling__questionnaire__in=forms,
        filling__state=Filling.State.SUBMITTED,
        question__key=ATTENDANCE,
        question__page__isnull=False,
    )
    return found.values_list("filling__questionnaire", "filling__person", "value")
