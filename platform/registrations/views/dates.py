"""Seats of one date of a series: limit them, and lift the limit. Their box stands on the page of the plan."""

from typing import cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calendars.agenda import Date, date_of_entry
from calendars.fields import moment
from calendars.models import Entry
from calendars.policy import OWN
from people.answering import answer_form, posted
from people.models import Person
from registrations import actions
from registrations.forms import LimitForm
from registrations.models import SeatPlan
from registrations.views.found import hosted_plan
from spaces import policy


@login_required
@require_http_methods(["GET", "POST"])
def limit(request: HttpRequest, entry_id: int, key: str) -> HttpResponse:
    """Where the date has seats already, their page."""
    person, date = cast(Person, request.user), visible_date(request, entry_id, key)
    there = SeatPlan.objects.filter(occurrence=date.occurrence).first() if date.occurrence else None
    if there is not None and request.method == "GET":
        return redirect("registrations:plan", there.pk)
    policy.require(person, "manage_seats", date.entry.space)
    form = LimitForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.limit_date(
            entry=date.entry,
            recurrence_id=date.recurrence_id,  # type: ignore[arg-type]
            capacity=form.cleaned_data["capacity"],
            by=person,
        ),
        page="registrations/limit.html",
        context={"date": date, "entry": date.entry},
        said=_("The seats are limited; those who belong here were told."),
        to=lambda plan: plan.get_absolute_url(),
    )


@login_required
@require_http_methods(["GET", "POST"])
def lifting(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Asks once: the order in which people wait is gone then."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    if found.occurrence is None:
        raise Http404
    return answer_form(
        request,
        forms.Form(posted(request)),
        lambda: actions.lift_date_limit(plan=found, by=person),
        page="registrations/lifting.html",
        context={"plan": found},
        said=_("Everybody can come again; those who waited were told."),
        to=lambda one: one.entry.get_absolute_url(),
    )


def visible_date(request: HttpRequest, entry_id: int, key: str) -> Date:
    """Raises Http404, the same for no such date and for what this person may not see."""
    seen = Entry.objects.visible_to(request.user).filter(kind__in=OWN).for_list()
    entry, recurrence_id = get_object_or_404(seen, pk=entry_id), moment(key)
    date = date_of_entry(entry, recurrence_id) if recurrence_id and entry.is_series else None
    if date is None:
        raise Http404
    return date
