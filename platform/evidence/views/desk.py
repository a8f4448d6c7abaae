"""The door of a plan on one of its days: who comes is checked in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evidence import actions, door
from evidence.days import day_shown, days_of_door, is_over_for, today
from evidence.forms import (
    ArrivalForm,
    FindForm,
    SpanForm,
    WalkInForm,
    WalkInGuestForm,
    errors_of,
    storable,
)
from evidence.models import Attendance, Door
from evidence.models.ticket import digest
from evidence.tickets import Said, read
from evidence.views.hosted import hosted_plan
from people.answering import answer_form, attempt, posted
from people.models import Person
from people.refusal import Refusal
from registrations.models import Registration, SeatPlan

MOST_SHOWN = 50
ABSENT = "absent"


def asked_day(request: HttpRequest, plan: SeatPlan) -> date:
    """`?day=2027-03-01`, or the field of a form; the nearest where nothing is said. Raises Http404 for what is no date."""
    said = request.POST.get("day", "") or request.GET.get("day", "")
    try:
        found = parse_date(said) if said else day_shown(plan)
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def address_of(plan: SeatPlan, day: date, **more: object) -> str:
    query = urlencode({"day": day.isoformat(), **more})
    return f"{reverse('evidence:desk', args=[plan.pk])}?{query}"


def contents(plan: SeatPlan, day: date, said: str, who: str = "") -> dict[str, Any]:
    """What the page shows of a day; of one that is over `who` did not come alone, all of them. The same number of queries
    however many have come."""
    rows = door.rows(plan, day)
    absent = [one for one in rows if one.is_absent]
    only_absent = who == ABSENT and is_over_for(plan, day)
    listed = absent if only_absent else rows
    found = found_in(listed, said) if said else [one for one in listed if one.registration.is_standing]
    most = len(found) if only_absent else MOST_SHOWN
    opened = Door.objects.filter(plan=plan).first()
    return {
        "plan": plan,
        "day": day,
        "days": days_of_door(plan),
        "is_to_come": day > today(plan),
        "is_over": is_over_for(plan, day),
        "absent": len(absent),
        "only_absent": only_absent,
        "said": said,
        "form": FindForm(initial={"said": said}),
        "guest": WalkInGuestForm(auto_id="walk-in-%s"),
        "span": SpanForm(
            initial={
                "days_before": opened.days_before if opened else 0,
                "days_after": opened.days_after if opened else 0,
            }
        ),
        "people": found[:most],
        "more": len(found[most:]),
        "counts": door.counts(rows),
        "until": door.over_at(plan, day),
    }


def found_in(rows: list[door.Row], said: str) -> list[door.Row]:
    """By a ticket, or else by name."""
    letters = read(said)
    if letters.kind != Said.NOTHING:
        kept = digest(letters.text)
        if by_ticket := [replace(one, said=said) for one in rows if kept in (one.ticket, one.code)]:
            return by_ticket
    return door.matching(rows, said)


@login_required
@never_cache
@require_safe
def desk(request: HttpRequest, plan_id: int) -> HttpResponse:
    """`?said=` looks for a ticket or a name, `?who=absent` for those who did not come on a day that is over, `?last=` shows
    whom one has just checked in."""
    plan = hosted_plan(request, plan_id)
    day = asked_day(request, plan)
    said, who = storable(request.GET.get("said", "").strip()), request.GET.get("who", "")
    context = contents(plan, day, said, who)
    return render(request, "evidence/desk.html", {**context, "last": last(request, plan)})


def last(request: HttpRequest, plan: SeatPlan) -> Attendance | None:
    number = request.GET.get("last", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    rows = Attendance.objects.at(plan).select_related("registration__person")
    found = rows.filter(pk=number).first()
    if found is not None:
        found.is_again = request.GET.get("again") == "1"
    return found


@login_required
@require_POST
def arrivals(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Of a button beside a name, and of the page that a ticket opens."""
    plan, person = hosted_plan(request, plan_id), cast(Person, request.user)
    day, form = asked_day(request, plan), ArrivalForm(request.POST)
    if not form.is_valid():
        for error in errors_of(form):
            messages.error(request, str(error))
        return HttpResponseRedirect(address_of(plan, day))
    number, said = form.cleaned_data["registration"], form.cleaned_data["said"]
    try:
        row = actions.check_in(
            plan=plan,
            by=person,
            registration=Registration(pk=number) if number else None,
            said=said,
            day=day,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(address_of(plan, day))
    again = {"again": 1} if row.is_again else {}
    return HttpResponseRedirect(address_of(plan, day, last=row.pk, **again))


@login_required
@require_POST
def striking(request: HttpRequest, plan_id: int, attendance_id: int) -> HttpResponse:
    plan, person = hosted_plan(request, plan_id), cast(Person, request.user)
    rows = Attendance.objects.at(plan).select_related("registration__person", "registration__plan")
    row = get_object_or_404(rows, pk=attendance_id)
    done = _("%(person)s is no longer noted as present.") % {"person": row.registration.person.name}
    attempt(request, lambda: actions.strike(attendance=row, by=person), done)
    return HttpResponseRedirect(address_of(plan, row.day))


@login_required
@require_http_methods(["GET", "POST"])
def walk_in(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Somebody without a seat: look for them by name, then let them in; where all seats are taken, say why."""
    plan, by = hosted_plan(request, plan_id), cast(Person, request.user)
    day, form = asked_day(request, plan), WalkInForm(posted(request))
    said = storable((request.POST.get("said", "") or request.GET.get("said", "")).strip())
    chosen = chosen_person(request, plan)
    if request.method == "POST" and form.is_valid() and chosen is None:
        raise Http404
    return answer_form(
        request,
        form,
        lambda: actions.walk_in(
            plan=plan, person=cast(Person, chosen), by=by, day=day, reason=form.cleaned_data["reason"]
        ),
        page="evidence/walk_in.html",
        context={
            "plan": plan,
            "day": day,
            "said": said,
            "find": FindForm(initial={"said": said}),
            "candidates": with_warnings(plan, door.candidates(plan, said)) if said and chosen is None else [],
            "is_short": 0 < len(said) < door.SHORTEST_SEARCH,
            "has_seated": bool(said) and door.has_seated(plan, said),
            "why_nobody": door.why_nobody(plan),
            "chosen": chosen,
            "warning": with_warnings(plan, [chosen])[0][1] if chosen else "",
        },
        to=lambda row: address_of(plan, day, last=row.pk),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def walk_in_guest(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Somebody without a seat and without an account: what they say of themselves."""
    plan, by = hosted_plan(request, plan_id), cast(Person, request.user)
    typed, known = storable(request.GET.get("said", "").strip())[:120], []

    def let_in() -> Attendance:
        try:
            return actions.walk_in(plan=plan, by=by, day=day, **form.cleaned_data)
        except actions.EvidenceRefused as refused:  # to be chosen by who has read why
            known.extend(refused.more.get("candidates", []))
            raise

    day, form = asked_day(request, plan), WalkInGuestForm(posted(request), initial={"name": typed})
    return answer_form(
        request,
        form,
        let_in,
        page="evidence/walk_in_guest.html",
        context={"plan": plan, "day": day, "known": known},
        to=lambda row: address_of(plan, day, last=row.pk),
    )


def with_warnings(plan: SeatPlan, people: Sequence[Person]) -> list[tuple[Person, str]]:
    """Where the hosts have said no, a host who lets somebody in reads that first."""
    rows = Registration.objects.filter(plan=plan, person__in=people)
    theirs = {one.person_id: one for one in rows}
    return [(one, door.warning_of(theirs.get(one.pk))) for one in people]


def chosen_person(request: HttpRequest, plan: SeatPlan) -> Person | None:
    number = request.POST.get("person", "") or request.GET.get("person", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return door.candidate(plan, int(number))


@login_required
@require_POST
def days(request: HttpRequest, plan_id: int) -> HttpResponse:
    """On which days around the door stands open."""
    plan, person = hosted_plan(request, plan_id), cast(Person, request.user)
    day, form = asked_day(request, plan), SpanForm(request.POST)
    return answer_form(
        request,
        form,
        lambda: actions.widen_door(plan=plan, by=person, **form.cleaned_data),
        page="evidence/desk.html",
        name="span",
        context=contents(plan, day, ""),
        said=_("These are the days of the door now."),
        to=lambda _door: address_of(plan, day),
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the pages below this address, and of no other."""
    script = (Path(settings.ROOT) / "frontend/static/js/check-in-worker.js").read_text()
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})
