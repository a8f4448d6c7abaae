from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from conversations import actions
from conversations.views.page import number
from conversations.views.threads import visible_thread
from people.refusal import Refusal


@login_required
@require_POST
def draft_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away the draft that the page showed; what another device has written since stays."""
    thread = visible_thread(request, pk)
    try:
        actions.discard_draft(thread=thread, person=request.user, known=number(request, "known"))
    except Refusal as refusal:
        notes.error(request, str(refusal.message))
    return HttpResponseRedirect(f"{thread.get_absolute_url()}#composer")
