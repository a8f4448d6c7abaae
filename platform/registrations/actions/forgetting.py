"""What was answered goes when its time of keeping is over: answers, what was typed and never handed in, files, and words
to the hosts. Who had a seat stays."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

import questionnaires.actions as questionnaires
from calendars.models import Entry
from questionnaires.models import Filling, Questionnaire, SavedPage
from registrations.actions import reminders
from registrations.actions.rows import locked
from registrations.keeping import kept_until, over_at
from registrations.models import Registration, SeatPlan
from registrations.models.seat_plan import DAYS_KEPT
from spaces.models import Membership


@transaction.atomic
def forget_answers(*, plan: SeatPlan, now: datetime) -> int:
    """Of what ended long enough before `now`, asked again under the lock: an end that moves keeps them longer. Returns of
    how many people."""
    plan = locked(plan)
    forms = forms_of(plan)
    if plan.entry_id is not None:
        Entry.objects.select_for_update(of=("self",)).get(pk=plan.entry_id)
        plan = SeatPlan.objects.with_time().get(pk=plan.pk)
    until = kept_until(plan)
    if until is None or until > now:
        return 0
    Registration.objects.filter(plan=plan).exclude(note="").update(note="")
    reminders.forget_who_said_online(plan)
    return sum(questionnaires.forget(Filling.objects.filter(questionnaire=form)) for form in forms)


@transaction.atomic
def forget_answers_of_gone(*, plan: SeatPlan, now: datetime) -> int:
    """In a group, which has no end: of those who for so many days have neither belonged nor waited, nor typed anything.
    Returns of how many people."""
    plan = locked(plan)
    before = now - timedelta(days=plan.answers_kept_days)
    here = Registration.objects.filter(plan=plan)
    members = Membership.objects.filter(space=plan.space_id)
    here.gone().filter(changed_at__lte=before).exclude(note="").update(note="")
    stay = [
        here.standing(),
        members.active(),
        here.filter(changed_at__gt=before),
        members.filter(changed_at__gt=before),
    ]
    kept = {person for rows in stay for person in rows.values_list("person", flat=True)}
    old = untouched(Filling.objects.filter(questionnaire__in=forms_of(plan)), before)
    return questionnaires.forget(old.exclude(person__in=kept))


@transaction.atomic
def forget_answers_to_unasked(*, questionnaire: Questionnaire, now: datetime) -> int:
    """Of a form that is asked nowhere any more: by the last end and the longest keeping of what has seats in its space;
    where nothing there has an end, by when somebody last typed. Returns of how many people."""
    (form,) = Questionnaire.objects.locked().filter(pk=questionnaire.pk)
    if SeatPlan.objects.asking(form).exists():
        return 0
    plans = list(SeatPlan.objects.in_calendars().with_time().filter(space=form.space_id))
    days = max((plan.answers_kept_days for plan in plans), default=DAYS_KEPT)
    before = now - timedelta(days=days)
    if any((over_at(plan) or before) > before for plan in plans):
        return 0
    return questionnaires.forget(untouched(Filling.objects.filter(questionnaire=form), before))


def forms_of(plan: SeatPlan) -> list[Questionnaire]:
    """Locked, after the plan."""
    keys = [key for key in (plan.questionnaire_id, plan.second_questionnaire_id) if key is not None]
    return list(Questionnaire.objects.locked().filter(pk__in=keys))


def untouched(fillings: QuerySet[Filling], before: datetime) -> QuerySet[Filling]:
    """Begun, typed into and handed in not later."""
    saved_later = SavedPage.objects.filter(filling=OuterRef("pk"), saved_at__gt=before)
    begun = fillings.filter(~Exists(saved_later), started_at__lte=before)
    return begun.exclude(submitted_at__gt=before)
