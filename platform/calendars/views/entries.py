import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calendars import actions, policy
from calendars.agenda import AHEAD, Date, date_of_entry, dates, next_of
from calendars.collisions import Collision, collisions
from calendars.fields import moment
from calendars.forms import DateForm, EntryForm, NoteForm
from calendars.models import Entry, Reply
from calendars.preview import places_of, preview
from calendars.replies import answers_to
from people.models import Person
from people.refusal import Refusal
from spaces import policy as spaces
from spaces.models import Space

DATES_SHOWN = 12
Status = Entry.Status


def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, when, and who comes; the address to join is for the space's people."""
    found = visible(request, pk)
    verbs = spaces.verbs(request.user, found.space)
    shown = shown_dates(found)
    return render(
        request,
        "calendars/entry.html",
        {
            "entry": found,
            "answers": answers_to(found, shown, request.user, collisions_of(found, shown)),
            "choices": Reply.Partstat.choices,
            "may_edit": "edit" in verbs and found.kind in policy.OWN and not found.is_cancelled,
            "may_answer": request.user.is_authenticated and policy.takes_replies(found),
            "is_member": "see_calendar" in verbs,
            "now": timezone.now(),
        },
    )


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    space = get_object_or_404(Space.objects.visible_to(request.user), slug=slug)
    spaces.require(request.user, "add_entry", space)
    form = EntryForm(request.POST or None, initial={"zone": person(request).zone})
    create = functools.partial(actions.create_entry, space=space)
    if made := saved(request, form, create):
        messages.success(request, _("It stands in the calendar now."))
        return redirect(made)
    return render(request, "calendars/entry_form.html", {"form": form, "space": space})


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry as a whole. Of a series that has begun, new times hold from its next date on."""
    found = editable(request, pk)
    coming = next_of(found, timezone.now()) if found.has_begun(timezone.now()) else None
    if coming is not None:
        return redirect("calendars:later", found.pk, coming.key)
    form = EntryForm(request.POST or None, entry=found)
    change = functools.partial(actions.change_entry, entry=found)
    if saved(request, form, change):
        messages.success(request, _("The change is saved."))
        return redirect(found)
    return render(request, "calendars/entry_form.html", {"form": form, "space": found.space, "entry": found})


@login_required
def later(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Change one date and all later ones."""
    found, date = editable_date(request, pk, key)
    form = EntryForm(request.POST or None, entry=actions.rest_of(found, date.recurrence_id))
    change = functools.partial(actions.change_later, entry=found, recurrence_id=date.recurrence_id)
    if made := saved(request, form, change):
        messages.success(request, _("The change is saved. Earlier dates stay as they were."))
        return redirect(made)
    context = {"form": form, "space": found.space, "entry": found, "date": date}
    return render(request, "calendars/entry_form.html", context)


def saved(request: HttpRequest, form: EntryForm, save: Callable[..., Entry]) -> Entry | None:
    """What was made of a form that is right, with the dates that move because of holidays; otherwise None, and the
    form says why."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        with transaction.atomic():
            seen = {"seen": form.cleaned_data["seen"]} if form.entry and form.entry.pk else {}
            made = save(by=person(request), **seen, **form.values())
            actions.move_dates(entry=made, by=person(request), moved=form.cleaned_data["moved"])
    except Refusal as refusal:
        form.refused(refusal)
        return None
    return made


@login_required
@require_POST
def preview_of_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form as it was typed, with the dates that it means. Saves nothing."""
    space = get_object_or_404(Space.objects.visible_to(request.user), slug=slug)
    spaces.require(request.user, "add_entry", space)
    return show_preview(request, EntryForm(request.POST), {"space": space})


@login_required
@require_POST
def preview_of_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, pk)
    return show_preview(request, EntryForm(request.POST, entry=found), {"space": found.space, "entry": found})


@login_required
@require_POST
def preview_of_later(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    found, date = editable_date(request, pk, key)
    form = EntryForm(request.POST, entry=actions.rest_of(found, date.recurrence_id))
    return show_preview(request, form, {"space": found.space, "entry": found, "date": date})


def show_preview(request: HttpRequest, form: EntryForm, context: dict[str, Any]) -> HttpResponse:
    context["form"] = form
    if form.is_valid():
        context["preview"] = preview(
            space=context["space"], series=form.series(), language=get_language() or "", chosen=form.choice
        )
    return render(request, "calendars/entry_form.html", context)


@login_required
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, pk)
    if request.method == "POST":
        try:
            actions.cancel_entry(entry=found, by=person(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("It is cancelled; those who belong here were told."))
        return redirect(found)
    context = {"entry": found, "has_begun": found.has_begun(timezone.now())}
    return render(request, "calendars/cancellation.html", context)


@login_required
def ending(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Let a series end with the date before this one."""
    found, date = editable_date(request, pk, key)
    if request.method == "POST":
        try:
            actions.end_series(entry=found, by=person(request), recurrence_id=date.recurrence_id)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The series ends earlier now; those who belong here were told."))
        return redirect(found)
    return render(request, "calendars/ending.html", {"entry": found, "date": date})


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
    initial = {
        "starts_local": moment(request.GET.get("to", "")) or date.starts_local,
        "ends_local": date.ends_local,
        "zone": date.zone,
        "note": date.note,
        "place": date.occurrence.place if date.occurrence else "",
    }
    if "to" in request.GET and not date.is_all_day:
        initial["ends_local"] = initial["starts_local"] + (date.ends_local - date.starts_local)
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
    if found.kind not in policy.OWN:
        raise Http404  # changed where it belongs: on the page of its event, visit or poll
    policy.require_change(request.user, found)
    return found


def editable_date(request: HttpRequest, pk: int, key: str) -> tuple[Entry, Date]:
    found = editable(request, pk)
    date = date_of_entry(found, moment_of(key)) if found.is_series else None
    if date is None:
        raise Http404
    return found, date


def moment_of(key: str) -> datetime:
    """The original start that names a date in addresses, on the wall clock of its entry."""
    found = moment(key)
    if found is None:
        raise Http404
    return found


def shown_dates(entry: Entry) -> list[Date]:
    """The next dates; of what is over the last one."""
    now = timezone.now()
    coming = dates([entry], now, now + AHEAD)[:DATES_SHOWN]
    if coming:
        return coming
    start = min(entry.starts_at, now)
    end = (entry.last_ends_at or entry.ends_at) + timedelta(days=1)
    return dates([entry], max(start, end - AHEAD), end)[-1:] or dates([entry], entry.starts_at, end)[:1]


def collisions_of(entry: Entry, shown: list[Date]) -> dict[str, Collision]:
    """By date: who has a public holiday then. One query."""
    if not entry.is_series:
        return {}
    starts = [one.recurrence_id for one in shown if not one.is_cancelled and not one.is_moved]
    found = collisions(starts, places_of(entry.space), get_language() or "", today=timezone.localdate())
    return {one.key: one for one in found}
