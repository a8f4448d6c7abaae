from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from registrations.models import SeatPlan
from registrations.views import seats
from spaces import policy


def visible_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    plans = SeatPlan.objects.in_calendars().visible_to(request.user).with_time()
    return get_object_or_404(plans, pk=plan_id)


def hosted_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    """Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
    found = visible_plan(request, plan_id)
    policy.require(request.user, "manage_seats", found.space)
    return found


def plan_to_prove(request: HttpRequest, plan_id: int) -> SeatPlan:
    """The same with what its seat box shows; of belonging to a group nothing is proved."""
    found = seats.visible_plan(request, plan_id)
    policy.require(request.user, "prove", found.space)
    if found.is_of_group:
        raise Http404
    return found
