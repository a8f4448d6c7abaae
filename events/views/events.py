from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events import actions
from events.forms import EventForm
from events.models import Event
from people.refusal import Refusal
from registrations import policy as seats
from registrations.forms import CancellationForm
from registrations.models import Registration, SeatPlan
from registrations.programme import days, days_of
from spaces import policy

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
    context = {"upcoming": upcoming, "past": past, "may_organise": seats.may_organise(request.user)}
    return render(request, "events/index.html", context)


def visible_event(request: HttpRequest, slug: str, verb: str = "") -> Event:
    """Raises Http404 for who may not see it; with a verb, Denied for who sees it and may not do that."""
    visible = Event.objects.visible_to(request.user).for_list().select_related("seat_plan__space")
    event = get_object_or_404(visible, space__slug=slug)
    if verb:
        policy.require(request.user, verb, event.space)
    return event


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible_event(request, slug)
    verbs = policy.verbs(request.user, event.space)
    first_day, last_day = days_of(event.entry)
    context: dict[str, Any] = {
        "event": event,
        "verbs": verbs,
        "may_edit": "edit" in verbs and event.state != Event.State.CANCELLED,
        "may_manage": "manage_seats" in verbs,
        "plan": SeatPlan.objects.for_box(request.user).get(pk=event.seat_plan_id),
        "programme": days(event.programme.for_list(), first_day),
        "first_day": first_day,
        "last_day": last_day,
    }
    if "see_members" in verbs:
        context["people"] = Registration.objects.filter(plan=event.seat_plan_id).confirmed().for_list()
    return render(request, "events/event.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    seats.require_organiser(request.user)
    form = EventForm(request.POST if request.method == "POST" else None, initial={"zone": request.user.zone})
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.create_event(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The event is a draft: only its makers see it."))
            return redirect(event.space)
    return render(request, "events/event_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible_event(request, slug, "edit")
    form = EventForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_event(event=event, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The event is changed."))
            return redirect(event.space)
    context = {"form": form, "event": event}
    return render(request, "events/event_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def announcement(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible_event(request, slug, "edit")
    try:
        actions.announce_event(event=event, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect(event.space)


@login_required
@require_http_methods(["GET", "POST"])
def cancellation(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible_event(request, slug, "edit")
    form = CancellationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_event(event=event, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The event is cancelled, and everybody is told why."))
            return redirect(event.space)
    context = {"form": form, "space": event.space}
    return render(
        request, "registrations/occasion_cancellation.html", context, status=422 if form.errors else 200
    )
