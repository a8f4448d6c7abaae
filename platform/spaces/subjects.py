"""What a part of a space may be about: rooms above this one say what they have, and others ask by plain data.

A thread about a meeting names it by a kind and a key, so that the room of talk and that of dates don't know each other.
A room adds its kinds in `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from spaces.models import Space


@dataclass(frozen=True)
class Subject:
    """As it is called now, and where its page is. The label is in the language of its space."""

    kind: str
    key: str
    label: str
    url: str


# Gives the label and the address of what a key names in a space; None where there is nothing of that name.
Find = Callable[[Space, str], tuple[str, str] | None]

kinds: dict[str, Find] = {}

LONGEST_KEY = 60


def subject(space: Space, kind: str, key: str) -> Subject | None:
    """What is named so in this space and nowhere else. As many queries as its room takes, one or two."""
    find = kinds.get(kind)
    found = find(space, key) if find and key and len(key) <= LONGEST_KEY else None
    return Subject(kind, key, *found) if found else None
