"""What a person does about their own seat."""

from typing import cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.answering import answer_form, attempt, posted
from people.models import Person
from registrations import actions, policy
from registrations.forms import RegistrationForm
from registrations.models import Registration, SeatPlan
from spaces import policy as rights

SAID = {
    Registration.State.CONFIRMED: gettext_lazy("You have a seat."),
    Registration.State.OFFERED: gettext_lazy("A seat is offered to you: take it, or leave it to the next."),
    Registration.State.WAITING: gettext_lazy(
        "You are on the waiting list. We write to you when a seat is yours."
    ),
    Registration.State.REQUESTED: gettext_lazy(
        "The hosts decide on your registration. We write to you then."
    ),
}


def own(request: HttpRequest) -> QuerySet[Registration]:
    return Registration.objects.of(cast(Person, request.user)).select_related("plan__space", "person")


def visible_plan(request: HttpRequest, plan_id: int) -> SeatPlan:
    return get_object_or_404(SeatPlan.objects.visible_to(request.user).for_box(request.user), pk=plan_id)


@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The seat box: alone for a page that fetches it anew, with a page around it for who opens the address."""
    found = visible_plan(request, plan_id)
    verbs = rights.verbs(request.user, found.space)
    context = {"plan": found, "may_manage": "manage_seats" in verbs, "may_prove": "prove" in verbs}
    page = "registrations/_live_box.html" if request.headers.get("HX-Request") else "registrations/plan.html"
    return render(request, page, context)


@login_required
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, plan_id: int) -> HttpResponse:
    found, person = visible_plan(request, plan_id), cast(Person, request.user)
    if found.questionnaire_id and not Registration(state=found.my_state or "").is_standing:  # type: ignore[attr-defined]
        return redirect("registrations:first-form", found.pk)
    form = RegistrationForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.register(plan=found, person=person, note=form.cleaned_data["note"]),
        page="registrations/registration.html",
        context={"plan": found, "closing": policy.closing_words(found)},
        said=lambda mine: SAID[mine.state],
        to=lambda _mine: found.get_absolute_url(),
    )


@login_required
@require_POST
def offer(request: HttpRequest, plan_id: int, is_taken: bool) -> HttpResponse:
    """Take the seat that is offered, or leave it to the next."""
    found = visible_plan(request, plan_id)
    mine = get_object_or_404(own(request), plan=found)
    verb = actions.accept_offer if is_taken else actions.decline_offer
    done = _("The seat is yours.") if is_taken else _("The seat goes to the next. Thank you for saying so.")
    attempt(request, lambda: verb(registration=mine), done)
    return redirect(found.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Asks once, because a seat that was given back goes to the next at once."""
    found = visible_plan(request, plan_id)
    mine = get_object_or_404(own(request), plan=found)
    return answer_form(
        request,
        forms.Form(posted(request)),
        lambda: actions.withdraw(registration=mine),
        page="registrations/withdrawal.html",
        context={"plan": found, "registration": mine},
        said=_("You have withdrawn."),
        to=lambda _mine: (
            found.get_absolute_url()
            if SeatPlan.objects.visible_to(request.user).filter(pk=found.pk).exists()
            else "/"
        ),
    )
