"""What the hosts see of the seats, and decide about them."""

import csv
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.refusal import Refusal
from registrations import actions
from registrations.forms import CancellationForm, CapacityForm
from registrations.models import Registration, SeatPlan
from registrations.spreadsheet import rows
from registrations.views.seats import visible_plan
from spaces import policy


def hosted_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    """Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
    found = visible_plan(request, plan_id)
    policy.require(request.user, "manage_seats", found.space)
    return found


def show(request: HttpRequest, plan: SeatPlan, form: CapacityForm | None = None) -> HttpResponse:
    people = Registration.objects.filter(plan=plan).for_list()
    context: dict[str, Any] = {
        "plan": plan,
        "confirmed": [one for one in people if one.state == Registration.State.CONFIRMED],
        "waiting": sorted(
            (one for one in people if one.state == Registration.State.WAITING), key=lambda one: one.place
        ),
        "gone": [one for one in people if not one.is_standing],
        "form": form or CapacityForm(initial={"capacity": plan.capacity}),
    }
    return render(request, "registrations/registrations.html", context, status=422 if form else 200)


@login_required
@require_GET
def registrations(request: HttpRequest, plan_id: int) -> HttpResponse:
    return show(request, hosted_plan(request, plan_id))


@login_required
@require_GET
def registrations_csv(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.space.slug}-{found.pk}.csv"'
    response["Cache-Control"] = "no-store"
    response.write("\ufeff")  # spreadsheets take it as UTF-8 only with this
    csv.writer(response).writerows(rows(Registration.objects.filter(plan=found).for_list()))
    return response


@login_required
@require_POST
def capacity(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return show(request, found, form)
    actions.change_capacity(plan=found, capacity=form.cleaned_data["capacity"], by=request.user)
    messages.success(request, _("The number of seats is changed."))
    return redirect("registrations:registrations", found.pk)


@login_required
@require_POST
def opening(request: HttpRequest, plan_id: int, is_open: bool) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    verb = actions.open_registration if is_open else actions.close_registration
    verb(plan=found, by=request.user)
    return redirect("registrations:registrations", found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def cancellation(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    theirs = get_object_or_404(
        Registration.objects.select_related("person", "plan__space"), plan=found, pk=registration_id
    )
    form = CancellationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_registration(
                registration=theirs, by=request.user, reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The registration is cancelled, and the person is told why."))
            return redirect("registrations:registrations", found.pk)
    context = {"plan": found, "registration": theirs, "form": form}
    return render(request, "registrations/cancellation.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def restoring(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    theirs = get_object_or_404(
        Registration.objects.select_related("person", "plan__space"), plan=found, pk=registration_id
    )
    try:
        actions.restore_registration(registration=theirs, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("registrations:registrations", found.pk)
