"""The day before: who has a seat is reminded once, of when and where. Moved, they are reminded of the new time."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from calendars.actions.telling import span_of
from notices import actions as notices
from notices.moments import Param
from notices.schedule import DAY, at_wall
from questionnaires.presets import ONLINE
from registrations.models import Registration, SeatPlan
from registrations.modes import modes_of
from registrations.reach import who_may_open
from spaces.models import Space

# By the clock of the place.
AT = time(10)


def remind_at(plan: SeatPlan) -> datetime:
    """Ten in the morning of the day before, where it takes place. Needs `with_time()`."""
    return at_wall(plan.happening.starts_local.date() - DAY, AT, plan.zone)


def is_remembered(plan: SeatPlan, now: datetime) -> bool:
    """Whether its people are to be reminded at this moment; a stop of a visit is a part of what they are reminded of."""
    if plan.is_of_group or (plan.occurrence is None and not plan.gives_membership):
        return False
    is_on = plan.space.state == Space.State.OPEN and not plan.is_cancelled
    return is_on and remind_at(plan) <= now and not plan.has_begun(now)


@transaction.atomic
def remind(*, plan: SeatPlan) -> int:
    """Who has a seat and was not reminded of this start yet, if the time for it has come. Returns how many.

    Under the plan's lock: no seat comes or goes meanwhile, and of two workers the second finds nobody left.
    """
    plan = SeatPlan.objects.locked().with_time().get(pk=plan.pk)
    if not is_remembered(plan, timezone.now()) or plan.starts_at is None:
        return 0
    rows = list(Registration.objects.filter(plan=plan).to_remind(plan.starts_at).select_related("person"))
    may = who_may_open(plan, [row.person for row in rows])
    people = [row.person for row in rows if row.person_id in may]
    notices.forget_dedupe(dedupe=reminder_of(plan), people=people)
    modes = modes_of(plan)
    for is_online in (False, True):
        some = [one for one in people if (modes.get(one.pk) == ONLINE) == is_online]
        notices.tell(recipients=some, dedupe=reminder_of(plan), **as_notice(plan, is_online=is_online))
    told = [row.pk for row in rows if row.person_id in may]
    Registration.objects.filter(pk__in=told).update(reminded_of=plan.starts_at)
    return len(people)


def count_as_reminded(plan: SeatPlan, registrations: Collection[Registration]) -> dict[str, Param]:
    """Who is given a seat once the time for reminding has come reads when and where in the mail of the seat, and needs
    no second one. Returns what makes that mail press as a reminder does; of a confidential space no mail says when, so
    they are reminded."""
    if plan.space.is_confidential or not is_remembered(plan, timezone.now()):
        return {}
    here = Registration.objects.filter(plan=plan, person__in=[one.person_id for one in registrations])
    here.update(reminded_of=plan.starts_at)
    for one in registrations:
        one.reminded_of = plan.starts_at
    return {"when": span_of(plan.happening).as_param()}


def as_notice(plan: SeatPlan, *, is_online: bool = False) -> dict[str, Any]:
    """What it says, in the words and by the clock of each reader; of a confidential space nothing. Who said that they take
    part online is sent to no room."""
    common = {"topic": plan.space.topic, "origin": reminder_of(plan)}
    if plan.space.is_confidential:
        url = reverse("registrations:plan", args=[plan.pk])
        return {"key": "registrations.reminded_privately", "params": {}, "url": url, **common}
    here = plan.happening
    params: dict[str, Param] = {"title": here.title, "when": span_of(here).as_param()}
    key = "registrations.reminded_online" if is_online else "registrations.reminded_briefly"
    if here.place and not is_online:
        key, params["place"] = "registrations.reminded", here.place
    return {"key": key, "params": params, "url": plan.get_absolute_url(), **common}


def reminder_of(plan: SeatPlan) -> str:
    return f"reminder:{plan.pk}"
