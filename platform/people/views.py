from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import actions
from people.forms import LeaveForm, ProfileForm, WorkingWeekForm
from people.models import Leave, Person
from people.pages import page_before
from people.refusal import Refusal


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages; a signed-in person's mails follow."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(page_before(request))
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=60 * 60 * 24 * 365,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        actions.keep_profile(person=person, fields=form.changed_data)
        with translation.override(person.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("people:profile")
    return render(request, "people/profile.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """When one works on each weekday, and when one is away: what looking for a time goes by."""
    person = cast(Person, request.user)
    form = WorkingWeekForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_working_hours(person=person, hours=form.hours())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your working hours are saved."))
            return redirect("people:hours")
    return show_hours(request, form, LeaveForm())


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            actions.add_leave(person=person, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, _("Your leave is noted."))
            return redirect("people:hours")
    return show_hours(request, WorkingWeekForm(person=person), form)


@login_required
@require_POST
def leave_removal(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_leave(leave=get_object_or_404(Leave, person=request.user, pk=pk))
    messages.success(request, _("Your leave is taken back."))
    return redirect("people:hours")


def show_hours(request: HttpRequest, form: WorkingWeekForm, leave_form: LeaveForm) -> HttpResponse:
    coming = Leave.objects.filter(person=cast(Person, request.user)).upcoming(timezone.localdate())
    context = {"form": form, "leave_form": leave_form, "leave": coming}
    wrong = form.errors or leave_form.errors
    return render(request, "people/hours.html", context, status=422 if wrong else 200)
