# ruff: noqa: E402 - settings come before what reads them
"""A process for pages as the program has it, with the peer of registering beside its own pages:
`python -m benchmarks.seat_pages PORT`. `/bare/PLAN/` takes the same lock, counts, and inserts a row; nothing else."""

import sys

import django
from django.conf import settings

django.setup()
settings.ROOT_URLCONF = "benchmarks.seat_pages"

from django.contrib.auth.decorators import login_required
from django.core.management import call_command
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from config.urls import urlpatterns as own
from registrations.models import Registration, SeatPlan


@login_required
@require_POST
@transaction.atomic
def bare(request: HttpRequest, plan_id: int) -> HttpResponse:
    plan = SeatPlan.objects.locked().get(pk=plan_id)
    taken = Registration.objects.filter(plan=plan, state="confirmed").count()
    plan.last_place += 1
    plan.save(update_fields=["last_place"])
    state = "confirmed" if taken < plan.capacity else "waiting"
    Registration.objects.create(plan=plan, person=request.user, state=state, place=plan.last_place)
    return redirect("/")


urlpatterns = [path("bare/<int:plan_id>/", bare), *own]

if __name__ == "__main__":
    call_command("serve", "pages", "--port", sys.argv[1])
