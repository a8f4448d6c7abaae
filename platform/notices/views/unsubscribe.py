"""The page behind "less of this" in a mail. It works without sign-in, and opening it changes nothing."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from notices.addresses import QUIETER, Meant, meant_by
from notices.knobs import Knob, Turned, knobs
from people.models import Person

ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058 §3.2: this body, and no cookie or token of ours


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the link may turn the one knob that it is for, in the language of the person whose it is.

    Programs that follow every link of a mail do no harm: a button changes something, or the mail program's own.
    """
    meant = meant_by(token)
    person = meant and Person.objects.filter(pk=meant.person_id, is_active=True).first()
    if not meant or not person or meant.purpose != QUIETER or meant.kind not in knobs:
        raise Http404
    with translation.override(person.language), timezone.override(person.zone):
        response = by_program(request, person, meant) or by_button(request, token, person, meant)
        response.headers["Content-Language"] = person.language
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def by_program(request: HttpRequest, person: Person, meant: Meant) -> HttpResponse | None:
    """One click in a mail program, which knows no forgery token; the secret address stands for it."""
    if request.method != "POST" or request.POST.dict() != ONE_CLICK:
        return None
    knob, _stands = found(person, meant)
    knob.turn(person, meant.pk, knob.quiet)
    return HttpResponse(str(knob.silence % {"title": ""}), content_type="text/plain; charset=utf-8")


@csrf_protect
def by_button(request: HttpRequest, token: str, person: Person, meant: Meant) -> HttpResponse:
    knob, stands = found(person, meant)
    wished = request.POST.get("to", "")
    if request.method == "POST" and wished in knob.values:
        knob.turn(person, meant.pk, wished)
        back = f"?{urlencode({'before': stands.value})}" if wished == knob.quiet else ""
        return redirect(reverse("notices:unsubscribe", args=[token]) + back)
    before = request.GET.get("before")
    context = {
        "person": person,
        "quiet": knob.quiet,
        "is_quiet": stands.value == knob.quiet,
        "may_undo": before in knob.values - {knob.quiet},
        "before": before,
        "stands": stands,
        "question": knob.question % {"title": stands.title},
        "silence": knob.silence % {"title": stands.title},
    }
    return render(request, "notices/unsubscribe.html", context)


def found(person: Person, meant: Meant) -> tuple[Knob, Turned]:
    knob = knobs[meant.kind]
    stands = knob.find(person, meant.pk)
    if stands is None:
        raise Http404
    return knob, stands
