"""Guests of a poll: whom the coordinators invite, and the page that a guest has by their link.

The guest's page knows no session: its address is the secret, and whoever has it is the guest. It sets no cookie and
needs none. That is why it asks for no CSRF token either: there is nothing that a foreign page could make a browser send
along. (With `no-referrer`, which keeps the secret from other sites, a browser names no origin, and Django's check would
refuse every answer.)
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from people.forms import NEAR
from people.refusal import Refusal
from people.zones import PLACES, city
from scheduling import actions
from scheduling.board import board
from scheduling.forms.guest import GuestForm
from scheduling.models import Guest, Poll
from scheduling.views.answers import given_in
from scheduling.views.polls import reader, run_poll


@login_required
@require_http_methods(["GET", "POST"])
def guests(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = run_poll(request, slug, pk)
    form = GuestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite_guest(poll=found, by=reader(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("They get a mail with a link that is theirs alone."))
            return redirect("scheduling:guests", slug, pk)
    context = {"poll": found, "space": found.space, "guests": Guest.objects.filter(poll=found), "form": form}
    return render(request, "scheduling/guests.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def removal(request: HttpRequest, slug: str, pk: int, guest_id: int) -> HttpResponse:
    found = run_poll(request, slug, pk)
    guest = get_object_or_404(Guest.objects.select_related("poll"), poll=found, pk=guest_id)
    if request.method == "POST":
        actions.remove_guest(guest=guest, by=reader(request))
        messages.success(request, _("Their link no longer works, and their answers are gone."))
        return redirect("scheduling:guests", slug, pk)
    return render(
        request, "scheduling/guest_removal.html", {"poll": found, "space": found.space, "guest": guest}
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """A guest answers, and changes their answer, by their link. To look changes nothing."""
    known = (
        Guest.objects.by_token(token)
        .select_related("poll__space", "poll__made_by", "poll__chosen__entry")
        .first()
    )
    if known is None:
        return secretly(render(request, "scheduling/guest_gone.html", status=404))
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else known.language
    zone = request.GET.get("zone", "")
    with translation.override(language), timezone.override(zone if zone in PLACES else settings.TIME_ZONE):
        return secretly(answered(request, known, token) or shown(request, known, zone))


def answered(request: HttpRequest, guest: Guest, token: str) -> HttpResponse | None:
    """The way back to the page after an answer; None where there is nothing to go back from yet."""
    if request.method != "POST":
        return None
    given = given_in(request.POST, guest.poll.options.values_list("pk", flat=True))
    try:
        actions.guest_vote(guest=guest, answers=given)
    except Refusal as refusal:
        return shown(request, guest, request.GET.get("zone", ""), refusal=str(refusal))
    query = request.GET.copy()
    query["saved"] = "1"
    return redirect(f"{request.path}?{query.urlencode()}")


def shown(request: HttpRequest, guest: Guest, zone: str, refusal: str = "") -> HttpResponse:
    poll: Poll = guest.poll
    context = {
        "guest": guest,
        "poll": poll,
        "board": board(poll, guest),
        "zone": zone if zone in PLACES else "",
        "zones": sorted({*NEAR, *([poll.zone] if poll.zone else [])}, key=city),
        "refusal": refusal,
        "is_saved": bool(request.GET.get("saved")) and not refusal,
        "languages": settings.LANGUAGES,
        "language": translation.get_language(),
    }
    return render(request, "scheduling/guest.html", context, status=409 if refusal else 200)


def secretly(response: HttpResponse) -> HttpResponse:
    """Nobody keeps it, lists it, or learns its address from where the guest goes next."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
