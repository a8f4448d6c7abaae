"""Who speaks: rooms above this one know it of the parts of their programmes, and say so when the program starts."""

import re
from collections.abc import Callable

from spaces.models import Space

# Gives by the number of an Entry the names of who speaks there, as somebody typed them.
Find = Callable[[Space], dict[int, str]]

FINDERS: list[Find] = []

BETWEEN = re.compile(r"[;,\n]|\s+(?:&|und|and|og|ja|i)\s+")
LONGEST = 120


def of_space(space: Space) -> dict[int, list[str]]:
    """By the number of an Entry. As many queries as there are rooms that know speakers."""
    found: dict[int, list[str]] = {}
    for find in FINDERS:
        for entry_id, text in find(space).items():
            found.setdefault(entry_id, []).extend(names(text))
    return found


def names(text: str) -> list[str]:
    """ "Zoë Õun; Jan Kowalski and Mads Madsen" → three names. What stands in brackets is no name."""
    plain = re.sub(r"\([^)]*\)", "", text)
    return [name[:LONGEST] for part in BETWEEN.split(plain) if (name := " ".join(part.split()))]
