"""What a person can turn down by a link in a mail: how loud a space or a thread is, digests, mail at once.

The room that keeps the setting registers a Knob for its kind, in `AppConfig.ready`; a lower room knows no higher one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from people.models import Person


@dataclass(frozen=True)
class Turned:
    """How a knob stands. `title` names the thing, in `language`; empty where it may not be named in a page that opens
    without sign-in, or where there is nothing to name."""

    value: str
    title: str = ""
    language: str = ""


@dataclass(frozen=True)
class Knob:
    """`find` gives None where there is nothing to turn, or not for this person any more. `turn` takes a value that the
    knob has had; `quiet` is the one for silence. `question` and `silence` are what the page says before and after; they
    take `title`."""

    find: Callable[[Person, int], Turned | None]
    turn: Callable[[Person, int, str], None]
    quiet: str
    values: frozenset[str]
    question: str | Promise
    silence: str | Promise


knobs: dict[str, Knob] = {}
