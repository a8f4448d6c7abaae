from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from registrations.models import SeatPlan
from spaces import policy


def visible_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    plans = SeatPlan.objects.visible_to(request.user).select_related("space", "entry")
    return get_object_or_404(plans, pk=plan_id)


def hosted_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    """Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
    found = visible_plan(request, plan_id)
    policy.require(request.user, "manage_seats", found.space)
    return found
