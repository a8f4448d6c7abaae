"""Guests are people without a sign-in. Their link, once they press its button, lets one browser in for half a day, to what
is theirs at one thing (`plan:7`, `entry:9`) and nowhere else.

It is no sign-in: to everything else in the house whoever comes with it is a stranger, and whoever has signed in as well
is who they signed in as.
"""

import functools
import time
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from people.models import Person

SESSION = "guests"
SECONDS = 12 * 3600
View = Callable[..., HttpResponseBase]


def let_in(
    request: HttpRequest, guest: Person, scopes: Iterable[str], home: str, *, seconds: int = SECONDS
) -> None:
    """From now on this browser is theirs there; `home` is the address of their own page. It gets another session key:
    nobody else may know the one it came with.
    """
    now = time.time()
    others = {scope: one for scope, one in held(request).items() if one["until"] > now}
    request.session.cycle_key()
    mine = {scope: {"person": guest.pk, "until": int(now) + seconds, "home": home} for scope in scopes}
    request.session[SESSION] = {**others, **mine}


def let_out(request: HttpRequest, guest: Person) -> None:
    """On a device that others use as well."""
    request.session[SESSION] = {
        scope: one for scope, one in held(request).items() if one["person"] != guest.pk
    }


def held(request: HttpRequest) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = request.session.get(SESSION, {})
    return found


def guests_in(request: HttpRequest) -> list[Person]:
    """Whoever this browser was opened for, at whatever. No query where it was for nobody."""
    now = time.time()
    known = {one["person"] for one in held(request).values() if one["until"] > now}
    if not known or request.user.is_authenticated:
        return []
    return list(Person.objects.filter(pk__in=known, is_guest=True, is_active=True))


def guest_in(request: HttpRequest, scope: str) -> Person | None:
    """The guest whom this browser is open for at one thing. No query where there is none."""
    one = held(request).get(scope)
    if one is None or one["until"] <= time.time():
        return None
    return next((guest for guest in guests_in(request) if guest.pk == one["person"]), None)


def reader(request: HttpRequest) -> Person | AnonymousUser:
    """Who a page is for: whoever has signed in, or the guest that its view was opened for."""
    return getattr(request, "guest", None) or request.user


def taker(request: HttpRequest) -> Person:
    """The same, for views of somebody."""
    return cast(Person, reader(request))


def home_of(request: HttpRequest, otherwise: str) -> str:
    """Where a guest goes back to; whoever has signed in, to `otherwise`."""
    home: str = getattr(request, "guest_home", otherwise)
    return home


def open_to_guests(kind: str, number: str, *, otherwise: Callable[[View], View] = login_required) -> Any:
    """A view for who has signed in, and for the guest of the thing whose number is in its address as `number`. Such a guest
    reads by the clock of what they come to. `otherwise` answers everybody else."""

    def around(view: View) -> View:
        for_others = otherwise(view)

        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            scope = f"{kind}:{kwargs[number]}"
            guest = guest_in(request, scope)
            if guest is None:
                return for_others(request, *args, **kwargs)
            request.guest = guest  # type: ignore[attr-defined]
            request.guest_home = held(request)[scope]["home"]  # type: ignore[attr-defined]
            with timezone.override(guest.zone):
                return view(request, *args, **kwargs)

        return answer

    return around


def as_it_is(view: View) -> View:
    """For `otherwise`: a view that everybody may open."""
    return view
