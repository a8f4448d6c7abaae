"""What is kept about somebody without an account, wherever they are a guest: to take along, and to end.

Their page of one plan opens by a link that stands in each mail about a seat, which people hand on to a friend. So this asks
for a proof first: a link that is mailed to the address at that moment, and opens it once, for a quarter of an hour.
"""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from evidence.models import EvidenceRecord
from home.erasing import erase_guest
from home.forms import GuestDeletionForm
from home.views import as_file
from people import limits
from people.answering import answer_form, posted
from people.guests import guest_in, let_in, let_out, open_to_guests, taker
from registrations import actions
from registrations.models import Guest, GuestRequest
from registrations.views.guests import address_of, proof_of, secretly, strangers

PROVED_SECONDS = 15 * 60
# What the mailed link leads to, by the button that was pressed.
THEN = {
    "data": "home:guest_data",
    "deletion": "home:guest_deletion",
    "name": "registrations:guest-name",
}


@never_cache
@open_to_guests("plan", "plan_id", otherwise=strangers)
@require_http_methods(["GET", "HEAD", "POST"])
def proof(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Has the link mailed."""
    guest = get_object_or_404(
        Guest.objects.select_related("plan__space", "person"), plan=plan_id, person=taker(request)
    )

    def ask() -> None:
        limits.take(request, "guest_link", f"proof {guest.person_id}")
        actions.ask_for_proof(guest=guest)

    return answer_form(
        request,
        forms.Form(posted(request)),
        ask,
        page="home/guest_proof.html",
        context={"plan": guest.plan, "person": guest.person, "is_sent": bool(request.GET.get("sent"))},
        to=lambda _done: f"{request.path}?sent=1",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proved(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link. To look at it changes nothing; a button opens what it says."""
    asked = GuestRequest.objects.by_proof(token).select_related("proves__person", "plan__space").first()
    if asked is None or asked.proves is None:
        return secretly(render(request, "registrations/guest_link_over.html", status=404))
    with translation.override(asked.proves.person.language), timezone.override(asked.proves.person.zone):
        return secretly(opened(request, asked, asked.proves))


def opened(request: HttpRequest, asked: GuestRequest, guest: Guest) -> HttpResponse:
    plan = guest.plan
    if request.user.is_authenticated:
        return render(request, "registrations/guest_is_signed_in.html", {"plan": plan})
    then = THEN.get(request.POST.get("then", "")) if request.method == "POST" else None
    if guest_in(request, proof_of(plan.pk)) != guest.person:
        is_over = asked.used_at is not None or asked.expires_at <= timezone.now()
        if is_over or (then and not enter(request, asked)):
            return render(request, "registrations/guest_link_over.html", {"plan": plan}, status=410)
    if then:
        return redirect(then, plan.pk)
    return render(request, "home/guest_proved.html", {"plan": plan, "person": guest.person})


def enter(request: HttpRequest, asked: GuestRequest) -> bool:
    """Whether this browser is let in: not where another was first."""
    try:
        guest = actions.use_proof(asked=asked)
    except actions.RegistrationClosed:
        return False
    home = address_of(guest.plan)
    let_in(request, guest.person, guest.scopes, home)
    let_in(request, guest.person, [proof_of(guest.plan_id)], home, seconds=PROVED_SECONDS)
    return True


def unproved(_view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever has the guest's page open is led to where the link is asked for; others to how a page opens."""

    def answer(request: HttpRequest, plan_id: int) -> HttpResponse:
        return redirect("home:guest_proof", plan_id)

    return open_to_guests("plan", "plan_id", otherwise=strangers)(answer)  # type: ignore[no-any-return]


@never_cache
@open_to_guests("proof", "plan_id", otherwise=unproved)
@require_safe
def data(request: HttpRequest, plan_id: int) -> JsonResponse:
    return as_file(taker(request))


@never_cache
@open_to_guests("proof", "plan_id", otherwise=unproved)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Says what goes and what a project has to keep, and until when; then forgets the guest who says yes."""
    person, form = taker(request), GuestDeletionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        let_out(request, person)
        if erase_guest(person.pk):
            messages.success(request, _("What was kept about you is deleted."))
        return redirect("home:index")
    context = {
        "form": form,
        "plan_id": plan_id,
        "records": EvidenceRecord.objects.of(person).select_related("project"),
    }
    return render(request, "home/guest_deletion.html", context, status=422 if form.errors else 200)
