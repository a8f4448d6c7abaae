"""Signing on a screen: at the door on a host's device, or on one's own."""

import functools
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conversations import serving
from evidence import proof_policy
from evidence.actions import signing
from evidence.models import Attendance
from evidence.proof_forms import SignatureForm
from evidence.proof_views.proof import day_in
from evidence.views.hosted import plan_to_prove
from people.answering import answer_form, attempt, posted
from people.guests import guest_in
from people.models import Person
from people.text import folded
from registrations.models.guest import scope_of
from spaces import policy as rights


@login_required
@require_GET
def day(request: HttpRequest, plan_id: int, day: str) -> HttpResponse:
    """Who is there on a day, to be handed round: each signs for themselves."""
    found = plan_to_prove(request, plan_id)
    of_day = day_in(found, day)
    rows = Attendance.objects.standing().at(found).on(of_day).filter(mode=Attendance.Mode.ON_SITE)
    people = sorted(
        rows.select_related("registration__person", "signature"),
        key=lambda one: folded(one.registration.person.name),
    )
    return render(request, "evidence/signing.html", {"plan": found, "day": of_day, "attendances": people})


def attendance_of(request: HttpRequest, pk: int, person: Person) -> Attendance:
    """Raises Http404 for who may neither sign for it nor look at it."""
    rows = Attendance.objects.standing().select_related(
        "registration__plan__space",
        "registration__plan__entry",
        "registration__plan__occurrence__entry",
        "registration__person",
        "signature__kept",
        "signature__taken_by",
    )
    found = get_object_or_404(rows, pk=pk)
    if not proof_policy.may_sign(person, found):
        raise Http404
    return found


def signers(view: Callable[..., HttpResponseBase]) -> Callable[[HttpRequest, int], HttpResponseBase]:
    """A view for who has signed in, and for the guest whose page of that plan this browser has open: `person` is who
    reads."""

    @functools.wraps(view)
    def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, pk, person=request.user)
        found = Attendance.objects.standing().select_related("registration__person").filter(pk=pk).first()
        theirs = found and guest_in(request, scope_of(found.registration.plan_id))
        if found is None or theirs != found.registration.person:
            return redirect_to_login(request.get_full_path())
        with timezone.override(found.registration.person.zone):
            return view(request, pk, person=found.registration.person)

    return answer


@signers
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int, *, person: Person) -> HttpResponse:
    found = attendance_of(request, pk, person)
    plan = found.registration.plan
    is_own, hosts = found.registration.person_id == person.pk, rights.may(person, "prove", plan.space)
    form = SignatureForm(posted(request), is_own=is_own)
    back = list_of(found) if hosts else reverse("proof:about_me")
    if person.is_guest:
        back = reverse("evidence:ticket", args=[plan.pk])
    return answer_form(
        request,
        form,
        lambda: signing.sign(
            attendance=found,
            by=person,
            drawing=form.cleaned_data["drawing"],
            typed=form.cleaned_data.get("typed", ""),
        ),
        page="evidence/sign.html",
        context={
            "attendance": found,
            "plan": plan,
            "back": back,
            "is_own": is_own,
            "signature": getattr(found, "signature", None),
        },
        said=_("Signed. Thank you."),
        to=lambda _signature: back,
    )


def list_of(attendance: Attendance) -> str:
    return reverse("proof:signing", args=[attendance.registration.plan_id, attendance.day.isoformat()])


@login_required
@require_POST
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """The word of a host, for somebody who did not sign."""
    found = attendance_of(request, pk, cast(Person, request.user))
    attempt(
        request,
        lambda: signing.confirm(attendance=found, by=cast(Person, request.user)),
        _("It stands on the lists as your word, not as a signature."),
    )
    return redirect(list_of(found))


@signers
@require_http_methods(["GET", "HEAD"])
def signature(request: HttpRequest, pk: int, *, person: Person) -> HttpResponseBase:
    """Its bytes, to whose it is and to the hosts."""
    kept = getattr(attendance_of(request, pk, person), "signature", None)
    if kept is None:
        raise Http404
    return serving.answer(request, cast(Any, kept.kept))
