"""The day before: who has a seat is reminded once, of when and where. Moved, they are reminded of the new time."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from calendars.actions.telling import span_of
from notices import actions as notices
from notices.models import Notice
from notices.moments import Param
from notices.schedule import DAY, at_wall
from people.models import Person
from questionnaires.presets import ONLINE
from registrations.models import Registration, SeatPlan
from registrations.modes import modes_of
from registrations.reach import who_may_open
from registrations.seat_facts import HAVING, standing_of
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
    mailed, awaited = told_by_the_seat(plan)
    may = who_may_open(plan, [row.person for row in rows if row.person_id not in mailed | awaited])
    people = [row.person for row in rows if row.person_id in may]
    notices.forget_dedupe(dedupe=reminder_of(plan), people=people)
    modes = modes_of(plan)
    for is_online in (False, True):
        some = [one for one in people if (modes.get(one.pk) == ONLINE) == is_online]
        notices.tell(recipients=some, dedupe=reminder_of(plan), **as_notice(plan, is_online=is_online))
    told = [row.pk for row in rows if row.person_id in may | mailed]
    Registration.objects.filter(pk__in=told).update(reminded_of=plan.starts_at)
    return len(people)


def told_by_the_seat(plan: SeatPlan) -> tuple[set[int], set[int]]:
    """Who was given a seat once the time for reminding had come, and whose mail of it, which says when and where, went;
    and whose is still to go. Who read of the seat on the site, or wants no such mail, is in neither. Two queries; of a
    confidential space nobody, as no mail of it says when."""
    if plan.space.is_confidential:
        return set(), set()
    given = Notice.objects.named(standing_of(plan)).filter(key__in=HAVING, created_at__gte=remind_at(plan))
    mailed = set(given.exclude(mailed_at=None).values_list("recipient", flat=True))
    to_go = given.filter(mailed_at=None, read_at=None, set_aside_at=None).exclude(mail_due_at=None)
    return mailed, set(to_go.values_list("recipient", flat=True))


def pressing(plan: SeatPlan) -> dict[str, Param]:
    """What makes the mail of a seat press as a reminder does, once the time for that has come."""
    if plan.space.is_confidential or not is_remembered(plan, timezone.now()):
        return {}
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


def forget_who_said_online(plan: SeatPlan, people: Collection[Person] | None = None) -> None:
    """By which reminder somebody had tells what they answered, and goes with the answer."""
    told = Notice.objects.named(reminder_of(plan)).filter(key="registrations.reminded_online")
    (told if people is None else told.filter(recipient__in=people)).delete()


def reminder_of(plan: SeatPlan) -> str:
    return f"reminder:{plan.pk}"
