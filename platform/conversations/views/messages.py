from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from conversations import actions, pace, writer
from conversations.forms import EditForm, PostForm
from conversations.frames import missed
from conversations.models import Message
from conversations.views.page import show_thread
from conversations.views.strangers import warn_of_strangers
from conversations.views.threads import visible_thread
from conversations.windows import row
from people.refusal import Refusal
from spaces import policy


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what changed since a revision, for pages without a socket. POST: say something."""
    return post(request, pk) if request.method == "POST" else changes(request, pk)


def changes(request: HttpRequest, pk: int) -> HttpResponse:
    thread = visible_thread(request, pk)
    since = request.GET.get("since", "")
    known = int(since) if since.isascii() and since.isdecimal() and len(since) < 16 else 0
    found = missed(thread, known)
    newest = max([thread.revision, *(one.revision for one in found or ())])
    context = {"thread": thread, "rows": [row(one) for one in found or ()], "revision": newest}
    context["is_too_far"] = found is None
    return render(request, "conversations/_changes.html", context)


def post(request: HttpRequest, pk: int) -> HttpResponse:
    thread = visible_thread(request, pk)
    policy.require(request.user, "post", thread.space)
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            draft = actions.draft(author=request.user, thread=thread, **form.cleaned_data)
            pace.take(request.user.pk)
            message = writer.post(draft)
            warn_of_strangers(request, thread, draft.body)
        except Refusal as refusal:
            if refusal.code == "gone":
                raise Http404
            form.add_error("body", refusal.message)
        else:
            return HttpResponseRedirect(
                f"{thread.get_absolute_url()}?before={message.seq + 1}#m{message.seq}"
            )
    return show_thread(request, thread, form=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """A single message, and what its reader may do with it; POST edits it."""
    found = visible_message(request, pk, seq)
    form = EditForm(request.POST or None, initial={"body": found.body, "language": found.language})
    if form.is_valid():
        try:
            actions.edit_message(message=found, by=request.user, **form.cleaned_data)
            warn_of_strangers(request, found.thread, form.cleaned_data["body"])
        except Refusal as refusal:
            form.add_error("body", refusal.message)
        else:
            return back_to(found)
    verbs = policy.verbs(request.user, found.thread.space)
    is_own = found.author_id == request.user.pk
    context = {
        "thread": found.thread,
        "space": found.thread.space,
        "row": row(found),
        "form": form,
        "may_edit": found.deleted_at is None and "post" in verbs and is_own,
        "may_delete": found.deleted_at is None and "post" in verbs and (is_own or "moderate" in verbs),
    }
    return render(request, "conversations/message.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """Asks once, because what was said is gone afterwards."""
    found = visible_message(request, pk, seq)
    policy.require(
        request.user, "post" if found.author_id == request.user.pk else "moderate", found.thread.space
    )
    if request.method != "POST":
        context = {"thread": found.thread, "space": found.thread.space, "row": row(found)}
        return render(request, "conversations/deletion.html", context)
    try:
        actions.delete_message(message=found, by=request.user)
    except Refusal as refusal:
        notes.error(request, str(refusal.message))
    return back_to(found)


@login_required
@require_POST
def unread(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """This message and all after it are unread again, on every device."""
    thread = visible_thread(request, pk)
    actions.mark_unread_from(thread=thread, person=request.user, seq=max(seq, 1))
    return redirect("conversations:threads", slug=thread.space.slug)


def visible_message(request: HttpRequest, pk: int, seq: int) -> Message:
    thread = visible_thread(request, pk)
    found: Message = get_object_or_404(thread.messages.for_list(), seq=seq)
    found.thread = thread
    return found


def back_to(message: Message) -> HttpResponse:
    address = message.thread.get_absolute_url()
    return HttpResponseRedirect(f"{address}?before={message.seq + 16}#m{message.seq}")
