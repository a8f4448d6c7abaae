"""Whose names a list of those who come may show, by what each answered when they registered."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from calendars.models import Entry
from people.models import Person
from questionnaires.models import Question
from questionnaires.presets import EVERYBODY, NOBODY, PUBLISH_NAME
from questionnaires.reading import answers_to
from registrations.models import Guest, Registration, SeatPlan
from spaces.models import Membership


def shown(
    plan: SeatPlan,
    registrations: Iterable[Registration],
    person: Person | AnonymousUser,
    *,
    takes_part: bool,
    sees_all: bool,
) -> list[Registration]:
    """Those whose name `person` may read. Who was not asked is seen by those who take part, and by nobody else; who wanted
    to stand in no list stands in none when their answer is gone either. Two queries at most."""
    rows = list(registrations)
    if sees_all:
        return rows
    levels = answers_to(plan.questionnaire, PUBLISH_NAME) if plan.questionnaire else {}
    silent = {one.person_id for one in rows} - set(levels)
    members = Membership.objects.filter(space=plan.space_id, person__in=silent, is_unlisted=True)
    guests = Guest.objects.unlisted(plan.space_id).filter(person__in=silent)
    unlisted = members.order_by().values_list("person").union(guests.order_by().values_list("person"))
    hidden = {key for (key,) in unlisted} if takes_part and silent else set()

    def may_be_read(one: Registration) -> bool:
        level = levels.get(one.person_id)
        if one.person_id == person.pk or level == EVERYBODY:
            return True
        return takes_part and level != NOBODY and one.person_id not in hidden

    return [one for one in rows if may_be_read(one)]


def asks_who_reads(plan: SeatPlan) -> bool:
    """Whether everybody who registers chooses who reads their name. One query at most."""
    form = plan.questionnaire_id
    return form is not None and Question.objects.asked().filter(questionnaire=form, key=PUBLISH_NAME).exists()


def unlisted_guests(entry: Entry) -> QuerySet[Any, Any]:
    """The numbers of people who want to stand in no list of what an entry is about, and belong to nothing there."""
    return Guest.objects.unlisted(entry.space_id).order_by().values("person")
