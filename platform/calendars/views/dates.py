"""Single dates of a series, and what holds from one of them on."""

import functools

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calendars import actions
from calendars.agenda import Date, date_of_entry
from calendars.fields import moment
from calendars.forms import DateForm, EntryForm, NoteForm
from calendars.models import Entry
from calendars.views.entries import answer, editable, moment_of, person, show_preview, tell_cancelled
from people.answering import answer_form, attempt, posted


@login_required
def later(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Change one date and all later ones."""
    found, date = editable_date(request, pk, key)
    if found.is_cancelled:
        return tell_cancelled(request, found)
    form = EntryForm(posted(request), entry=actions.rest_of(found, date.recurrence_id))
    change = functools.partial(actions.change_later, entry=found, recurrence_id=date.recurrence_id)
    context = {"space": found.space, "entry": found, "date": date}
    said = _("The change is saved. Earlier dates stay as they were.")
    return answer(request, form, change, context=context, said=said)


@login_required
def preview_of_later(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    found, date = editable_date(request, pk, key)
    if request.method != "POST":
        return redirect("calendars:later", pk, key)
    if found.is_cancelled:
        return tell_cancelled(request, found)
    form = EntryForm(request.POST, entry=actions.rest_of(found, date.recurrence_id))
    return show_preview(request, form, {"space": found.space, "entry": found, "date": date})


@login_required
def ending(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Let a series end with the date before this one."""
    found, date = editable_date(request, pk, key)
    if request.method == "POST":
        attempt(
            request,
            lambda: actions.end_series(entry=found, by=person(request), recurrence_id=date.recurrence_id),
            _("The series ends earlier now; those who belong here were told."),
        )
        return redirect(found)
    return render(request, "calendars/ending.html", {"entry": found, "date": date})


@login_required
def move(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Hold one date at another time; `?to=20261102T1000` proposes one."""
    found, date = editable_date(request, pk, key)
    wished = None if date.is_all_day else moment(request.GET.get("to", ""))
    initial = {
        "starts_local": wished or date.starts_local,
        "ends_local": wished + (date.ends_local - date.starts_local) if wished else date.ends_local,
        "zone": date.zone,
        "note": date.note,
        "place": date.occurrence.place if date.occurrence else "",
    }
    form = DateForm(posted(request), initial=initial)
    return answer_form(
        request,
        form,
        lambda: actions.move_date(
            entry=found, by=person(request), recurrence_id=date.recurrence_id, **form.cleaned_data
        ),
        page="calendars/date_move.html",
        context={"entry": found, "date": date},
        to=lambda _one: found,
        said=_("The date has moved; those who belong here were told."),
    )


@login_required
def cancellation(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    found, date = editable_date(request, pk, key)
    form = NoteForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: actions.cancel_date(
            entry=found, by=person(request), recurrence_id=date.recurrence_id, note=form.cleaned_data["note"]
        ),
        page="calendars/date_cancellation.html",
        context={"entry": found, "date": date},
        to=lambda _one: found,
        said=_("The date is cancelled; those who belong here were told."),
    )


@login_required
@require_POST
def restoration(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    found, _date = editable_date(request, pk, key)
    attempt(
        request,
        lambda: actions.restore_date(entry=found, by=person(request), recurrence_id=moment_of(key)),
        _("The date is as the series says again."),
    )
    return redirect("calendars:entry", found.pk)


def editable_date(request: HttpRequest, pk: int, key: str) -> tuple[Entry, Date]:
    found = editable(request, pk)
    date = date_of_entry(found, moment_of(key)) if found.is_series else None
    if date is None:
        raise Http404
    return found, date
