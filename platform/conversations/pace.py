"""How fast a person may write and search by form and API, counted in each process of pages.

It needs neither Redis nor the database, so that posting goes on when either is slow.
"""

import math
import threading
from collections import OrderedDict

from django.utils.translation import gettext_lazy as _

from conversations.actions import PostRefused
from conversations.search import SearchRefused
from live.rates import Rate

# So many in so many seconds, by every door.
LIMITS = {
    "post": (20, 10.0),
    "edit": (20, 10.0),
    "react": (30, 10.0),
    "draft": (10, 10.0),
    "mentions": (20, 10.0),
    "people": (60, 10.0),
    "search": (30, 60.0),
}
MOST_REMEMBERED = 10_000

_lock = threading.Lock()
_rates: OrderedDict[tuple[int, str], Rate] = OrderedDict()


def take(person_id: int, what: str = "post") -> None:
    """One more of what `LIMITS` names, of this person. Raises PostRefused("rate"), which says how long to wait."""
    if wait := seconds_until(person_id, what):
        raise PostRefused(
            "rate",
            _("You write faster than others can read. Wait a few seconds; your text is kept.")
            if what in ("post", "edit")
            else _("This was more than the server takes at once. Wait a few seconds."),
            retry_after=math.ceil(wait),
        )


def take_search(person_id: int) -> None:
    """One more search of this person. Raises SearchRefused("rate")."""
    if wait := seconds_until(person_id, "search"):
        raise SearchRefused(
            "rate", _("You search very often. Wait a minute, then ask again."), retry_after=math.ceil(wait)
        )


def seconds_until(person_id: int, what: str) -> float:
    """Take a place and return 0, or say how long there is none."""
    with _lock:
        rate = _rates.setdefault((person_id, what), Rate(*LIMITS[what]))
        _rates.move_to_end((person_id, what))
        if len(_rates) > MOST_REMEMBERED:
            _rates.popitem(last=False)
        return rate.wait()


def forget() -> None:
    """For tests: nobody has written or asked anything."""
    with _lock:
        _rates.clear()
