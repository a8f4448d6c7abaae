"""Events and visits share their pages; what differs is said here, by the rooms above."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from occasions.forms import OccasionForm, PartForm
from occasions.models import Occasion, Part

Word = str | Promise


def nothing_more(_occasion: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Words:
    """What the shared pages call it. In the imperative: `plan`, `change`, `add_part`, `change_part`, `cancel_part`."""

    all: Word
    plan: Word
    change: Word
    made: Word
    changed: Word
    cancelled: Word
    add_part: Word
    change_part: Word
    cancel_part: Word
    part_added: Word
    part_changed: Word


@dataclass(frozen=True)
class Kind:
    """`name` is the kind of its Space and the namespace of its addresses; the verbs are actions of its own room.

    `begin_with`: what a new one's form says at first. `more`: what its page shows beside what all occasions do.
    """

    name: str
    model: type[Occasion]
    part: type[Part]
    form: type[OccasionForm]
    part_form: type[PartForm]
    template: str
    words: Words
    create: Callable[..., Occasion]
    change: Callable[..., Occasion]
    add_part: Callable[..., Part]
    change_part: Callable[..., Part]
    begin_with: Callable[[HttpRequest], dict[str, Any]]
    more: Callable[[Any], dict[str, Any]] = nothing_more
