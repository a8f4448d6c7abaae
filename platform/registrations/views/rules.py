"""How the seats of a plan are given: by which rules, and which shares of them are kept for whom."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.answering import answer_form, attempt, posted
from people.models import Person
from registrations import actions
from registrations.foresight import moving_up
from registrations.forms import CapacityForm, DoorForm, PoolForm, ReasonForm, RulesForm
from registrations.models import Pool, SeatPlan
from registrations.policy import door_words
from registrations.views.found import hosted_plan
from spaces.views.rows import back

PAGE = "registrations/rules.html"


@login_required
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest, plan_id: int) -> HttpResponse:
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    form = RulesForm(posted(request), plan=found)
    return answer_form(
        request,
        form,
        lambda: actions.set_rules(plan=found, by=person, **form.cleaned_data),
        page=PAGE,
        context=contents(found),
        said=_("These rules hold from now on."),
        to=lambda _plan: address_of(found),
    )


@login_required
@require_POST
def capacity(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Where people who wait move up by it, says how many and asks once: what they get cannot be taken back."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    form = CapacityForm(request.POST)
    if form.is_valid() and (moves := more_than_known(found, form)):
        around = {"plan": found, "moves": moves, "form": form}
        return render(request, "registrations/capacity.html", around)
    return answer_form(
        request,
        form,
        lambda: actions.change_capacity(
            plan=found,
            by=person,
            capacity=form.cleaned_data["capacity"],
            reason=form.cleaned_data["reason"],
        ),
        page=PAGE,
        name="capacity_form",
        context=contents(found),
        said=_("The number of seats is changed."),
        to=lambda _plan: address_of(found),
    )


def more_than_known(plan: SeatPlan, form: CapacityForm) -> int:
    """How many move up, where the host has not read that it is so many; else 0."""
    seats, known = form.cleaned_data["capacity"], form.cleaned_data["known"] or 0
    if plan.is_of_group or seats <= plan.size or not plan.queue:
        return 0
    moves = moving_up(plan, capacity=seats)
    return moves if moves > known else 0


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
    attempt(
        request,
        lambda: verb(plan=found, by=person),
        lambda plan: door_words(plan) if plan.is_draft else done,
    )
    return back(request, found.space)


@login_required
@require_POST
def pools(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Keep a share, or change one that is kept for the same."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    form = PoolForm(request.POST, plan=found)
    return answer_form(
        request,
        form,
        lambda: actions.keep_pool(plan=found, by=person, **form.cleaned_data),
        page=PAGE,
        name="pool_form",
        context=contents(found),
        said=lambda pool: _("Seats are kept: %(pool)s.") % {"pool": pool.name},
        to=lambda _pool: address_of(found),
    )


@login_required
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, plan_id: int, pool_id: int) -> HttpResponse:
    """Says before how many move up by it, and can be undone for ten seconds."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    pool = share_of(found, pool_id)
    form = ReasonForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.release_pool(pool=pool, by=person, reason=form.cleaned_data["reason"], can_undo=True),
        page="registrations/release.html",
        context=lambda: {"plan": found, "pool": pool, "moves": moving_up(found, given=pool)},
        to=lambda given: f"{address_of(found)}#giving-{given.pk}",  # where it can be undone
    )


@login_required
@require_POST
def release_back(request: HttpRequest, plan_id: int, pool_id: int) -> HttpResponse:
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    pool = share_of(found, pool_id)
    done = _("This share stays kept after all: %(name)s.") % {"name": pool.name}
    attempt(request, lambda: actions.take_release_back(pool=pool, by=person), done)
    return redirect(address_of(found))


def share_of(plan: SeatPlan, pk: int) -> Pool:
    return get_object_or_404(Pool.objects.select_related("plan", "country", "organisation"), plan=plan, pk=pk)


def contents(plan: SeatPlan) -> dict[str, Any]:
    return {
        "plan": plan,
        "pools": plan.pools.all(),
        "closing": door_words(plan),
        "has_door": plan.promotes(),
        "form": RulesForm(plan=plan),
        "pool_form": PoolForm(plan=plan),
        "capacity_form": CapacityForm(initial={"capacity": plan.size}),
        "door": DoorForm(plan=plan),
    }


def address_of(plan: SeatPlan) -> str:
    return reverse("registrations:rules", args=[plan.pk])
