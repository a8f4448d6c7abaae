"""What happens to answers when a seat changes. The plan's row is locked already; handing in locks the questionnaire's."""

from collections.abc import Collection
from contextlib import suppress

from django.db import transaction
from django.urls import reverse

import questionnaires.actions as questionnaires
from notices import actions as notices
from notices.models import Notice
from people.models import Person
from people.refusal import Refusal
from questionnaires.models import Answer, Filling, FormerAnswer
from questionnaires.models.filling import FillingQuerySet
from questionnaires.presets import NOBODY, PUBLISH_NAME
from questionnaires.sheet import Sheet
from registrations.actions import reminders
from registrations.actions.saying import say
from registrations.models import Guest, SeatPlan
from spaces import actions as spaces


def sheet_of(plan: SeatPlan) -> Sheet | None:
    """What who registers is asked, locked; None where that is nothing."""
    return questionnaires.locked_sheet(plan.questionnaire_id) if plan.questionnaire_id is not None else None


def hand_in(*, sheet: Sheet | None, person: Person) -> None:
    """Whoever registers hands in what the plan asks. Raises AnswersRefused, FormRefused."""
    if sheet is None:
        return
    filling = questionnaires.begin(questionnaire=sheet.questionnaire, person=person)
    questionnaires.submit(filling=filling, sheet=sheet)


def hand_in_again(*, plan: SeatPlan, person: Person) -> None:
    """Of who is let in again: what they had typed, where it is still right and has its places. Else they are asked."""
    with suppress(Refusal), transaction.atomic():
        hand_in(sheet=sheet_of(plan), person=person)


def note_listing(*, plan: SeatPlan, person: Person) -> None:
    """Whoever wants to stand in no list stands in none of the space either."""
    if plan.gives_membership:
        unlisted = wants_no_list(plan=plan, person=person)
        if unlisted is not None:
            spaces.note_listing(space=plan.space, person=person, is_unlisted=unlisted)
            note_guest(plan=plan, person=person)


def note_guest(*, plan: SeatPlan, person: Person) -> None:
    """A guest has no membership that would remember it once the answer is gone."""
    unlisted = wants_no_list(plan=plan, person=person)
    if unlisted is not None:
        Guest.objects.filter(plan=plan, person=person).update(is_unlisted=unlisted)


def wants_no_list(*, plan: SeatPlan, person: Person) -> bool | None:
    """By what they answered. None where they answered nothing to it: what they chose before holds until they answer anew,
    for who is let in again may not have answered yet. No query where nothing is asked."""
    if plan.questionnaire_id is None:
        return None
    asked = {"filling__questionnaire": plan.questionnaire_id, "filling__person": person}
    level = Answer.objects.filter(question__key=PUBLISH_NAME, **asked).values_list("value", flat=True).first()
    return None if level is None else level == NOBODY


def take_back(*, plan: SeatPlan, person: Person) -> None:
    """Whoever gives up a seat is asked no more; places of choices go to others, what was typed stays theirs alone."""
    for questionnaire in (plan.questionnaire, plan.second_questionnaire):
        if questionnaire is not None:
            questionnaires.retract(questionnaire=questionnaire, person=person)
    notices.forget_dedupe(dedupe=question_of(plan), people=[person])
    reminders.forget_who_said_online(plan, [person])


def are_changed(*, plan: SeatPlan, person: Person) -> bool:
    """Whether something stands otherwise than the hosts have seen it."""
    return FormerAnswer.objects.filter(filling__in=fillings_of(plan, person)).exists()


def forget_former(*, plan: SeatPlan, person: Person) -> None:
    """The hosts have seen what this person changed."""
    questionnaires.forget_former(fillings_of(plan, person))


def fillings_of(plan: SeatPlan, person: Person) -> FillingQuerySet:
    forms = [form for form in (plan.questionnaire_id, plan.second_questionnaire_id) if form is not None]
    return Filling.objects.of(person).filter(questionnaire__in=forms)


def ask_second(*, plan: SeatPlan, people: Collection[Person]) -> None:
    """Tell who has a seat of the second form: by one Notice, whether they have read it or not."""
    asked = plan.second_questionnaire
    if asked is None or not people:
        return
    answered = Filling.objects.submitted().filter(questionnaire=asked, person__in=people)
    told = Notice.objects.filter(dedupe=question_of(plan), recipient__in=people)
    done = {*answered.values_list("person", flat=True), *told.values_list("recipient", flat=True)}
    say(
        plan,
        [person for person in people if person.pk not in done],
        "registrations.questions",
        {},
        url=reverse("registrations:second-form", args=[plan.pk]),
        topic=plan.space.topic,
        dedupe=question_of(plan),
    )


def question_of(plan: SeatPlan) -> str:
    """The name of the notice that a person is asked the second form of a plan; another form is another question."""
    return f"form:{plan.pk}:{plan.second_questionnaire_id}"
