"""What is known of a message's rows already, noted on it as if it had been fetched: its frame needs no query then."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db.models import Model, QuerySet

from conversations.models import Message


def note(message: Message, part: str, rows: Iterable[Model]) -> None:
    noted = nothing_of(part).all()  # a copy: the empty one is everybody's
    noted._result_cache = list(rows)
    message._prefetched_objects_cache[part] = noted  # type: ignore[attr-defined]


def note_nothing_of(message: Message, *parts: str) -> None:
    for part in parts:
        message._prefetched_objects_cache[part] = nothing_of(part)  # type: ignore[attr-defined]


def rows_of(message: Message, part: str) -> Iterable[Any]:
    """What was fetched or noted, without the manager that Django makes each time anew; else asked for."""
    known = getattr(message, "_prefetched_objects_cache", {})
    return known[part] if part in known else getattr(message, part).all()


@cache
def nothing_of(part: str) -> QuerySet[Any]:
    """Of no message, and fetched: to make and to ask an empty one for each message costs more than to store it."""
    rows: QuerySet[Any] = Message._meta.get_field(part).related_model._default_manager.none()  # type: ignore[union-attr]
    len(rows)
    return rows
