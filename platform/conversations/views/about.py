"""The threads about something of a space: a piece for the page of that thing, and a page of its own."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from conversations.models import Thread
from spaces import policy as rights
from spaces.models import Space
from spaces.subjects import subject

MOST_SHOWN = 20


@login_required
@require_safe
def about(request: HttpRequest, slug: str, kind: str, key: str) -> HttpResponse:
    """What is said about it, with what is new to the reader, and the way to begin. The piece alone for htmx."""
    space = get_object_or_404(Space.objects.of(request.user), slug=slug)
    found = subject(space, kind, key)
    if found is None:
        raise Http404
    threads = Thread.objects.visible_to(request.user).filter(space=space).about(kind, key)
    context = {
        "space": space,
        "about": found,
        "threads": threads.with_unread_of(request.user).for_list()[:MOST_SHOWN],
        "verbs": rights.verbs(request.user, space),
    }
    is_piece = getattr(request, "htmx", False)
    return render(request, "conversations/_about.html" if is_piece else "conversations/about.html", context)
