from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from conversations import actions, pace
from conversations.views.messages import back_to, visible_message
from people.refusal import Refusal


@login_required
@require_POST
def reactions(request: HttpRequest, pk: int, seq: int) -> HttpResponse:
    """Give the `sign`, or with `on=no` take it back. A button sends one value, so `on` may stand in the address."""
    found = visible_message(request, pk, seq)
    on = request.POST.get("on") or request.GET.get("on")
    try:
        pace.take(request.user.pk, "react")
        actions.react(message=found, by=request.user, sign=request.POST.get("sign", ""), on=on != "no")
    except Refusal as refusal:
        notes.error(request, str(refusal.message))
    return back_to(found)
