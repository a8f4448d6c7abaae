from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exchanges import actions
from exchanges.board import board
from exchanges.forms import VisitForm
from exchanges.models import Visit
from people.refusal import Refusal
from registrations import policy as seats
from registrations.forms import CancellationForm
from registrations.models import Registration, SeatPlan
from registrations.programme import days, days_of
from spaces import policy

STAGES = {
    "confirmation": actions.confirm_visit,
    "opening": actions.open_visit,
    "closing": actions.close_visit,
}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    context = {"board": board(request.user, timezone.now()), "may_organise": seats.may_organise(request.user)}
    return render(request, "exchanges/index.html", context)


def visible_visit(request: HttpRequest, slug: str, verb: str = "") -> Visit:
    """Raises Http404 for who may not see it; with a verb, Denied for who sees it and may not do that."""
    visible = Visit.objects.visible_to(request.user).for_list().select_related("seat_plan__space")
    visit = get_object_or_404(visible, space__slug=slug)
    if verb:
        policy.require(request.user, verb, visit.space)
    return visit


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    visit = visible_visit(request, slug)
    verbs = policy.verbs(request.user, visit.space)
    first_day, last_day = days_of(visit.entry)
    plans = {plan.entry_id: plan for plan in SeatPlan.objects.filter(space=visit.space).for_box(request.user)}
    stops = list(visit.stops.for_list())
    for stop in stops:
        stop.seats = plans.get(stop.entry_id)
    context: dict[str, Any] = {
        "visit": visit,
        "verbs": verbs,
        "may_edit": "edit" in verbs and visit.state != Visit.State.CANCELLED,
        "may_manage": "manage_seats" in verbs,
        "plan": plans[visit.entry_id],
        "programme": days(stops, first_day),
        "co_hosts": visit.co_hosts.all(),
        "first_day": first_day,
        "last_day": last_day,
    }
    if "see_members" in verbs:
        context["people"] = Registration.objects.filter(plan=visit.seat_plan_id).confirmed().for_list()
    return render(request, "exchanges/visit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    seats.require_organiser(request.user)
    posted = request.POST if request.method == "POST" else None
    form = VisitForm(posted, initial={"country": request.GET.get("country")})
    if posted is not None and form.is_valid():
        try:
            visit = actions.create_visit(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The visit is a draft: only its makers see it."))
            return redirect(visit.space)
    return render(request, "exchanges/visit_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    visit = visible_visit(request, slug, "edit")
    form = VisitForm(request.POST if request.method == "POST" else None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_visit(visit=visit, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The visit is changed."))
            return redirect(visit.space)
    context = {"form": form, "visit": visit}
    return render(request, "exchanges/visit_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def stage(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    visit = visible_visit(request, slug, "edit")
    try:
        STAGES[verb](visit=visit, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect(visit.space)


@login_required
@require_http_methods(["GET", "POST"])
def cancellation(request: HttpRequest, slug: str) -> HttpResponse:
    visit = visible_visit(request, slug, "edit")
    form = CancellationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_visit(visit=visit, by=request.user, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The visit is cancelled, and everybody is told why."))
            return redirect(visit.space)
    context = {"form": form, "space": visit.space}
    return render(
        request, "registrations/occasion_cancellation.html", context, status=422 if form.errors else 200
    )
