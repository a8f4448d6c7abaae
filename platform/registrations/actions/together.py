"""Those who ask for seats of one plan in the same moment are taken in under one lock, by one transaction.

Whoever comes first waits for the lock; who comes meanwhile stands in line, and goes with them. One after another they
would each wait for the lock, the looking and the commit of all before them (docs/decisions/0029).
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from people.models import Person
from registrations.models import Registration

# Then everybody asks alone, which changes nothing for who has been taken in.
LONGEST_WAIT_SECONDS = 30.0

log = logging.getLogger("registrations")


@dataclass(eq=False)
class Ask:
    """`language`: that of who asks, in which what they hand in is kept."""

    person: Person
    note: str
    language: str = field(default_factory=lambda: get_language() or settings.LANGUAGE_CODE)
    became: Registration | None = None
    is_done: threading.Event = field(default_factory=threading.Event)


_lines: dict[int, list[Ask]] = {}
_turn = threading.Lock()


def together(
    plan_id: int, ask: Ask, take_in: Callable[[Callable[[], list[Ask]]], Sequence[object]]
) -> Registration | None:
    """What became of `ask`; None where its own thread has to do it alone, to hear of a refusal in its own language or
    of what went wrong. `take_in` takes those who stand in line once it holds the lock, and says what became of each."""
    with _turn:
        line = _lines.setdefault(plan_id, [])
        line.append(ask)
        is_first = len(line) == 1
    if not is_first:
        ask.is_done.wait(LONGEST_WAIT_SECONDS)
        return ask.became
    taken: list[Ask] = []

    def leave_line() -> list[Ask]:
        """Who comes from now on begins a line of their own, and is not taken from it by us."""
        with _turn:
            if not taken:
                taken.extend(_lines.pop(plan_id))
        return taken

    came: list[object] = []

    def answer() -> None:
        """Before the bus is told, which may be away: their seats are kept by then."""
        for one, outcome in zip(taken, came, strict=False):
            one.became = outcome if isinstance(outcome, Registration) else None
            one.is_done.set()

    try:
        with transaction.atomic():
            transaction.on_commit(answer)
            came.extend(take_in(leave_line))
    except Exception:
        log.warning("Nobody could be taken in together: each tries alone.", exc_info=True)
    finally:
        leave_line()
        for one in taken:
            one.is_done.set()
    return ask.became
