"""The forms of a plan: which ones it asks, a person's way through them, and what the hosts read of it."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import Any, cast

from django import forms as django_forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.answering import answer_form, posted
from people.guests import home_of, open_to_guests, taker
from people.models import Person
from questionnaires.models import Choice, Filling, Question
from questionnaires.reading import read
from questionnaires.views import filling as pages
from registrations import actions, policy
from registrations.answered import counted_choices
from registrations.forms import FormsForm, RegistrationForm
from registrations.history import lines
from registrations.keeping import kept_until, kept_words
from registrations.models import Guest, Registration, SeatPlan
from registrations.models.asked import FIELDS, FIRST, SECOND
from registrations.rules import rules_of
from registrations.views.found import hosted_plan
from registrations.views.hosts import registration_in
from registrations.views.seats import SAID, seen_plan


def asked_door(request: HttpRequest, plan_id: int, which: str) -> pages.Door:
    """Raises Http404 where this form is not asked, or not of this person."""
    person = taker(request)
    found = seen_plan(request, plan_id, SeatPlan.objects.for_form(person))
    return door_of(found, person, which, home=home_of(request, found.get_absolute_url()))


def door_of(plan: SeatPlan, person: Person, which: str, *, home: str = "") -> pages.Door:
    """`plan` from `for_form(person)` or `for_box(person)`; `home` is where they go back to."""
    questionnaire = getattr(plan, FIELDS[which])
    is_standing = is_registered(plan)
    if questionnaire is None or (which == SECOND and plan.my_state != Registration.State.CONFIRMED):  # type: ignore[attr-defined]
        raise Http404
    is_new = which == FIRST and not is_standing

    @cache
    def box() -> SeatPlan:
        """Two queries, which only who reads the page needs."""
        return SeatPlan.objects.for_box(person).get(pk=plan.pk)

    return pages.Door(
        questionnaire=questionnaire,
        person=person,
        about=plan.title,
        about_language=plan.space.language,
        about_url=home or plan.get_absolute_url(),
        page_address=lambda page: reverse(f"registrations:{which}-form-page", args=[plan.pk, page.pk]),
        check_address=reverse(f"registrations:{which}-form-check", args=[plan.pk]),
        hand_in=lambda form: hand_in(plan, person, which, form),
        said=lambda mine: str(SAID[mine.state]) if is_new else _("Your answers are handed in."),
        button=lambda: button(box()) if is_new else _("Hand in these answers"),
        closed=policy.closing_words(plan) if is_new else changes_closed(plan, which),
        kept=kept_words(plan),
        rules=lambda: rules_of(box()) if is_new else (),
        told=lambda: told_by_guest(plan, person),
        beside=RegistrationForm if is_new else django_forms.Form,
    )


def told_by_guest(plan: SeatPlan, person: Person) -> dict[str, Any]:
    """What who has no account said of themselves here, for questions that ask it once more. One query, of guests alone."""
    guest = Guest.objects.filter(plan=plan, person=person).first() if person.is_guest else None
    if guest is None:
        return {}
    return {
        Question.Prefill.ORGANISATION: guest.organisation,
        Question.Prefill.COUNTRY: guest.country_id.lower() if guest.country_id else None,
    }


def hand_in(plan: SeatPlan, person: Person, which: str, form: Any) -> Registration:
    """Of who is not registered yet it is the registration; all in one transaction, the plan's row locked first."""
    if which == FIRST and not is_registered(plan):
        return actions.register(plan=plan, person=person, note=form.cleaned_data.get("note", ""))
    return actions.hand_in_answers(plan=plan, person=person, which=which)


def is_registered(plan: SeatPlan) -> bool:
    return plan.my_state is not None and Registration(state=plan.my_state).is_standing  # type: ignore[attr-defined]


def changes_closed(plan: SeatPlan, which: str) -> str:
    has_answered = plan.has_answered if which == FIRST else plan.has_answered_second  # type: ignore[attr-defined]
    can_change = not has_answered or getattr(plan, FIELDS[which]).takes_changes()
    return "" if plan.promotes() and can_change else _("The answers can no longer be changed.")


def button(plan: SeatPlan) -> str:
    return _("Register") if plan.seats_left or plan.hosts_decide else _("Join the waiting list")


@open_to_guests("plan", "plan_id")
@require_GET
def form_start(request: HttpRequest, plan_id: int, which: str) -> HttpResponse:
    door = asked_door(request, plan_id, which)
    return redirect(door.check_address) if door.closed else pages.start(request, door)


@open_to_guests("plan", "plan_id")
@require_http_methods(["GET", "POST"])
def form_page(request: HttpRequest, plan_id: int, which: str, page_id: int) -> HttpResponse:
    """What was typed is kept also where it has become too late to hand it in: the check says so."""
    door = asked_door(request, plan_id, which)
    if door.closed and request.method == "GET":
        return redirect(door.check_address)
    return pages.page(request, door, page_id)


@open_to_guests("plan", "plan_id")
@require_http_methods(["GET", "POST"])
def form_check(request: HttpRequest, plan_id: int, which: str) -> HttpResponse:
    return pages.check(request, asked_door(request, plan_id, which))


@login_required
@require_http_methods(["GET", "POST"])
def forms(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Which forms are asked, chosen from those of the space."""
    found, person = hosted_plan(request, plan_id), cast(Person, request.user)
    form = FormsForm(posted(request), plan=found)
    return answer_form(
        request,
        form,
        lambda: actions.ask_forms(plan=found, by=person, **form.cleaned_data),
        page="registrations/forms.html",
        context={
            "plan": found,
            "questionnaires": found.space.questionnaires.all(),
            "counted": by_question(counted_choices(found)),
        },
        said=_("From now on this is asked."),
        to=lambda _plan: reverse("registrations:forms", args=[found.pk]),
    )


def by_question(choices: Iterable[Choice]) -> list[tuple[Question, list[Choice]]]:
    return [(question, list(some)) for question, some in groupby(choices, key=lambda one: one.question)]


@login_required
@require_GET
def answers_of(request: HttpRequest, plan_id: int, registration_id: int) -> HttpResponse:
    """One person's registration, to the hosts: what they handed in, what was decided, and what can be decided now."""
    found = hosted_plan(request, plan_id)
    theirs = registration_in(found, registration_id)
    handed_in = (
        Filling.objects.submitted().of(theirs.person).select_related("questionnaire__space", "edition")
    )
    asked = [form for form in (found.questionnaire, found.second_questionnaire) if form]
    fillings = [(one, read(one)) for one in handed_in.filter(questionnaire__in=asked).order_by("pk")]
    answered = {one.questionnaire_id for one, _answers in fillings}
    context = {
        "plan": found,
        "registration": theirs,
        "fillings": fillings,
        "kept_until": kept_until(found),
        "open": [form for form in asked if form.pk not in answered] if theirs.is_standing else [],
        "decisions": lines(theirs.decisions.select_related("registration__person", "by")),
    }
    response = render(request, "registrations/answers.html", context)
    response["Cache-Control"] = "no-store"
    return response
