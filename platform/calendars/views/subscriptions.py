from typing import Any, cast

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from calendars import actions
from calendars.forms import MailChoiceForm
from calendars.models import MailChoice, Subscription
from calendars.programs import PROGRAMS
from calendars.reach import public_spaces
from calendars.subscription_forms import OptionsForm, SubscriptionForm
from people.models import Person
from people.refusal import Refusal


@login_required
def subscriptions(request: HttpRequest) -> HttpResponse:
    found = Subscription.objects.standing().filter(person=request.user).select_related("space", "country")
    choice = MailChoice.objects.filter(person=request.user).first()
    context = {
        "subscriptions": found.order_by("created_at"),
        "mail_form": MailChoiceForm(initial={"wish": choice.wish if choice else MailChoice.Wish.SUITS}),
    }
    return render(request, "calendars/subscriptions.html", context)


@login_required
@require_POST
def mail_choice(request: HttpRequest) -> HttpResponse:
    """Invitations by mail: yes, no, or as it suits."""
    form = MailChoiceForm(request.POST)
    if not form.is_valid():
        raise Http404  # nothing can be typed here: only what the page didn't offer is refused
    actions.choose_mail(person=cast(Person, request.user), **form.cleaned_data)
    messages.success(request, _("Your choice is noted."))
    return redirect("calendars:subscriptions")


@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Make an address. It is shown in the answer to this very request and kept nowhere."""
    person = cast(Person, request.user)
    form = SubscriptionForm(request.POST or None, person=person, initial=wished(request))
    if request.method == "POST" and form.is_valid():
        program = form.cleaned_data["program"]
        if form.is_public:
            return redirect(f"{reverse('calendars:public_address')}?program={program}")
        try:
            subscription, token = actions.subscribe(person=person, **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return show_address(request, subscription, token, program)
    return render(request, "calendars/subscribe.html", {"form": form})


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other options; the address stays, and programs need not be told."""
    subscription = own(request, pk)
    form = OptionsForm(request.POST or None, person=cast(Person, request.user), subscription=subscription)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_subscription(subscription=subscription, **form.options())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The change is saved; your program gets it with its next fetch."))
            return redirect("calendars:subscriptions")
    return render(request, "calendars/subscription.html", {"form": form, "subscription": subscription})


@login_required
@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    subscription = own(request, pk)
    actions.revoke_subscription(subscription=subscription)
    messages.success(request, _("The address is revoked: nobody can fetch it any more."))
    return redirect("calendars:subscriptions")


@login_required
@require_POST
@never_cache
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    subscription = own(request, pk)
    try:
        token = actions.reset_subscription(subscription=subscription)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("calendars:subscriptions")
    return show_address(request, subscription, token)


def public(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The address of all public events and visits, or of one: no secret, so it stands here for everybody."""
    space = public_spaces().filter(slug=slug).first() if slug else None
    if slug and space is None:
        raise Http404
    language = get_language() or settings.LANGUAGE_CODE
    path = reverse("calendars:public", kwargs={"language": language} | ({"slug": slug} if slug else {}))
    context = {"space": space, **about(settings.SITE_URL + path, request.GET.get("program", ""))}
    return render(request, "calendars/public.html", context)


def own(request: HttpRequest, pk: int) -> Subscription:
    found = Subscription.objects.standing().select_related("space", "country")
    return get_object_or_404(found.filter(person=request.user), pk=pk)


def show_address(
    request: HttpRequest, subscription: Subscription, token: str, program: str = ""
) -> HttpResponse:
    address = settings.SITE_URL + reverse("calendars:feed", args=[token])
    told = subscription.disclosures.select_related("space")
    context = {"subscription": subscription, "told": told, **about(address, program)}
    return render(request, "calendars/address.html", context)


def about(address: str, program: str) -> dict[str, Any]:
    """What every page about an address shows: the address in its forms, and how programs take it."""
    webcal = "webcal:" + address.partition(":")[2]
    chosen = PROGRAMS.get(program)
    return {
        "address": address,
        "webcal": webcal,
        "qr": drawing(webcal),
        "program": chosen,
        "programs": [one for one in PROGRAMS.values() if one is not chosen],
    }


def drawing(text: str) -> str:
    """A QR code as an SVG element that carries its looks in attributes: the page allows no inline style."""
    svg = segno.make(text, error="m").svg_inline(
        scale=4, border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 - drawn by the package from our own address


def wished(request: HttpRequest) -> dict[str, str]:
    """`?space=7`: from the page of a group, the group is chosen already."""
    space = request.GET.get("space", "")
    return {"what": space} if space.isdigit() else {}
