"""Registering without an account: ask for a link, confirm by it, and a page of one's own.

A link is the secret of a mailbox. To open it changes nothing: programs that scan mail open addresses by themselves. Its
page has a button, and what that opens is a session (`people.guests`), so that the secret stands in no other address.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import limits
from people.answering import answer_form, posted
from people.guests import guest_in, let_in, let_out, open_to_guests, taker
from people.text import normalise_email
from registrations import actions, guest_policy
from registrations.forms import GuestForm, GuestNameForm
from registrations.models import Guest, GuestRequest, Registration, SeatPlan
from registrations.models.guest import scope_of
from registrations.published import asks_who_reads
from registrations.views.found import visible_plan
from registrations.views.seats import SAID


@require_http_methods(["GET", "HEAD", "POST"])
def guest_registration(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Whatever address is typed, the answer is the same; what there is to say goes to the address."""
    plan = visible_plan(request, plan_id)
    if request.user.is_authenticated:
        return redirect("registrations:plan", plan.pk)
    if guest_in(request, scope_of(plan.pk)):
        return redirect(address_of(plan))
    form = GuestForm(posted(request))
    return answer_form(
        request,
        form,
        lambda: ask(request, plan, form.cleaned_data),
        page="registrations/guest_registration.html",
        context={
            "plan": plan,
            "closing": guest_policy.why_no_guests(plan),
            "asks_who_reads": asks_who_reads(plan),
            "is_sent": bool(request.GET.get("sent")),
        },
        to=lambda _done: f"{request.path}?sent=1",
    )


def ask(request: HttpRequest, plan: SeatPlan, given: dict[str, Any]) -> None:
    limits.take(request, "guest_link", f"{plan.pk} {normalise_email(given['email'])}")
    actions.ask_for_guest_link(plan=plan, language=get_language() or settings.LANGUAGE_CODE, **given)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_confirmation(request: HttpRequest, token: str) -> HttpResponse:
    asked = GuestRequest.objects.by_token(token).first()
    if asked is None:
        return secretly(render(request, "registrations/guest_link_over.html", status=404))
    asked.plan = SeatPlan.objects.with_time().get(pk=asked.plan_id)
    with translation.override(asked.language), timezone.override(asked.plan.zone):
        return secretly(confirmed(request, asked))


def confirmed(request: HttpRequest, asked: GuestRequest) -> HttpResponse:
    plan = asked.plan
    if request.user.is_authenticated:
        return render(request, "registrations/guest_is_signed_in.html", {"plan": plan})
    if asked.used_at is not None and guest_in(request, scope_of(plan.pk)):
        return redirect(address_of(plan))  # the other tab was first
    if asked.used_at is not None or asked.expires_at <= timezone.now():
        return render(request, "registrations/guest_link_over.html", {"plan": plan}, status=410)
    return with_language(
        asked.language,
        answer_form(
            request,
            forms.Form(posted(request)),
            lambda: enter(request, actions.confirm_guest(asked=asked)),
            page="registrations/guest_confirmation.html",
            context=lambda: {
                "plan": plan,
                "asked": asked,
                "name": actions.name_as_guest(asked),
                "closing": guest_policy.why_no_guests(plan),
            },
            said=said,
            to=where_to,
        ),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest_entrance(request: HttpRequest, token: str) -> HttpResponse:
    """A guest's own link, which stands in each mail about their seat."""
    found = Guest.objects.by_token(token).select_related("person").first()
    if found is None:
        return secretly(render(request, "registrations/guest_link_over.html", status=404))
    found.plan = SeatPlan.objects.with_time().get(pk=found.plan_id)
    language = found.person.language
    with translation.override(language), timezone.override(found.person.zone):
        if request.user.is_authenticated:
            return secretly(render(request, "registrations/guest_is_signed_in.html", {"plan": found.plan}))
        if request.method == "POST":
            enter(request, found)
            return secretly(with_language(language, redirect(address_of(found.plan))))
        return secretly(
            render(request, "registrations/guest_entrance.html", {"plan": found.plan, "guest": found})
        )


def strangers(_view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponse]:
    """For whom the page of a guest isn't open: it says how it opens."""

    def answer(request: HttpRequest, plan_id: int) -> HttpResponse:
        plan = visible_plan(request, plan_id)
        if request.user.is_authenticated:
            return redirect("registrations:plan", plan.pk)
        return render(request, "registrations/guest_link_over.html", {"plan": plan}, status=403)

    return answer


@never_cache
@require_safe
@open_to_guests("plan", "plan_id", otherwise=strangers)
def guest(request: HttpRequest, plan_id: int) -> HttpResponse:
    """How a guest stands, and all that they can do about it."""
    plan, person = visible_plan(request, plan_id), taker(request)
    found = get_object_or_404(Guest, plan=plan, person=person)
    context = {
        "plan": plan,
        "person": person,
        "guest": found,
        "may_rename": not guest_policy.why_no_new_name(plan),
    }
    return render(request, "registrations/guest.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_guests("plan", "plan_id", otherwise=strangers)
def guest_name(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Where others read it as well, the mailed link that opens all that is kept comes first."""
    plan, person = visible_plan(request, plan_id), taker(request)
    found = get_object_or_404(Guest.objects.select_related("person"), plan=plan, person=person)
    is_proved = guest_in(request, proof_of(plan.pk)) == person
    form = GuestNameForm(posted(request), initial={"name": person.name})
    return answer_form(
        request,
        form,
        lambda: actions.rename_guest(guest=found, name=form.cleaned_data["name"], is_proved=is_proved),
        page="registrations/guest_name.html",
        context=lambda: {
            "plan": plan,
            "closing": guest_policy.why_no_new_name(plan),
            "needs_proof": not is_proved and actions.is_elsewhere(found),
        },
        said=_("Your name is changed."),
        to=lambda _person: address_of(plan),
    )


@open_to_guests("plan", "plan_id", otherwise=strangers)
@require_POST
def guest_closing(request: HttpRequest, plan_id: int) -> HttpResponse:
    """For a device that others use as well: the link opens the page again."""
    plan = visible_plan(request, plan_id)
    let_out(request, taker(request))
    messages.success(request, _("Your page is closed on this device. The link in your mail opens it again."))
    return redirect(plan.get_absolute_url())


def enter(request: HttpRequest, found: Guest) -> Guest:
    let_in(request, found.person, found.scopes, address_of(found.plan))
    return found


def said(found: Guest) -> str:
    mine = Registration.objects.standing().filter(plan=found.plan, person=found.person).first()
    return str(SAID[mine.state]) if mine else _("Your address is confirmed. Now answer these questions.")


def where_to(found: Guest) -> str:
    """To the form where it is asked before one is registered, else to their own page."""
    is_registered = Registration.objects.standing().filter(plan=found.plan, person=found.person).exists()
    asks = found.plan.questionnaire_id is not None and not is_registered
    return reverse("registrations:first-form", args=[found.plan_id]) if asks else address_of(found.plan)


def proof_of(plan_id: int) -> str:
    """The scope in which a browser is let in once the address was shown to be the guest's."""
    return f"proof:{plan_id}"


def address_of(plan: SeatPlan) -> str:
    return reverse("registrations:guest", args=[plan.pk])


def with_language(language: str, response: HttpResponse) -> HttpResponse:
    """A guest goes on reading in the language in which they asked, in whatever browser the mail was opened."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=60 * 60 * 24 * 365,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


def secretly(response: HttpResponse) -> HttpResponse:
    """Nobody lists it, or learns its address from where the guest goes next. Not `no-referrer`: a browser would then say
    nothing of where a form comes from, and Django refuse it."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
