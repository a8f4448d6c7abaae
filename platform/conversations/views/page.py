"""The page of a thread, which several views answer with."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversations.forms import LARGEST_SEQ, PostForm
from conversations.frames import blank_frame
from conversations.models import Attachment, Message, Thread
from conversations.windows import window
from spaces import policy


def number(request: HttpRequest, name: str) -> int | None:
    """A number of the address or the form; None where it is absent or none of ours."""
    given = request.POST.get(name) or request.GET.get(name) or ""
    # Ten digits at most: int() of a very long one is refused, and no thread has as many messages.
    if not given.isascii() or not given.isdecimal() or len(given) > 10:
        return None
    return min(int(given), LARGEST_SEQ)


def answered(thread: Thread, form: PostForm) -> Message | None:
    """The message that the form is an answer to."""
    seq = str(form["reply_to"].value() or "")
    if not seq.isascii() or not seq.isdecimal() or len(seq) > 9:
        return None
    return thread.messages.select_related("author").filter(seq=seq, deleted_at=None).first()


def show_thread(
    request: HttpRequest,
    thread: Thread,
    *,
    before: int | None = None,
    after: int | None = None,
    form: PostForm | None = None,
    unsent: Iterable[Attachment] = (),
) -> HttpResponse:
    """The whole page, or for htmx only the messages of the window: the same piece that the page includes.

    `unsent` are files that were kept of a message that was refused.
    """
    shown = window(thread, request.user, before=before, after=after)
    verbs = policy.verbs(request.user, thread.space)
    context = {
        "thread": thread,
        "space": thread.space,
        "window": shown,
        "rows": shown.rows(),
        "verbs": verbs,
        "may_post": "post" in verbs and (not thread.is_locked or "moderate" in verbs),
    }
    if getattr(request, "htmx", False) and form is None:
        return render(request, "conversations/_messages.html", context)
    context["form"] = form or PostForm(initial={"reply_to": number(request, "reply_to")})
    context["answered"] = answered(thread, context["form"])
    context["unsent"] = unsent
    context["blank"] = blank_frame(thread)
    refused = form is not None and form.is_bound
    return render(request, "conversations/thread.html", context, status=422 if refused else 200)
