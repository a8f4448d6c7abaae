from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events import actions
from events.forms import ItemForm
from events.models import Event, ProgrammeItem
from events.views.events import visible_event
from people.refusal import Refusal


@login_required
@require_http_methods(["GET", "POST"])
def new_item(request: HttpRequest, slug: str) -> HttpResponse:
    event = visible_event(request, slug, "add_entry")
    form = ItemForm(request.POST if request.method == "POST" else None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_item(event=event, by=request.user, **form.of_entry(), **form.of_item())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("It is in the programme."))
            return redirect(event.space)
    return answer(request, event, form)


@login_required
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    event = visible_event(request, slug, "edit")
    found = get_object_or_404(ProgrammeItem.objects.filter(event=event).for_list(), pk=item_id)
    form = ItemForm(request.POST if request.method == "POST" else None, event=event, item=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_item(item=found, by=request.user, **form.of_entry(), **form.of_item())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("This part of the programme is changed."))
            return redirect(event.space)
    return answer(request, event, form, found)


def answer(
    request: HttpRequest, event: Event, form: ItemForm, item: ProgrammeItem | None = None
) -> HttpResponse:
    context = {"form": form, "event": event, "item": item}
    return render(request, "events/item_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def item_cancellation(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    event = visible_event(request, slug, "edit")
    found = get_object_or_404(ProgrammeItem.objects.filter(event=event).for_list(), pk=item_id)
    try:
        actions.cancel_item(item=found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect(event.space)
