"""Badges of those who have a seat, to print."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evidence.door import Row
from evidence.views.hosted import hosted_plan
from registrations.models import Registration
from registrations.modes import modes_of


@login_required
@require_safe
def badges(request: HttpRequest, plan_id: int) -> HttpResponse:
    """In the order of names, without those who said that they take part online; three queries for the people, four where a
    form is asked, however many."""
    plan = hosted_plan(request, plan_id)
    seated = Registration.objects.confirmed().filter(plan=plan).for_list().order_by("person__name", "pk")
    modes = modes_of(plan)
    rows = [Row(one, meant=modes.get(one.person_id, "")) for one in seated]
    here = [one for one in rows if not one.is_online]
    return render(
        request, "evidence/badges.html", {"plan": plan, "rows": here, "left_out": len(rows) - len(here)}
    )
