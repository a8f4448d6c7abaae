"""The part of a text that a search found, with the words that were asked for marked. Pure functions."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from people.text import WORD, folded

BEFORE, LENGTH = 60, 240
LONGEST_ENDING = 3  # "meetings" is found by "meeting", and a stem by what it was made of
SPACES = re.compile(r"\s+")


class Piece(NamedTuple):
    text: str
    is_hit: bool = False


def snippet(body: str, asked: Iterable[Sequence[str]]) -> list[Piece]:
    """Some 240 characters around the first hit; from the beginning where the words only stand in another form."""
    text = SPACES.sub(" ", body).strip()
    wanted = [word for phrase in asked for word in phrase]
    hits = [found.span() for found in WORD.finditer(text) if is_hit(folded(found[0]), wanted)]
    begin = max(0, hits[0][0] - BEFORE) if hits else 0
    if begin:
        begin = text.find(" ", begin, hits[0][0]) + 1 or begin
    end = min(len(text), begin + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", begin + LENGTH // 2, end), begin + LENGTH // 2)
    pieces = list(parts(text, begin, end, hits))
    return [*([Piece("… ")] if begin else []), *pieces, *([Piece(" …")] if end < len(text) else [])]


def parts(text: str, begin: int, end: int, hits: list[tuple[int, int]]) -> Iterator[Piece]:
    at = begin
    for first, last in hits:
        if first < at or last > end:
            continue
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[first:last], is_hit=True)
        at = last
    if at < end:
        yield Piece(text[at:end])


def is_hit(word: str, wanted: Iterable[str]) -> bool:
    return any(word.startswith(one) or is_form_of(word, one) for one in wanted)


def is_form_of(word: str, other: str) -> bool:
    """Alike but for an ending: a hint for the eye only, the store has decided already."""
    shared = 0
    for a, b in zip(word, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 4 and max(len(word), len(other)) - shared <= LONGEST_ENDING
