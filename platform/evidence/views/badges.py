"""Badges of those who have a seat, to print."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evidence.door import Row
from evidence.views.hosted import hosted_plan
from registrations.models import Registration


@login_required
@require_safe
def badges(request: HttpRequest, plan_id: int) -> HttpResponse:
    """In the order of names; three queries for the people, however many."""
    plan = hosted_plan(request, plan_id)
    seated = Registration.objects.confirmed().filter(plan=plan).for_list().order_by("person__name", "pk")
    return render(request, "evidence/badges.html", {"plan": plan, "rows": [Row(one) for one in seated]})
