"""What a mail of how somebody stands with a seat says besides: when it is, where, and where the ticket is. As it is at the
moment at which the mail goes, and as far as the person may read it then."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calendars.actions.telling import span_of
from notices.models import Notice
from notices.moments import words
from people.models import Person
from registrations.models import Guest, SeatPlan
from registrations.modes import online_at

HAVING = ("registrations.confirmed", "registrations.promoted")
ABOUT_A_SEAT = (*HAVING, "registrations.offered", "registrations.waiting", "registrations.requested")
# It belongs to a higher room: known here by its name alone.
TICKET = "evidence:ticket"


def standing_of(plan: SeatPlan) -> str:
    """The name of the notices that tell a person how they stand with a plan: only the newest of them holds."""
    return f"seat:{plan.pk}"


def facts_of(
    person: Person, notices: Sequence[Notice], plans: Mapping[int, int], reminders: Mapping[int, int]
) -> dict[int, tuple[str, ...]]:
    """By the number of each notice; `plans` and `reminders` are what they are about, by the same. What a reminder says
    itself is left out. A query for all, for a guest two; one more where forms are asked."""
    about = {one.pk: plans[one.pk] for one in notices if one.pk in plans and one.key in ABOUT_A_SEAT}
    asked = {*about.values(), *reminders.values()}
    readable = {plan.pk: plan for plan in readable_plans(person, asked)} if asked else {}
    online = online_at(person, readable.values())
    found = {}
    with translation.override(person.language), timezone.override(person.zone):
        for one in notices:
            if (plan := readable.get(reminders.get(one.pk, 0))) is not None:
                found[one.pk] = (ticket(plan, person),)
            elif (plan := readable.get(about.get(one.pk, 0))) is not None:
                found[one.pk] = facts(plan, person, has_seat=one.key in HAVING, is_online=plan.pk in online)
    return found


def readable_plans(person: Person, plans: set[int]) -> list[SeatPlan]:
    """Of a confidential space nothing is mailed; belonging to a group has neither day nor place."""
    seen = SeatPlan.objects.visible_to(person).filter(pk__in=plans)
    if person.is_guest:
        own = Guest.objects.standing(timezone.now()).filter(person=person, plan__in=plans)
        seen |= SeatPlan.objects.filter(pk__in=own.values("plan"))
    open_ones = seen.in_calendars().standing().filter(space__is_confidential=False)
    return list(open_ones.with_time())


def facts(plan: SeatPlan, person: Person, *, has_seat: bool, is_online: bool) -> tuple[str, ...]:
    """Who said that they take part online is sent to no room."""
    here = plan.happening
    found = [_("When: %(when)s") % {"when": words(span_of(here).as_param())}]
    if is_online:
        found.append(_("How: online, as you said"))
    elif here.place:
        found.append(_("Where: %(place)s") % {"place": " ".join(here.place.split())})
    if has_seat:
        found.append(ticket(plan, person))
    return tuple(found)


def ticket(plan: SeatPlan, person: Person) -> str:
    if person.is_guest:
        return _("Your ticket: on your own page, by the link below. It is yours alone.")
    return _("Your ticket: %(url)s") % {"url": settings.SITE_URL + reverse(TICKET, args=[plan.pk])}
