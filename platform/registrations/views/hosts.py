"""What the hosts see of the seats, and decide about them."""

import csv
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.answering import answer_form, attempt, posted
from people.models import Person
from registrations import actions
from registrations.forms import CancellationForm, CapacityForm, DoorForm
from registrations.models import Registration, SeatPlan
from registrations.policy import closing_words
from registrations.spreadsheet import rows
from registrations.views.seats import visible_plan
from spaces import policy
from spaces.views.rows import back

PAGE = "registrations/registrations.html"


def hosted_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    """Raises Http404 for who may not see it, Denied for who sees it and doesn't host."""
    found = visible_plan(request, plan_id)
    policy.require(request.user, "manage_seats", found.space)
    return found


def contents(plan: SeatPlan) -> dict[str, Any]:
    people = list(Registration.objects.filter(plan=plan).for_list())
    return {
        "plan": plan,
        "confirmed": [one for one in people if one.state == Registration.State.CONFIRMED],
        "waiting": sorted(
            (one for one in people if one.state == Registration.State.WAITING), key=lambda one: one.place
        ),
        "gone": [one for one in people if not one.is_standing],
        "closing": closing_words(plan),
        "has_door": plan.promotes(),
        "form": CapacityForm(initial={"capacity": plan.capacity}),
        "door": DoorForm(plan=plan),
    }


@login_required
@require_GET
def registrations(request: HttpRequest, plan_id: int) -> HttpResponse:
    return render(request, PAGE, contents(hosted_plan(request, plan_id)))


@login_required
@require_GET
def registrations_csv(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = hosted_plan(request, plan_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.space.slug}-{found.pk}.csv"'
    response["Cache-Control"] = "no-store"
    response.write("\ufeff")  # spreadsheets take it as UTF-8 only with this
    csv.writer(response).writerows(rows(found, list(Registration.objects.filter(plan=found).for_list())))
    return response


@login_required
@require_POST
def capacity(request: HttpRequest, plan_id: int) -> HttpResponse:
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    form = CapacityForm(request.POST)
    return answer_form(
        request,
        form,
        lambda: actions.change_capacity(plan=found, capacity=form.cleaned_data["capacity"], by=person),
        page=PAGE,
        context=contents(found),
        said=_("The number of seats is changed."),
        to=lambda _plan: address_of(found),
    )


@login_required
@require_POST
def door(request: HttpRequest, plan_id: int) -> HttpResponse:
    """By the clock: when registration opens and closes."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    form = DoorForm(request.POST, plan=found)
    return answer_form(
        request,
        form,
        lambda: actions.schedule_registration(
            plan=found, by=person, opens_at=form.cleaned_data["opens"], closes_at=form.cleaned_data["closes"]
        ),
        page=PAGE,
        name="door",
        context=contents(found),
        said=_("Registration opens and closes by these times now."),
        to=lambda _plan: address_of(found),
    )


@login_required
@require_POST
def opening(request: HttpRequest, plan_id: int, is_open: bool) -> HttpResponse:
    """Now, by hand; then back to the page on which the button stood."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    verb = actions.open_registration if is_open else actions.close_registration
    done = _("Registration is open.") if is_open else _("Registration is closed.")
    attempt(request, lambda: verb(plan=found, by=person), done)
    return back(request, found.space)


@login_required
@require_http_methods(["GET", "POST"])
def cancellation(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    theirs = registration_in(found, registration_id)
    form = CancellationForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.cancel_registration(
            registration=theirs, by=person, reason=form.cleaned_data["reason"]
        ),
        page="registrations/cancellation.html",
        context={"plan": found, "registration": theirs},
        said=_("The registration is cancelled, and the person is told why."),
        to=lambda _theirs: address_of(found),
    )


@login_required
@require_POST
def restoring(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    theirs = registration_in(found, registration_id)
    done = _("%(person)s is let in again.") % {"person": theirs.person.name}
    attempt(request, lambda: actions.restore_registration(registration=theirs, by=person), done)
    return redirect(address_of(found))


def registration_in(plan: SeatPlan, pk: int) -> Registration:
    return get_object_or_404(Registration.objects.select_related("person", "plan__space"), plan=plan, pk=pk)


def address_of(plan: SeatPlan) -> str:
    return reverse("registrations:registrations", args=[plan.pk])
