"""Codes of certificates as people type them, and how often somebody may ask for one."""

import math
import threading
from collections import OrderedDict

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from evidence.models import Certificate
from evidence.models.certificate import ALPHABET, CODE_SIGNS
from evidence.proof_policy import ProofRefused
from live.rates import Rate

# Of one address, by each process of pages. 2^150 codes are not found by asking; this spares the server.
MOST, SECONDS = 20, 60.0
MOST_REMEMBERED = 10_000
LOOKS_LIKE = str.maketrans("OIL", "011")

_lock = threading.Lock()
_rates: OrderedDict[str, Rate] = OrderedDict()


def normal(typed: str) -> str:
    """Upper case, without what stands between; letters that one takes for digits are these digits. "" for no code."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(LOOKS_LIKE)
    is_one = len(code) == CODE_SIGNS and all(sign in ALPHABET for sign in code)
    return code if is_one else ""


def find(typed: str) -> Certificate | None:
    """By the whole code alone. One query, none for what is no code."""
    code = normal(typed)
    return Certificate.objects.select_related("plan__space").filter(code=code).first() if code else None


def take(request: HttpRequest) -> None:
    """One more look of this address. Raises ProofRefused("rate"), which says how long to wait."""
    address = get_adapter().get_client_ip(request)
    with _lock:
        rate = _rates.setdefault(address, Rate(MOST, SECONDS))
        _rates.move_to_end(address)
        if len(_rates) > MOST_REMEMBERED:
            _rates.popitem(last=False)
        wait = rate.wait()
    if wait:
        raise ProofRefused(
            "rate",
            _("That was more than one looks up by hand. Wait a minute, then go on."),
            retry_after=math.ceil(wait),
        )


def forget() -> None:
    """For tests: nobody has asked anything."""
    with _lock:
        _rates.clear()
