"""How often something may be asked for that anybody may ask for, counted where sign-in is counted. While that store is away
nobody may."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _

from people.refusal import Refusal

# By the address that it comes from, and by what it is about.
RATES = {"guest_link": "20/h/ip,5/h/key"}


class TooOften(Refusal):
    """Asked for too often in a short time."""


def take(request: HttpRequest, action: str, about: str = "") -> None:
    """One more. Raises TooOften, whoever it is about."""
    usage = ratelimit.consume(request, app="people", action=action, config=RATES, key=about, limit_get=True)
    if not usage:
        raise TooOften(
            "too_often",
            _("That was too often in a short time. Nothing was sent. Wait an hour and try again."),
            retry_after=3600,
        )
