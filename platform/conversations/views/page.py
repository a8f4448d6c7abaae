"""The page of a thread, which several views answer with."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversations import policy
from conversations.forms import LARGEST_SEQ, PostForm
from conversations.frames import blank_frame
from conversations.models import Attachment, Message, Reaction, SavedDraft, Thread
from conversations.quoting import quoted
from conversations.windows import window
from spaces.subjects import Subject, subject


def number(request: HttpRequest, name: str) -> int | None:
    """A number of the address or the form; None where it is absent or none of ours."""
    return number_of(request.POST.get(name) or request.GET.get(name) or "")


def number_of(given: str) -> int | None:
    # Ten digits at most: int() of a very long one is refused, and no thread has as many messages.
    if not given.isascii() or not given.isdecimal() or len(given) > 10:
        return None
    return min(int(given), LARGEST_SEQ)


def begun(request: HttpRequest, thread: Thread) -> tuple[PostForm, SavedDraft | None]:
    """The form with what the person has begun to write, on whatever device; `?reply_to=` of the address goes first."""
    draft = SavedDraft.objects.begun().filter(thread=thread, person=request.user).first()
    initial: dict[str, Any] = {"reply_to": number(request, "reply_to")}
    if draft:
        initial["reply_to"] = initial["reply_to"] or draft.reply_to
        initial |= {"body": draft.body, "language": draft.language, "draft_revision": draft.revision}
    return PostForm(initial=initial), draft


def quote(form: PostForm, message: Message) -> None:
    """`?quote=yes`: what is answered stands in the form, below what was begun there already."""
    begun = form.initial.get("body", "").rstrip()
    form.initial["body"] = (begun and begun + "\n\n") + quoted(message.body)


def answered(thread: Thread, form: PostForm) -> Message | None:
    """The message that the form is an answer to."""
    seq = str(form["reply_to"].value() or "")
    if not seq.isascii() or not seq.isdecimal() or len(seq) > 9:
        return None
    return thread.messages.select_related("author").filter(seq=seq, deleted_at=None).first()


def may_react(verbs: frozenset[str], thread: Thread) -> bool:
    """Who reads may, but where it is quiet: an announcement may be answered by a sign, which is no message."""
    is_quiet = thread.space.is_archived or (thread.is_locked and "moderate" not in verbs)
    return "read_talk" in verbs and not is_quiet


def about_of(thread: Thread) -> Subject | None:
    """What the thread speaks of, as it is called now; what is not there any more keeps its name and leads nowhere."""
    if not thread.about_kind:
        return None
    found = subject(thread.space, thread.about_kind, thread.about_key)
    return found or Subject(thread.about_kind, thread.about_key, thread.about_label, "")


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
    verbs = policy.verbs(request.user, thread)
    context = {
        "thread": thread,
        "space": thread.space,
        "window": shown,
        "rows": shown.rows(),
        "verbs": verbs,
        "may_post": "post" in verbs,
        "may_arrange": policy.may_rename(request.user, thread, verbs),
        "me": request.user.pk,
        "may_react": may_react(verbs, thread),
    }
    if getattr(request, "htmx", False) and form is None:
        return render(request, "conversations/_messages.html", context)
    context["draft"] = None
    if form is None and context["may_post"]:
        form, context["draft"] = begun(request, thread)
    context["form"] = form or PostForm()
    context["about"] = about_of(thread)
    context["answered"] = answered(thread, context["form"])
    if context["answered"] and request.GET.get("quote") == "yes" and not context["form"].is_bound:
        quote(context["form"], context["answered"])
    context["unsent"] = unsent
    context["blank"] = blank_frame(thread)
    context["signs"] = Reaction.Sign.choices
    refused = context["form"].is_bound
    return render(request, "conversations/thread.html", context, status=422 if refused else 200)
