"""The plan that an address speaks of, for pages and API of this room and of those above it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from people.guests import reader
from registrations.models import Guest, SeatPlan
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from spaces import policy


def open_plans(request: HttpRequest | Request) -> SeatPlanQuerySet:
    """Of a guest the one that their link opened, also where its page is no longer open to everybody."""
    seen = SeatPlan.objects.visible_to(request.user)
    guest = getattr(request, "guest", None)
    theirs = Guest.objects.filter(person=guest).values("plan")
    return seen | SeatPlan.objects.filter(pk__in=theirs) if guest is not None else seen


def visible_plan(request: HttpRequest | Request, plan_id: int) -> SeatPlan:
    """With all that a seat box shows: two queries. Raises Http404 for who may not see it."""
    return get_object_or_404(open_plans(request).for_box(reader(request)), pk=plan_id)


def hosted_plan(request: HttpRequest | Request, plan_id: int) -> SeatPlan:
    """With the forms that it asks. Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
    plans = open_plans(request).for_box(reader(request))
    found = get_object_or_404(plans.select_related("questionnaire", "second_questionnaire"), pk=plan_id)
    policy.require(request.user, "manage_seats", found.space)
    return found
