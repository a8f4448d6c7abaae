"""What a person tells, sees and takes back."""

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from calendars.models import Entry
from needs import actions, policy
from needs.actions.own import Agreed
from needs.forms import TellingForm
from needs.models import Consent, HostsPhone, Look, Need, Reader
from needs.own_page import Card, cards
from needs.purposes import WHY, Purpose
from needs.texts import CURRENT, LANGUAGES, text_of
from needs.views.rows import in_confidence, in_own_confidence, visible_entry
from people.answering import answer_form, posted
from people.guests import taker
from people.models import Person


@in_confidence
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All that one agreed to, wherever it was, and who has read what one told."""
    person = cast(Person, request.user)
    consents = list(Consent.objects.of(person).select_related("entry__space"))
    visible = Entry.objects.visible_to(person).filter(pk__in={one.entry_id for one in consents})
    context = {
        "consents": consents,
        "open": set(visible.values_list("pk", flat=True)),
        "looks": Look.objects.of(person).for_list(),
    }
    return render(request, "needs/overview.html", context)


@in_own_confidence
@require_GET
def mine(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry, person = visible_entry(request, entry_id), taker(request)
    asked = policy.asked_of(entry)
    code = policy.no_telling_because(entry, person, asked)
    context = {
        "entry": entry,
        "cards": cards(entry, person, asked),
        "may_tell": not code,
        "why_not": policy.WHY_NOT[code] if code else "",
        "deleted_at": policy.deleted_at(entry),
        "looks": Look.objects.of(person).filter(entry=entry).for_list(),
        "past": Consent.objects.of(person).filter(entry=entry).exclude(ended_at=None),
        "may_host": policy.may_host(person, entry.space),
        **(around(entry) if code != "not_taking_part" else {}),
    }
    return render(request, "needs/mine.html", context)


def around(entry: Entry) -> dict[str, Any]:
    """Who reads, and who can be called: for who takes part."""
    return {
        "readers": [reader.person for reader in Reader.objects.filter(space=entry.space).able().for_list()],
        "phone": HostsPhone.objects.filter(entry=entry).first(),
    }


def asked_or_kept(entry: Entry, person: Person, purpose: str, asked: list[str]) -> Card:
    """Raises Http404 for a purpose that is neither asked for nor told."""
    for card in cards(entry, person, asked):
        if card.purpose == purpose:
            return card
    raise Http404


@in_own_confidence
@require_http_methods(["GET", "POST"])
def telling(request: HttpRequest, entry_id: int, purpose: str) -> HttpResponse:
    """One purpose a page, kept by itself."""
    entry, person = visible_entry(request, entry_id), taker(request)
    asked = policy.asked_of(entry)
    card = asked_or_kept(entry, person, purpose, asked)
    code = policy.no_telling_because(entry, person, asked)
    if request.method == "GET" and code:
        return redirect("needs:mine", entry.pk)  # which says why
    has_agreed = card.consent is not None and card.consent.text_version == CURRENT
    form = TellingForm(posted(request), purpose=purpose, told=card.answer, has_agreed=has_agreed)
    language = str(get_language() or "")
    return answer_form(
        request,
        form,
        lambda: actions.keep_needs(
            entry=entry,
            person=person,
            purpose=purpose,
            answer=form.answer,
            agreed=agreed(request, form),
        ),
        page="needs/telling.html",
        context={
            "entry": entry,
            "card": card,
            "why": WHY[purpose],
            "language": language,
            "text": text_of(CURRENT, language if language in LANGUAGES else "en", purpose),
            "version": CURRENT,
            "deleted_at": policy.deleted_at(entry),
            **(around(entry) if code != "not_taking_part" else {}),
        },
        said=_("It is kept, sealed, for the readers alone."),
        to=lambda _need: reverse("needs:mine", args=[entry.pk]),
    )


def agreed(request: HttpRequest, form: TellingForm) -> Agreed | None:
    """To the words that stood on the page when they ticked, which may be older than today's."""
    if not form.has_ticked:
        return None
    return Agreed(request.POST.get("text_version", ""), request.POST.get("text_language", ""))


@in_own_confidence
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, entry_id: int, purpose: str) -> HttpResponse:
    """Open as long as something is kept, whatever else has ended meanwhile."""
    entry, person = visible_entry(request, entry_id), taker(request)
    if purpose not in Purpose.values:
        raise Http404
    need = Need.objects.at(entry).of(person).filter(consent__purpose=purpose).first()
    return answer_form(
        request,
        forms.Form(posted(request)),
        lambda: actions.withdraw_consent(entry=entry, person=person, purpose=purpose),
        page="needs/withdrawal.html",
        context={"entry": entry, "label": Purpose(purpose).label, "need": need},
        said=_("It is deleted."),
        to=lambda _done: reverse("needs:mine", args=[entry.pk]),
    )
