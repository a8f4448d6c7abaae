"""What is kept about somebody without an account, at their own page: to take along, and to end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from evidence.models import EvidenceRecord
from home.erasing import erase
from home.forms import GuestDeletionForm
from home.views import as_file
from people.answering import posted
from people.guests import let_out, open_to_guests, taker
from registrations.views.guests import strangers


@never_cache
@open_to_guests("plan", "plan_id", otherwise=strangers)
@require_safe
def data(request: HttpRequest, plan_id: int) -> JsonResponse:
    return as_file(taker(request))


@never_cache
@open_to_guests("plan", "plan_id", otherwise=strangers)
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Says what goes and what a project has to keep, and until when; then forgets the guest who says yes."""
    person, form = taker(request), GuestDeletionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        let_out(request, person)
        erase(person)
        messages.success(request, _("What was kept about you is deleted."))
        return redirect("home:index")
    context = {
        "form": form,
        "plan_id": plan_id,
        "records": EvidenceRecord.objects.of(person).select_related("project"),
    }
    return render(request, "home/guest_deletion.html", context, status=422 if form.errors else 200)
