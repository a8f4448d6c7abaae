"""The same plans as the seats' own pages find; of belonging to a group there is no day, no door and nothing to prove."""

from django.http import Http404, HttpRequest
from rest_framework.request import Request

from registrations.models import SeatPlan
from registrations.views import found
from spaces import policy


def visible_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    return with_days(found.visible_plan(request, plan_id))


def hosted_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    """Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
    return with_days(found.hosted_plan(request, plan_id))


def plan_to_prove(request: HttpRequest, plan_id: int) -> SeatPlan:
    """The same for who may prove what was: of an archive as well. Raises Http404, Denied."""
    plan = visible_plan(request, plan_id)
    policy.require(request.user, "prove", plan.space)
    return plan


def plan_of_figures(request: HttpRequest | Request, plan_id: int) -> SeatPlan:
    """The same; a group, which has nothing to prove, has figures for who hosts it. Raises Http404, Denied."""
    plan = found.visible_plan(request, plan_id)
    policy.require(request.user, "manage_seats" if plan.is_of_group else "prove", plan.space)
    return plan


def with_days(plan: SeatPlan) -> SeatPlan:
    if plan.is_of_group:
        raise Http404
    return plan
