from typing import Any, cast

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from calendars import actions
from calendars.forms import MailChoiceForm, SubscriptionForm
from calendars.models import MailChoice, Subscription
from people.models import Person
from people.refusal import Refusal


@login_required
def subscriptions(request: HttpRequest) -> HttpResponse:
    found = Subscription.objects.standing().filter(person=request.user).select_related("space")
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
        try:
            subscription, token = actions.subscribe(person=person, **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return show_address(request, subscription, token)
    return render(request, "calendars/subscribe.html", {"form": form})


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


def own(request: HttpRequest, pk: int) -> Subscription:
    return get_object_or_404(Subscription.objects.standing().filter(person=request.user), pk=pk)


def show_address(request: HttpRequest, subscription: Subscription, token: str) -> HttpResponse:
    path = reverse("calendars:feed", args=[token])
    address = settings.SITE_URL + path
    context: dict[str, Any] = {
        "subscription": subscription,
        "address": address,
        "webcal": "webcal:" + address.partition(":")[2],
        "qr": drawing(address),
    }
    return render(request, "calendars/address.html", context)


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
