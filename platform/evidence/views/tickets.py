"""What somebody with a seat shows at the door, and what they say when they take part from elsewhere."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from evidence import actions, policy
from evidence.actions import EvidenceRefused
from evidence.days import attended_days, day_shown, today
from evidence.door import Row
from evidence.drawing import qr
from evidence.models import Attendance, Ticket
from evidence.tickets import spelled
from evidence.views.hosted import visible_plan
from people.answering import attempt
from people.guests import open_to_guests, taker
from registrations.models import Registration, SeatPlan
from registrations.modes import online_at
from spaces import policy as rights


def own(request: HttpRequest, plan: SeatPlan) -> Registration:
    rows = Registration.objects.of(taker(request)).for_list().select_related("plan")
    return get_object_or_404(rows, plan=plan)


@open_to_guests("plan", "plan_id")
@never_cache
@require_safe
def ticket(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = visible_plan(request, plan_id)
    mine = own(request, plan)
    context = {"plan": plan, "row": Row(mine), "mine": mine}
    try:
        found = actions.issue_ticket(registration=mine)
    except EvidenceRefused:
        return render(request, "evidence/no_ticket.html", context)
    rows = Attendance.objects.standing().filter(registration=mine, day=today(plan), mode="online")
    context |= {
        "ticket": found,
        "code": spelled(found.code),
        "qr": qr(settings.SITE_URL + found.get_absolute_url()),
        "may_say_present": policy.may_say_present(plan, mine),
        "present": rows.first(),
        "is_online": bool(online_at(mine.person, [plan])),
        "attended": attended_days([mine])[mine.pk],
        "to_sign": to_sign(mine),
    }
    return render(request, "evidence/ticket.html", context)


def to_sign(mine: Registration) -> QuerySet[Attendance]:
    """The days on which somebody was in the room, with their signature where there is one."""
    rows = Attendance.objects.standing().filter(registration=mine, mode=Attendance.Mode.ON_SITE)
    return rows.select_related("signature").order_by("day")


@open_to_guests("plan", "plan_id")
@require_POST
def renewal(request: HttpRequest, plan_id: int) -> HttpResponse:
    mine, person = own(request, visible_plan(request, plan_id)), taker(request)
    done = _("This is your ticket now. The one before opens nothing any more.")
    attempt(request, lambda: actions.renew_ticket(registration=mine, by=person), done)
    return redirect("evidence:ticket", plan_id)


@open_to_guests("plan", "plan_id")
@require_POST
def presence(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan, person = visible_plan(request, plan_id), taker(request)
    done = _("It is noted that you are here.")
    attempt(request, lambda: actions.note_presence(plan=plan, person=person), done)
    return redirect("evidence:ticket", plan_id)


@open_to_guests("plan", "plan_id")
@require_POST
def leaving(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan, person = visible_plan(request, plan_id), taker(request)
    done = _("It is noted that you have left.")
    attempt(request, lambda: actions.note_leaving(plan=plan, person=person), done)
    return redirect("evidence:ticket", plan_id)


@never_cache
@require_safe
def shown(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the QR code leads. To a host it shows whose it is, with a button; to all others nothing of anybody.

    It changes nothing: programs that scan open addresses by themselves.
    """
    tickets = Ticket.objects.select_related(
        "registration__plan__space", "registration__plan__entry", "registration__plan__occurrence__entry"
    )
    found = get_object_or_404(tickets, secret=secret)
    plan = found.registration.plan
    if not rights.may(request.user, "manage_seats", plan.space):
        return render(request, "evidence/shown.html", {"plan": None})
    theirs = Registration.objects.for_list().get(pk=found.registration_id)
    day = day_shown(plan)
    there = Attendance.objects.standing().filter(registration=theirs, day=day, mode="on_site").first()
    context = {"plan": plan, "row": Row(theirs, on_site=there), "day": day, "ticket": found}
    return render(request, "evidence/shown.html", {**context, "is_to_come": day > today(plan)})
