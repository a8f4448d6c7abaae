from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from exchanges import actions
from exchanges.forms import StopForm
from exchanges.models import SiteVisit, Visit
from exchanges.views.visits import visible_visit
from people.refusal import Refusal


@login_required
@require_http_methods(["GET", "POST"])
def new_stop(request: HttpRequest, slug: str) -> HttpResponse:
    visit = visible_visit(request, slug, "add_entry")
    form = StopForm(request.POST if request.method == "POST" else None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_stop(visit=visit, by=request.user, **form.of_entry(), **form.of_stop())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The stop is in the programme."))
            return redirect(visit.space)
    return answer(request, visit, form)


@login_required
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, slug: str, stop_id: int) -> HttpResponse:
    visit = visible_visit(request, slug, "edit")
    found = get_object_or_404(SiteVisit.objects.filter(visit=visit).for_list(), pk=stop_id)
    form = StopForm(request.POST if request.method == "POST" else None, visit=visit, stop=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_stop(stop=found, by=request.user, **form.of_entry(), **form.of_stop())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The stop is changed."))
            return redirect(visit.space)
    return answer(request, visit, form, found)


def answer(request: HttpRequest, visit: Visit, form: StopForm, stop: SiteVisit | None = None) -> HttpResponse:
    context = {"form": form, "visit": visit, "stop": stop}
    return render(request, "exchanges/stop_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def stop_cancellation(request: HttpRequest, slug: str, stop_id: int) -> HttpResponse:
    visit = visible_visit(request, slug, "edit")
    found = get_object_or_404(SiteVisit.objects.filter(visit=visit).for_list(), pk=stop_id)
    try:
        actions.cancel_stop(stop=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect(visit.space)
