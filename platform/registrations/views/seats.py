"""What a person does about their own seat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.refusal import Refusal
from registrations import actions
from registrations.forms import RegistrationForm
from registrations.models import Registration, SeatPlan
from spaces import policy


def visible_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    return get_object_or_404(SeatPlan.objects.visible_to(request.user).for_box(request.user), pk=plan_id)


def home_of(plan: SeatPlan) -> str:
    """The page on which a plan's seat box stands."""
    return (
        plan.space.get_absolute_url()
        if plan.gives_membership
        else reverse("registrations:plan", args=[plan.pk])
    )


@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The seat box: alone for a page that fetches it anew, with a page around it for who opens the address."""
    found = visible_plan(request, plan_id)
    may_manage = policy.may(request.user, "manage_seats", found.space)
    page = "registrations/_live_box.html" if request.headers.get("HX-Request") else "registrations/plan.html"
    return render(request, page, {"plan": found, "may_manage": may_manage})


@login_required
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, plan_id: int) -> HttpResponse:
    found = visible_plan(request, plan_id)
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            mine = actions.register(plan=found, person=request.user, note=form.cleaned_data["note"])
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            seated = mine.state == Registration.State.CONFIRMED
            messages.success(
                request,
                _("You have a seat.")
                if seated
                else _("You are on the waiting list. We write to you when a seat is yours."),
            )
            return redirect(home_of(found))
    status = 422 if form.errors else 200
    return render(request, "registrations/registration.html", {"plan": found, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Asks once, because a seat that was given back goes to the next at once."""
    found = visible_plan(request, plan_id)
    mine = get_object_or_404(
        Registration.objects.of(request.user).select_related("plan__space", "person"), plan=found
    )
    refusal = ""
    if request.method == "POST":
        try:
            actions.withdraw(registration=mine)
        except Refusal as refused:
            refusal = str(refused.message)
        else:
            messages.success(request, _("You have withdrawn."))
            still_visible = SeatPlan.objects.visible_to(request.user).filter(pk=found.pk).exists()
            return redirect(home_of(found) if still_visible else "/")
    context = {"plan": found, "registration": mine, "refusal": refusal}
    return render(request, "registrations/withdrawal.html", context, status=422 if refusal else 200)
