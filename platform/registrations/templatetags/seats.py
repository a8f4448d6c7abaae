from typing import Any

from django import template
from django.utils import timezone

from registrations import policy
from registrations.forms import RegistrationForm
from registrations.models import SeatPlan

register = template.Library()


@register.inclusion_tag("registrations/_seats.html", takes_context=True)
def seat_box(context: template.Context, plan: SeatPlan, may_manage: bool = False) -> dict[str, Any]:
    """The seats of a plan from `for_box()`: how many are left, how I stand, what I can do. It runs no query."""
    request = context["request"]
    kept = [pool for pool in plan.pools.all() if not pool.is_released]
    return {
        "kept_pools": kept,
        "open_seats": plan.capacity - sum(pool.seats for pool in kept),
        "plan": plan,
        "may_manage": may_manage,
        "is_over": plan.entry.ends_at <= timezone.now(),
        "closing": policy.closing_words(plan),
        "form": RegistrationForm(auto_id=f"seat-{plan.pk}-%s"),
        "request": request,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("registrations/_seat_line.html")
def seat_line(plan: SeatPlan) -> dict[str, Any]:
    """The same in one line, for a part of a programme."""
    return {"plan": plan}
