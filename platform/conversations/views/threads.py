from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conversations import actions, pace
from conversations.forms import ThreadForm
from conversations.models import Thread
from conversations.views.page import number, show_thread
from conversations.views.strangers import warn_of_strangers
from people.answering import answer_form, attempt, posted
from spaces import policy
from spaces.models import Space


@login_required
@require_safe
def threads(request: HttpRequest, slug: str) -> HttpResponse:
    """The threads of a space, the pinned ones and then the freshest first."""
    space = get_object_or_404(Space.objects.of(request.user), slug=slug)
    found = Thread.objects.filter(space=space).with_unread_of(request.user).for_list()
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    verbs = policy.verbs(request.user, space)
    return render(request, "conversations/threads.html", {"space": space, "page": page, "verbs": verbs})


@login_required
def new_thread(request: HttpRequest, slug: str) -> HttpResponse:
    space = get_object_or_404(Space.objects.of(request.user), slug=slug)
    policy.require(request.user, "start_thread", space)
    form = ThreadForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: start_thread(request, space, form),
        page="conversations/new_thread.html",
        context={"space": space},
        to=lambda thread: thread.get_absolute_url(),
    )


def start_thread(request: HttpRequest, space: Space, form: ThreadForm) -> Thread:
    pace.take(request.user.pk)
    thread = actions.start_thread(space=space, by=request.user, **form.cleaned_data)
    warn_of_strangers(request, thread, form.cleaned_data["body"])
    return thread


@login_required
@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """The talk around the first unread message; `?before=` and `?after=` a `seq` turn the pages."""
    found = visible_thread(request, pk)
    return show_thread(request, found, before=number(request, "before"), after=number(request, "after"))


@login_required
@require_POST
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """All that the page showed, and all before it, is read."""
    thread = visible_thread(request, pk)
    last = number(request, "last") or 0
    actions.mark_read(thread=thread, person=request.user, first=1, last=last)
    return redirect("conversations:threads", slug=thread.space.slug)


@login_required
@require_POST
def level(request: HttpRequest, pk: int) -> HttpResponse:
    """How loud the thread is to oneself."""
    thread = visible_thread(request, pk)
    wanted = request.POST.get("level", "")
    done = _("Saved: this is how much you hear of “%(thread)s” from now on.") % {"thread": thread.title}
    attempt(request, lambda: actions.set_level(thread=thread, person=request.user, level=wanted), done)
    return redirect("conversations:thread", pk=thread.pk)


@login_required
@require_POST
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    thread = visible_thread(request, pk)
    actions.set_locked(thread=thread, by=request.user, is_locked=request.POST.get("closed") == "yes")
    return redirect("conversations:thread", pk=thread.pk)


@login_required
@require_POST
def pin(request: HttpRequest, pk: int) -> HttpResponse:
    thread = visible_thread(request, pk)
    actions.set_pinned(thread=thread, by=request.user, is_pinned=request.POST.get("pinned") == "yes")
    return redirect("conversations:thread", pk=thread.pk)


def visible_thread(request: HttpRequest, pk: int) -> Thread:
    found: Thread = get_object_or_404(Thread.objects.visible_to(request.user).select_related("space"), pk=pk)
    return found
