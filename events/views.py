from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from events.models import Event
from occasions import policy
from occasions.programme import days_of
from registrations.models import SeatPlan

PAST_ON_A_PAGE = 20


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is to come whole, what was by pages."""
    visible, now = Event.objects.visible_to(request.user).for_list(), timezone.now()
    upcoming = list(visible.upcoming(now))
    past = Paginator(visible.past(now), PAST_ON_A_PAGE).get_page(request.GET.get("page"))
    plans = SeatPlan.objects.for_box(request.user).in_bulk([event.seat_plan_id for event in upcoming])
    for event in [*upcoming, *past.object_list]:
        event.seats = plans.get(event.seat_plan_id)
        event.first_day, event.last_day = days_of(event.entry)
    context = {"upcoming": upcoming, "past": past, "may_organise": policy.may_organise(request.user)}
    return render(request, "events/index.html", context)
