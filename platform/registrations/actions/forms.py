"""Which forms a plan asks, and changing what one has answered."""

from django.db import transaction
from django.utils.translation import gettext as _

import questionnaires.actions as questionnaires
from notices import actions as notices
from people.models import Person
from questionnaires.models import Filling, Questionnaire
from registrations.actions import answers
from registrations.actions.hosts import looks_again, needs_no_look, note_changed_answers
from registrations.actions.noting import What, note
from registrations.actions.plans import hosted
from registrations.actions.rows import announce, locked, of_person
from registrations.models import Registration, SeatPlan
from registrations.models.asked import FIELDS, FIRST, SECOND
from registrations.policy import RegistrationClosed


@transaction.atomic
def ask_forms(
    *, plan: SeatPlan, first: Questionnaire | None, second: Questionnaire | None, by: Person
) -> SeatPlan:
    """From now on who registers answers `first`, and who has a seat `second`. What was answered to others is kept.

    Raises Denied, RegistrationClosed.
    """
    plan = hosted(plan, by)
    if first is not None and first == second:
        raise RegistrationClosed("same_form", _("Choose two different forms."), field="second")
    for name, form in ((FIRST, first), (SECOND, second)):
        refuse_form(plan, form, name)
    asked = {FIRST: first and first.pk, SECOND: second and second.pk}
    changed = {name: key for name, key in asked.items() if getattr(plan, f"{FIELDS[name]}_id") != key}
    if changed:
        note(plan, What.FORMS, by=by, **changed)
    before = {one for one in (plan.questionnaire_id, plan.second_questionnaire_id) if one is not None}
    dropped = before - {form.pk for form in (first, second) if form is not None}
    questionnaires.forget_former(Filling.objects.filter(questionnaire__in=dropped))
    plan.questionnaire, plan.second_questionnaire = None, None  # they may change their places with each other
    plan.save(update_fields=["questionnaire", "second_questionnaire"])
    plan.questionnaire, plan.second_questionnaire = first, second
    plan.save(update_fields=["questionnaire", "second_questionnaire"])
    seated = Registration.objects.confirmed().filter(plan=plan).select_related("person")
    answers.ask_second(plan=plan, people=[one.person for one in seated])
    announce(plan)
    return plan


def refuse_form(plan: SeatPlan, form: Questionnaire | None, name: str) -> None:
    if form is None:
        return
    if form.space_id != plan.space_id:
        raise RegistrationClosed("foreign_form", _("Choose a form that was made here."), field=name)
    if not form.questions.asked().exists():
        raise RegistrationClosed("empty_form", _("This form asks nothing yet: add a question."), field=name)
    others = SeatPlan.objects.exclude(pk=plan.pk)
    if any(others.filter(**{field: form}).exists() for field in FIELDS.values()):
        raise RegistrationClosed("used_form", _("This form is asked at other seats already."), field=name)


@transaction.atomic
def hand_in_answers(*, plan: SeatPlan, person: Person, which: str) -> Registration:
    """Of who has registered: hand in changed answers, or those that were asked later. Where the hosts look again at what
    was changed, they read what stood there beside it until they have seen it.

    Raises RegistrationClosed, AnswersRefused, FormRefused.
    """
    plan = locked(plan)
    mine = of_person(plan, person)
    form: Questionnaire | None = getattr(plan, FIELDS[which])
    has_seat = mine.state == Registration.State.CONFIRMED
    if form is None or not mine.is_standing or (which == SECOND and not has_seat):
        raise RegistrationClosed("not_asked", _("You are not asked for this form any more."))
    if not plan.promotes():
        raise RegistrationClosed("too_late", _("The answers can no longer be changed."))
    filling = questionnaires.begin(questionnaire=form, person=person)
    waits = mine.needs_look and answers.are_changed(plan=plan, person=person)
    # Where they are to look already and nothing was kept, what they saw last is not known any more.
    keeps = waits if mine.needs_look else looks_again(plan, mine)
    filling = questionnaires.submit(filling=filling, keeps_former=keeps)
    if waits and not answers.are_changed(plan=plan, person=person):
        needs_no_look(mine)  # all is again as they had seen it
    elif filling.is_changed:
        mine = note_changed_answers(registration=mine)
    if which == FIRST and has_seat:
        answers.note_listing(plan=plan, person=person)
    if which == SECOND:
        notices.forget_dedupe(dedupe=answers.question_of(plan), people=[person])
    announce(plan)
    return mine
