"""The plan that an address speaks of, for pages and API of this room and of those above it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from registrations.models import SeatPlan
from spaces import policy


def visible_plan(request: HttpRequest | Request, plan_id: int) -> SeatPlan:
    """With all that a seat box shows: two queries. Raises Http404 for who may not see it."""
    return get_object_or_404(SeatPlan.objects.visible_to(request.user).for_box(request.user), pk=plan_id)


def hosted_plan(request: HttpRequest | Request, plan_id: int) -> SeatPlan:
    """Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
    found = visible_plan(request, plan_id)
    policy.require(request.user, "manage_seats", found.space)
    return found
