"""Files: one at a time for scripts, many with the form of a message, and their bytes."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from conversations import actions, pace, serving
from conversations.actions.claims import too_many
from conversations.files.limits import MOST_FILES
from conversations.forms import PostForm
from conversations.frames import attachment_frame
from conversations.models import Attachment, Thread
from conversations.models.attachment import is_key
from conversations.views.threads import visible_thread
from people.refusal import Refusal
from spaces import policy


@login_required
@require_POST
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """One `file` for a message that is being written. JSON: what a frame says of it, or `code` and `detail`."""
    thread = visible_thread(request, pk)
    policy.require(request.user, "post", thread.space)
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"code": "shape", "detail": ""}, status=HTTPStatus.BAD_REQUEST)
    try:
        pace.take(request.user.pk)
        kept = actions.attach(thread=thread, by=request.user, name=file.name or "", content=file)
    except Refusal as refusal:
        return refused(refusal)
    return JsonResponse(attachment_frame(kept), status=HTTPStatus.CREATED)


@login_required
@require_http_methods(["GET", "HEAD", "DELETE"])
def attachment(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file itself; DELETE takes back one that is not sent yet."""
    found = serving.visible_attachment(request.user, key)
    if request.method != "DELETE":
        return serving.answer(request, found)
    try:
        actions.discard(attachment=found, by=request.user)
    except Refusal as refusal:
        return refused(refusal)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def refused(refusal: Refusal) -> JsonResponse:
    if refusal.code == "gone":
        raise Http404
    status = HTTPStatus.BAD_REQUEST if refusal.field else HTTPStatus.CONFLICT
    answer = JsonResponse({"code": refusal.code, "detail": str(refusal)}, status=status)
    if refusal.retry_after:
        answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
        answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def received(request: HttpRequest, thread: Thread, form: PostForm) -> list[Attachment]:
    """What the form brought, kept one by one. Of what is refused the form says why; the others stay with it."""
    files = form.cleaned_data["files"]
    if len(files) + len(form.cleaned_data["attachments"]) > MOST_FILES:
        form.add_error("files", str(too_many()))
        return []
    kept = []
    for file in files:
        try:
            kept.append(actions.attach(thread=thread, by=request.user, name=file.name or "", content=file))
        except Refusal as refusal:
            if refusal.code == "gone":
                raise Http404
            form.add_error("files", str(refusal))
            if not refusal.field:
                break  # of this person, this thread or this server, not of one file
    return kept


def waiting(request: HttpRequest, thread: Thread, keys: list[str]) -> QuerySet[Attachment]:
    """What was uploaded for this thread and is not sent, of these keys."""
    return Attachment.objects.unsent_of(request.user).filter(thread=thread, key__in=filter(is_key, keys))
