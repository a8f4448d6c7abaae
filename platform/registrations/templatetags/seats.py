from typing import Any

from django import template
from django.utils import timezone

from calendars.agenda import Date
from calendars.models import Entry
from people.guests import guest_in
from registrations import policy
from registrations.forms import RegistrationForm
from registrations.keeping import kept_words
from registrations.models import SeatPlan
from registrations.models.guest import scope_of
from registrations.rules import rules_of

register = template.Library()


@register.inclusion_tag("registrations/_seats.html", takes_context=True)
def seat_box(
    context: template.Context, plan: SeatPlan, may_manage: bool = False, may_prove: bool = False
) -> dict[str, Any]:
    """The seats of a plan from `for_box()`: how many are left, how I stand, what I can do. It runs no query."""
    request, now = context["request"], timezone.now()
    guest = getattr(request, "guest", None)
    kept = [pool for pool in plan.pools.all() if not pool.is_released]
    return {
        "has_shares": bool(kept),
        "my_share": next((pool for pool in kept if pool.pk == plan.my_share), None),  # type: ignore[attr-defined]
        "rules": rules_of(plan),
        "plan": plan,
        "may_manage": may_manage,
        "may_prove": may_prove,
        "has_begun": plan.has_begun(now),
        "is_over": plan.is_over(now),
        "closing": policy.closing_words(plan),
        "kept": kept_words(plan),
        "form": RegistrationForm(auto_id=f"seat-{plan.pk}-%s"),
        "request": request,
        "user": request.user,
        "may_register": request.user.is_authenticated or guest is not None,
        "known_guest": None if guest else guest_in(request, scope_of(plan.pk)),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("registrations/_rules.html")
def seat_rules(plan: SeatPlan) -> dict[str, Any]:
    """How the seats of a plan from `for_box()` are given, before somebody asks for one: unfolded for who would have to wait.
    It runs no query."""
    return {"plan": plan, "rules": rules_of(plan), "is_open": not plan.seats_left}


@register.simple_tag(takes_context=True)
def seats_of(context: template.Context, entry: Entry) -> dict[int, SeatPlan]:
    """The seats of single dates of a series that has its `occurrences`, by the number of the date. Two queries where there
    are some."""
    seated = [one.pk for one in entry.occurrences.all() if one.has_seats]
    found = SeatPlan.objects.for_box(context["request"].user).filter(occurrence__in=seated) if seated else []
    return {plan.occurrence_id: plan for plan in found}


@register.inclusion_tag("registrations/_seat_line.html")
def seat_line_of(plans: dict[int, SeatPlan], date: Date) -> dict[str, Any]:
    """The line of one date, from `seats_of`."""
    return {"plan": plans[date.occurrence.pk]} if date.occurrence and date.occurrence.pk in plans else {}


@register.inclusion_tag("registrations/_seat_line.html")
def seat_line(plan: SeatPlan) -> dict[str, Any]:
    """The same in one line, for a part of a programme."""
    return {"plan": plan}
