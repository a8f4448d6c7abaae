from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calendars import actions
from calendars.agenda import AHEAD, Date, date_of_entry, dates
from calendars.forms import DateForm, EntryForm, NoteForm
from calendars.models import Entry, Reply
from calendars.preview import preview
from calendars.recurrence import Series
from calendars.replies import answers_to
from people.models import Person
from people.refusal import Refusal
from spaces import policy
from spaces.models import Space

DATES_SHOWN = 12
Status = Entry.Status


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, when, and who comes; the address to join is for the space's people."""
    found = visible(request, pk)
    verbs = policy.verbs(request.user, found.space)
    shown = shown_dates(found)
    return render(
        request,
        "calendars/entry.html",
        {
            "entry": found,
            "answers": answers_to(found, shown, request.user),
            "choices": Reply.Partstat.choices,
            "may_edit": "edit" in verbs,
            "is_member": "see_calendar" in verbs,
            "now": timezone.now(),
        },
    )


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    space = get_object_or_404(Space.objects.visible_to(request.user), slug=slug)
    policy.require(request.user, "add_entry", space)
    form = EntryForm(request.POST or None, initial={"zone": person(request).zone})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_entry(space=space, by=person(request), **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It stands in the calendar now."))
            return redirect("calendars:entry", made.pk)
    return render(request, "calendars/entry_form.html", {"form": form, "space": space})


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, pk)
    form = EntryForm(request.POST or None, entry=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_entry(entry=found, by=person(request), **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change is saved; those who belong here were told."))
            return redirect("calendars:entry", found.pk)
    return render(request, "calendars/entry_form.html", {"form": form, "space": found.space, "entry": found})


@login_required
@require_POST
def preview_of_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form as it was typed, with the dates that it means. Saves nothing."""
    space = get_object_or_404(Space.objects.visible_to(request.user), slug=slug)
    policy.require(request.user, "add_entry", space)
    return show_preview(request, EntryForm(request.POST), space)


@login_required
@require_POST
def preview_of_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, pk)
    return show_preview(request, EntryForm(request.POST, entry=found), found.space, found)


def show_preview(
    request: HttpRequest, form: EntryForm, space: Space, entry: Entry | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "space": space, "entry": entry}
    if form.is_valid():
        values = form.values()
        starts = values["starts_local"]
        series = Series(starts, values["ends_local"] - starts, values["zone"], values["rrule"])
        context["preview"] = preview(space=space, series=series, language=get_language() or "")
    return render(request, "calendars/entry_form.html", context)


@login_required
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, pk)
    if request.method == "POST":
        actions.cancel_entry(entry=found, by=person(request))
        messages.success(request, _("It is cancelled; those who belong here were told."))
        return redirect("calendars:entry", found.pk)
    return render(request, "calendars/cancellation.html", {"entry": found})


@login_required
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, maybe or no: to the whole, or to the one date that `date` names."""
    found = visible(request, pk)
    key, answer = request.POST.get("date", ""), request.POST.get("answer", "")
    if answer not in Reply.Partstat.values:
        raise Http404
    try:
        actions.reply(
            person=person(request),
            entry=found,
            partstat=answer,
            recurrence_id=moment_of(key) if key else None,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your answer is noted."))
    return redirect("/") if request.POST.get("next") == "/" else redirect("calendars:entry", found.pk)


@login_required
def date_move(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    found, date = editable_date(request, pk, key)
    initial = {"starts_local": date.starts_local, "ends_local": date.ends_local, "note": date.note}
    form = DateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_date(
                entry=found, by=person(request), recurrence_id=moment_of(key), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error("starts_local", str(refusal))
        else:
            messages.success(request, _("The date has moved; those who belong here were told."))
            return redirect("calendars:entry", found.pk)
    return render(request, "calendars/date_move.html", {"form": form, "entry": found, "date": date})


@login_required
def date_cancellation(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    found, date = editable_date(request, pk, key)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_date(
                entry=found, by=person(request), recurrence_id=moment_of(key), note=form.cleaned_data["note"]
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The date is cancelled; those who belong here were told."))
            return redirect("calendars:entry", found.pk)
    return render(request, "calendars/date_cancellation.html", {"form": form, "entry": found, "date": date})


@login_required
@require_POST
def date_restoration(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    found, _date = editable_date(request, pk, key)
    try:
        actions.restore_date(entry=found, by=person(request), recurrence_id=moment_of(key))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The date is as the series says again."))
    return redirect("calendars:entry", found.pk)


def person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def visible(request: HttpRequest, pk: int) -> Entry:
    return get_object_or_404(Entry.objects.visible_to(request.user).for_list(), pk=pk)


def editable(request: HttpRequest, pk: int) -> Entry:
    found = visible(request, pk)
    policy.require(request.user, "edit", found.space)
    if found.kind != Entry.Kind.MEETING:
        raise Http404  # changed where it belongs: on the page of its event or visit
    return found


def editable_date(request: HttpRequest, pk: int, key: str) -> tuple[Entry, Date]:
    found = editable(request, pk)
    date = date_of_entry(found, moment_of(key)) if found.is_series else None
    if date is None:
        raise Http404
    return found, date


def moment_of(key: str) -> datetime:
    """The original start that names a date in addresses (`20261201T1000`), on the wall clock of its entry."""
    try:
        return datetime.strptime(key, "%Y%m%dT%H%M")
    except ValueError:
        raise Http404


def shown_dates(entry: Entry) -> list[Date]:
    """The next dates; of what is over the last one."""
    now = timezone.now()
    coming = dates([entry], now, now + AHEAD)[:DATES_SHOWN]
    if coming:
        return coming
    start = min(entry.starts_at, now)
    end = (entry.last_ends_at or entry.ends_at) + timedelta(days=1)
    return dates([entry], max(start, end - AHEAD), end)[-1:] or dates([entry], entry.starts_at, end)[:1]
