"""What is arranged about a thread: its title, for whom it is, where it stands, what belongs into another."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations import actions, policy
from conversations.actions.moving import MOST_SPLIT
from conversations.forms import CircleForm, MoveForm, SplitForm, TitleForm
from conversations.models import Thread
from conversations.views.page import number_of
from conversations.views.threads import visible_thread
from conversations.windows import window
from people.answering import answer_form, attempt, posted
from spaces.policy import Denied


@login_required
@require_safe
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    thread = visible_thread(request, pk)
    return render(request, "conversations/settings.html", arrangement(request, thread))


def arrangement(request: HttpRequest, thread: Thread) -> dict[str, Any]:
    """What the page of settings shows: a form for each thing that this person may arrange."""
    verbs = policy.verbs(request.user, thread)
    if not policy.may_rename(request.user, thread, verbs):
        raise Denied("moderate")
    return {
        "thread": thread,
        "space": thread.space,
        "verbs": verbs,
        "title_form": TitleForm(initial={"title": thread.title, "language": thread.language}),
        "circle_form": CircleForm(initial={"circle": thread.circle}),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def title(request: HttpRequest, pk: int) -> HttpResponse:
    thread = visible_thread(request, pk)
    form = TitleForm(posted(request), initial={"title": thread.title, "language": thread.language})
    return answer_form(
        request,
        form,
        lambda: actions.rename_thread(thread=thread, by=request.user, **form.cleaned_data),
        page="conversations/settings.html",
        context=arrangement(request, thread),
        to=lambda renamed: renamed,
        said=_("The title is changed."),
        name="title_form",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once before what coordinators said among themselves is shown to all members."""
    thread = moderated_thread(request, pk)
    form = CircleForm(posted(request), initial={"circle": thread.circle})
    wanted = str(form["circle"].value())
    is_to_be_asked = form.is_bound and form.is_valid() and not form.cleaned_data["is_confirmed"]
    if is_to_be_asked and actions.opens_up(thread, wanted):
        context = {"thread": thread, "space": thread.space, "circle": Thread.Circle(wanted)}
        return render(request, "conversations/circle.html", context)
    return answer_form(
        request,
        form,
        lambda: actions.set_circle(thread=thread, by=request.user, **form.cleaned_data),
        page="conversations/settings.html",
        context=arrangement(request, thread),
        to=lambda changed: changed,
        said=lambda changed: changed.get_circle_display(),
        name="circle_form",
    )


@login_required
@require_POST
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    is_locked = request.POST.get("closed") == "yes"
    done = _("The thread is closed.") if is_locked else _("The thread is open for new messages.")
    return toggled(request, pk, partial(actions.set_locked, is_locked=is_locked), done)


@login_required
@require_POST
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    is_pinned = request.POST.get("pinned") == "yes"
    done = _("The thread is kept at the top.") if is_pinned else _("The thread is no longer kept at the top.")
    return toggled(request, pk, partial(actions.set_pinned, is_pinned=is_pinned), done)


def toggled(request: HttpRequest, pk: int, verb: Any, done: str) -> HttpResponse:
    thread = moderated_thread(request, pk)
    attempt(request, lambda: verb(thread=thread, by=request.user), done)
    return redirect(thread)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Into another space that the person coordinates."""
    thread = moderated_thread(request, pk)
    form = MoveForm(posted(request), thread=thread, by=request.user)
    return answer_form(
        request,
        form,
        lambda: actions.move_thread(thread=thread, by=request.user, **form.cleaned_data),
        page="conversations/move.html",
        context={"thread": thread, "space": thread.space},
        to=lambda moved: moved,
        said=lambda moved: _("The thread is now in %(space)s.") % {"space": moved.space.title},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Messages that become a thread of their own. `?from=` proposes one; `?before=` and `?after=` turn the pages, and the
    same words in the form turn them with all that is ticked and typed."""
    thread = moderated_thread(request, pk)
    is_turning = "before" in request.POST or "after" in request.POST
    asked = request.POST if is_turning else request.GET
    first, before, after = (number_of(asked.get(name, "")) for name in ("from", "before", "after"))
    shown = window(thread, request.user, before=before, after=first - 1 if first else after)
    rows = [row for row in shown.rows() if not row.frame["deleted"] and not row.frame["moved_to"]]
    ticked = {seq for seq in request.POST.getlist("seqs")[: MOST_SPLIT + 1] if number_of(seq)}
    here = {str(row.frame["seq"]) for row in rows}
    initial = {"language": thread.language, "from_seq": first}
    form = SplitForm(
        None if is_turning else posted(request),
        shown=here | ticked,
        initial={name: request.POST.get(name) for name in ("title", "language", "from_seq")}
        if is_turning
        else initial,
    )
    return answer_form(
        request,
        form,
        lambda: actions.split_thread(thread=thread, by=request.user, **form.cleaned_data),
        page="conversations/split.html",
        context={
            "thread": thread,
            "space": thread.space,
            "rows": rows,
            "window": shown,
            "ticked": ticked,
            "elsewhere": sorted(ticked - here, key=int),
        },
        to=lambda made: made,
        said=_("The messages stand in a thread of their own now."),
    )


def moderated_thread(request: HttpRequest, pk: int) -> Thread:
    thread = visible_thread(request, pk)
    if "moderate" not in policy.verbs(request.user, thread):
        raise Denied("moderate")
    return thread
