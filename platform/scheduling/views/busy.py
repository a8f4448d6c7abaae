from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.answering import attempt
from people.models import Person
from people.refusal import Refusal
from scheduling import actions
from scheduling.forms.busy import BusyCalendarForm
from scheduling.models import BusyCalendar


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def busy(request: HttpRequest) -> HttpResponse:
    """The calendars from which one's busy times are read, and a field to paste another address."""
    person = cast(Person, request.user)
    form = BusyCalendarForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_busy_calendar(person=person, address=form.cleaned_data["address"])
        except Refusal as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("The address is taken. The calendar is read in a moment."))
            return redirect("scheduling:busy")
    calendars = BusyCalendar.objects.filter(person=person)
    context = {"form": form, "calendars": calendars}
    return render(request, "scheduling/busy.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = own(request, pk)
    attempt(request, lambda: actions.read_again(calendar=calendar), _("The calendar is read in a moment."))
    return redirect("scheduling:busy")


@login_required
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_busy_calendar(calendar=own(request, pk))
    messages.success(request, _("The calendar and all that was read from it are forgotten."))
    return redirect("scheduling:busy")


def own(request: HttpRequest, pk: int) -> BusyCalendar:
    return get_object_or_404(BusyCalendar, person=request.user, pk=pk)
