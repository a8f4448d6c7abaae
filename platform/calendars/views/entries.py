import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calendars import actions, policy
from calendars.agenda import AHEAD, Date, dates, next_of
from calendars.collisions import Collision, collisions
from calendars.fields import moment
from calendars.forms import EntryForm
from calendars.models import Entry, Reply
from calendars.preview import places_of, preview
from calendars.replies import answers_to
from calendars.rhythm import rhythm_words
from people.answering import answer_form, attempt, posted
from people.models import Person
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
            "answers": answers_to(
                found,
                shown,
                request.user,
                collisions_of(found, shown),
                sees_all="remove_member" in verbs,
            ),
            "rhythm": rhythm_words(found),
            "halves": halves_of(found, request.user),
            "choices": Reply.Partstat.choices,
            "may_edit": "edit" in verbs and found.kind in policy.OWN and not found.is_cancelled,
            "may_limit": "manage_seats" in verbs,
            "may_answer": request.user.is_authenticated and policy.takes_replies(found),
            "is_member": "see_calendar" in verbs,
            "now": timezone.now(),
        },
    )


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    space = get_object_or_404(Space.objects.visible_to(request.user), slug=slug)
    spaces.require(request.user, "add_entry", space)
    form = EntryForm(posted(request), initial={"zone": person(request).zone})
    create = functools.partial(actions.create_entry, space=space)
    said = _("It stands in the calendar now.")
    return answer(request, form, create, context={"space": space}, said=said)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry as a whole. Of a series that has begun, new times hold from its next date on."""
    found = editable(request, pk)
    if found.is_cancelled:
        return tell_cancelled(request, found)
    coming = next_of(found, timezone.now()) if found.has_begun(timezone.now()) else None
    if coming is not None:
        return redirect("calendars:later", found.pk, coming.key)
    form = EntryForm(posted(request), entry=found)
    change = functools.partial(actions.change_entry, entry=found)
    context = {"space": found.space, "entry": found}
    return answer(request, form, change, context=context, said=_("The change is saved."))


def answer(
    request: HttpRequest, form: EntryForm, save: Callable[..., Entry], *, context: dict[str, Any], said: str
) -> HttpResponse:
    """The page of a form, or what was saved of it with the dates that move because of holidays."""

    @transaction.atomic
    def verb() -> Entry:
        seen = {"seen": form.cleaned_data["seen"]} if form.entry and form.entry.pk else {}
        made = save(by=person(request), **seen, **form.values())
        actions.move_dates(entry=made, by=person(request), moved=form.cleaned_data["moved"])
        return made

    page = "calendars/entry_form.html"
    return answer_form(request, form, verb, page=page, context=context, to=lambda made: made, said=said)


def tell_cancelled(request: HttpRequest, entry: Entry) -> HttpResponse:
    messages.error(request, _("This is cancelled: it can no longer be changed."))
    return redirect(entry)


@login_required
def preview_of_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form as it was typed, with the dates that it means. Saves nothing.

    Whoever opens the address of a preview, by a reload or a bookmark, is led to its form.
    """
    space = get_object_or_404(Space.objects.visible_to(request.user), slug=slug)
    spaces.require(request.user, "add_entry", space)
    if request.method != "POST":
        return redirect("calendars:new", slug)
    return show_preview(request, EntryForm(request.POST), {"space": space})


@login_required
def preview_of_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, pk)
    if request.method != "POST":
        return redirect("calendars:edit", pk)
    return show_preview(request, EntryForm(request.POST, entry=found), {"space": found.space, "entry": found})


def show_preview(request: HttpRequest, form: EntryForm, context: dict[str, Any]) -> HttpResponse:
    context["form"] = form
    if form.is_valid():
        context["preview"] = preview(
            space=context["space"],
            series=form.series(),
            moved=form.cleaned_data["moved"],
            language=get_language() or "",
            chosen=form.choice,
        )
    return render(request, "calendars/entry_form.html", context)


@login_required
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable(request, pk)
    if request.method == "POST":
        attempt(
            request,
            lambda: actions.cancel_entry(entry=found, by=person(request)),
            _("It is cancelled; those who belong here were told."),
        )
        return redirect(found)
    context = {"entry": found, "has_begun": found.has_begun(timezone.now())}
    return render(request, "calendars/cancellation.html", context)


@login_required
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, maybe or no: to the whole, or to the one date that `date` names."""
    found = visible(request, pk)
    key, answer = request.POST.get("date", ""), request.POST.get("answer", "")
    if answer not in Reply.Partstat.values:
        raise Http404
    recurrence_id = moment_of(key) if key else None
    attempt(
        request,
        lambda: actions.reply(
            person=person(request), entry=found, partstat=answer, recurrence_id=recurrence_id
        ),
        _("Your answer is noted."),
    )
    return redirect("/") if request.POST.get("next") == "/" else redirect("calendars:entry", found.pk)


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


def halves_of(entry: Entry, reader: Person | AnonymousUser) -> list[tuple[Entry, str, bool]]:
    """Where a series was parted by a change: the others, their rhythm, and whether they are later. One query."""
    parted = Entry.objects.visible_to(reader).filter(Q(uid=entry.related_to) | Q(related_to=entry.uid))
    found = parted.order_by("starts_at", "pk")
    return [(one, rhythm_words(one), one.related_to == entry.uid) for one in found]


def collisions_of(entry: Entry, shown: list[Date]) -> dict[str, Collision]:
    """By date: who has a public holiday then. One query."""
    if not entry.is_series:
        return {}
    starts = [one.recurrence_id for one in shown if not one.is_cancelled and not one.is_moved]
    found = collisions(starts, places_of(entry.space), get_language() or "", today=timezone.localdate())
    return {one.key: one for one in found}
