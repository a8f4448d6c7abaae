"""Verbs that begin at the same moment, each in a thread and with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from people.refusal import Refusal

LONGEST_SECONDS = 120


def at_once(verbs: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each gave, or the error that it raised, in the order of `verbs`."""
    start = threading.Barrier(len(verbs))
    came: list[Any] = [None] * len(verbs)

    def begin(number: int) -> None:
        try:
            start.wait(timeout=30)
            came[number] = verbs[number]()
        except Exception as error:
            came[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=LONGEST_SECONDS)
        assert not thread.is_alive(), "a verb does not end"
    return came


def outcomes(came: Sequence[Any]) -> Counter[str]:
    """How many were done, were refused with which code, or failed with which error."""
    return Counter(outcome(one) for one in came)


def outcome(one: Any) -> str:
    if isinstance(one, Refusal):
        return one.code
    return type(one).__name__ if isinstance(one, Exception) else "done"
