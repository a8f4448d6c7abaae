"""The list of polls, one poll as its reader sees it, and the form that makes and changes it."""

import secrets
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.models import Person
from people.refusal import Refusal
from scheduling import actions
from scheduling.board import board
from scheduling.forms.poll import PollForm
from scheduling.forms.rows import Row, initial_of, refuse_dates, rows
from scheduling.models import Option, Poll
from scheduling.prefill import prefilled
from scheduling.times import Times
from spaces import policy
from spaces.models import Space


def reader(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def space_of(request: HttpRequest, slug: str) -> Space:
    """Raises Http404 for who doesn't belong there: polls are talk."""
    return get_object_or_404(Space.objects.of(request.user), slug=slug)


def visible_poll(request: HttpRequest, slug: str, pk: int) -> Poll:
    found = Poll.objects.visible_to(request.user).select_related("space", "made_by", "chosen__entry")
    return get_object_or_404(found, space__slug=slug, pk=pk)


def run_poll(request: HttpRequest, slug: str, pk: int) -> Poll:
    """For who runs polls there; others who see it are refused. Raises Http404, Denied."""
    found = visible_poll(request, slug, pk)
    policy.require(request.user, "open_poll", found.space)
    return found


@login_required
@require_GET
def polls(request: HttpRequest, slug: str) -> HttpResponse:
    space = space_of(request, slug)
    context = {
        "space": space,
        "polls": Poll.objects.filter(space=space).for_list(),
        "may_open": policy.may(request.user, "open_poll", space),
    }
    return render(request, "scheduling/polls.html", context)


@login_required
@require_GET
def poll(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = visible_poll(request, slug, pk)
    context = {"poll": found, "space": found.space, "board": board(found, reader(request))}
    return render(request, "scheduling/poll.html", context)


@login_required
@require_GET
def by_number(request: HttpRequest, pk: int) -> HttpResponse:
    """To a poll whose space an address must not name."""
    return redirect(get_object_or_404(Poll.objects.visible_to(request.user).select_related("space"), pk=pk))


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """The finder fills it in by the address: `?zone=Europe/Tallinn&option=2026-12-01T10:00/2026-12-01T11:00`."""
    space = space_of(request, slug)
    policy.require(request.user, "open_poll", space)
    person = reader(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Poll.Kind.values else Poll.Kind.TIMES
    given = request.POST if request.method == "POST" else None
    first, dates = prefilled(request.GET, kind)
    form = PollForm(given, space=space, kind=kind, reader=person, initial=first)
    formset = rows(kind, given, dates if given is None else None)
    found = checked(form, formset) if given is not None else None
    if found is not None:
        try:
            made = actions.open_poll(
                space=space,
                by=person,
                kind=kind,
                options=[times for _row, times in found],
                client_id=request.POST.get("client_id", "")[:64],
                **form.values(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The poll is open; those who are asked were told."))
            return redirect(made)
    context = {
        "form": form,
        "rows": formset,
        "space": space,
        "kind": kind,
        "kinds": Poll.Kind.choices,
        "client_id": request.POST.get("client_id") or secrets.token_hex(16),
    }
    return render(request, "scheduling/poll_form.html", context, status=422 if given is not None else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found, person = run_poll(request, slug, pk), reader(request)
    if not found.is_open:
        return redirect(found)
    options = {option.pk: option for option in found.options.all()}
    given = request.POST if request.method == "POST" else None
    form = PollForm(given, space=found.space, kind=found.kind, reader=person, poll=found)
    formset = rows(found.kind, given, initial_rows(options, given))
    wanted = checked(form, formset, found, options) if given is not None else None
    if wanted is not None:
        try:
            save(found, person, form, wanted)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change is saved."))
            return redirect(found)
    context = {"form": form, "rows": formset, "space": found.space, "kind": found.kind, "poll": found}
    return render(request, "scheduling/poll_form.html", context, status=422 if given is not None else 200)


@transaction.atomic
def save(poll: Poll, person: Person, form: PollForm, wanted: list[tuple[Row, Times]]) -> None:
    """What the poll says first: a new zone is that of the new times."""
    actions.change_poll(poll=poll, by=person, **form.values())
    struck = {row.cleaned_data["option"] for row, _times in wanted if row.cleaned_data.get("strike")}
    known = {row.cleaned_data["option"]: times for row, times in wanted if row.cleaned_data.get("option")}
    actions.change_options(
        poll=poll,
        by=person,
        add=[times for row, times in wanted if not row.cleaned_data.get("option")],
        change={pk: times for pk, times in known.items() if pk not in struck},
        strike=struck,
    )


def initial_rows(options: dict[int, Option], given: Any) -> list[dict[str, Any]]:
    """Of the options that stand; for a form that was sent, of those that it speaks of."""
    if given is None:
        return [initial_of(option) for option in options.values() if not option.is_struck]
    keys = [given.get(f"options-{at}-option", "") for at in range(2 * len(options))]
    found = [options.get(int(key)) if key.isdecimal() else None for key in keys if key]
    return [initial_of(option) if option else {} for option in found]


def checked(
    form: PollForm, formset: Any, poll: Poll | None = None, options: dict[int, Option] | None = None
) -> list[tuple[Row, Times]] | None:
    """The dates that the form means; None where something is wrong, which then stands beside it."""
    are_valid = [form.is_valid(), formset.is_valid()]
    if not all(are_valid):
        return None
    data = form.cleaned_data
    duration = data.get("duration_minutes") or (poll.duration_minutes if poll else None)
    found = refuse_dates(
        formset,
        zone=data.get("zone", ""),
        weeks=data.get("weeks") or (poll.weeks if poll else None),
        duration_minutes=duration,
        begins_on=data.get("begins_on") or earliest(options or {}),
        before=options,
    )
    if not found:
        form.add_error(None, _("A poll needs a date to answer to."))
    return found if form.is_valid() and not any(row.errors for row, _times in found) else None


def earliest(options: dict[int, Option]) -> date:
    """From which day on a rhythm's new options begin: with the others, but not in the past."""
    today = timezone.localdate()
    return max(
        [today, *[min(option.times.starts.date() for option in options.values())]] if options else [today]
    )
