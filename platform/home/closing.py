"""Closing "since I was last here" in one go: what was shown is read, and nothing that came meanwhile."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from conversations import actions as conversations
from conversations.actions import Closed
from people.models import Person

KEPT_AS = "since_closed"


def close(*, person: Person, threads: Mapping[int, int], counts: Mapping[int, int]) -> Closed:
    """Threads by their number with the `seq` up to which each was shown, notices with the count that they had."""
    return conversations.mark_many_read(person=person, up_to=threads, counts=counts)


def keep(request: HttpRequest, closed: Closed) -> None:
    """In the session, for as long as nothing else is closed: a wrong press loses nothing."""
    if closed.threads or closed.notices:
        request.session[KEPT_AS] = {
            "threads": {str(pk): spans for pk, spans in closed.threads.items()},
            "notices": closed.notices,
        }


def kept(request: HttpRequest) -> bool:
    return KEPT_AS in request.session


def taken_out(request: HttpRequest) -> Closed:
    given: dict[str, Any] = request.session.pop(KEPT_AS, {})
    threads = {int(pk): spans for pk, spans in given.get("threads", {}).items()}
    return Closed(threads, given.get("notices", []))


def pairs(given: Iterable[str], most: int) -> dict[int, int]:
    """`7:120` and the like, as a form carries them; what is none of ours is passed over."""
    found: dict[int, int] = {}
    for one in list(given)[:most]:
        name, _colon, number = one.partition(":")
        if all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in (name, number)):
            found[int(name)] = int(number)
    return found
