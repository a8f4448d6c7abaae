"""What a person does about their own seat."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from people.answering import answer_form, attempt, posted
from people.guests import as_it_is, home_of, open_to_guests, taker
from registrations import actions, policy
from registrations.calendar_file import calendar_of
from registrations.foresight import after_withdrawal
from registrations.forms import RegistrationForm
from registrations.keeping import kept_words
from registrations.models import Registration, SeatPlan
from registrations.models.registration import RegistrationQuerySet
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from registrations.views.found import visible_plan
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


def own(request: HttpRequest) -> RegistrationQuerySet:
    return Registration.objects.of(taker(request)).select_related("plan__space", "person")


def seen_plan(request: HttpRequest, plan_id: int, plans: SeatPlanQuerySet | None = None) -> SeatPlan:
    """For who acts on it, without what a seat box shows: one query where it is open to all. A guest comes to no other than
    their link opened. `plans` come with their space."""
    found = get_object_or_404(
        SeatPlan.objects.select_related("space") if plans is None else plans, pk=plan_id
    )
    if getattr(request, "guest", None) is None and not policy.can_see(found, taker(request)):
        raise Http404
    return found


@open_to_guests("plan", "plan_id", otherwise=as_it_is)
@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The seat box: alone for a page that fetches it anew, with a page around it for who opens the address."""
    found = visible_plan(request, plan_id)
    verbs = rights.verbs(request.user, found.space)
    context = {"plan": found, "may_manage": "manage_seats" in verbs, "may_prove": "prove" in verbs}
    page = "registrations/_live_box.html" if request.headers.get("HX-Request") else "registrations/plan.html"
    return render(request, page, context)


@open_to_guests("plan", "plan_id")
@require_safe
def calendar(request: HttpRequest, plan_id: int) -> HttpResponse:
    return calendar_of(visible_plan(request, plan_id), taker(request))


@open_to_guests("plan", "plan_id")
@require_http_methods(["GET", "POST"])
def registration(request: HttpRequest, plan_id: int) -> HttpResponse:
    person = taker(request)
    found = seen_plan(request, plan_id)
    if found.questionnaire_id and not own(request).standing().filter(plan=found).exists():
        return redirect("registrations:first-form", found.pk)
    form = RegistrationForm(posted(request))

    def page() -> dict[str, object]:
        box = visible_plan(request, plan_id)
        return {"plan": box, "closing": policy.closing_words(box), "kept": kept_words(box)}

    return answer_form(
        request,
        form,
        lambda: actions.register(plan=found, person=person, note=form.cleaned_data["note"]),
        page="registrations/registration.html",
        context=page,
        said=lambda mine: SAID[mine.state],
        to=lambda mine: home_of(request, mine.plan.get_absolute_url()),
    )


@open_to_guests("plan", "plan_id")
@require_POST
def offer(request: HttpRequest, plan_id: int, is_taken: bool) -> HttpResponse:
    """Take the seat that is offered, or leave it to the next."""
    found = visible_plan(request, plan_id)
    mine = get_object_or_404(own(request), plan=found)
    verb = actions.accept_offer if is_taken else actions.decline_offer
    done = _("The seat is yours.") if is_taken else _("The seat goes to the next. Thank you for saying so.")
    attempt(request, lambda: verb(registration=mine), done)
    return redirect(home_of(request, found.get_absolute_url()))


@open_to_guests("plan", "plan_id")
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Asks once, and says what becomes of the seat: most often it goes to the next at once."""
    found = visible_plan(request, plan_id)
    mine = get_object_or_404(own(request), plan=found)
    mine.plan = found
    return answer_form(
        request,
        forms.Form(posted(request)),
        lambda: actions.withdraw(registration=mine),
        page="registrations/withdrawal.html",
        context=lambda: {
            "plan": found,
            "registration": mine,
            "follows": after_withdrawal(mine) if mine.is_standing else "",
        },
        said=_("You have withdrawn."),
        to=lambda _mine: home_of(
            request,
            found.get_absolute_url()
            if SeatPlan.objects.visible_to(taker(request)).filter(pk=found.pk).exists()
            else "/",
        ),
    )
