"""What became of a text, word by word, for people to read. Pure functions; their time is bounded."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

# A word with the blanks behind it, or a line's end by itself: a changed line doesn't draw in the next.
WORD = re.compile(r"\n|[^\S\n]*[^\s]+[^\S\n]*|[^\S\n]+")
MOST_WORDS = 800  # of what differs, on either side: the comparison takes the square of it
LONGEST_SAME = 400
SHOWN_OF_SAME = 150


class Part(NamedTuple):
    kind: str  # "same", "out", "in", or "gap" for what is the same and left out
    text: str


def difference(before: str, after: str) -> list[Part]:
    """The parts of both texts in order. Where too much differs to be compared, all of it went and all of it came."""
    old, new = WORD.findall(before), WORD.findall(after)
    head = common(old, new)
    tail = common(old[head:][::-1], new[head:][::-1])
    parts = [Part("same", "".join(old[:head]))]
    parts += changes(old[head : len(old) - tail], new[head : len(new) - tail])
    parts.append(Part("same", "".join(old[len(old) - tail :])))
    return list(shortened(joined(parts)))


def common(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def changes(old: list[str], new: list[str]) -> Iterator[Part]:
    if max(len(old), len(new)) > MOST_WORDS:
        yield Part("out", "".join(old))
        yield Part("in", "".join(new))
        return
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            yield Part("same", "".join(old[begin:end]))
        else:
            yield Part("out", "".join(old[begin:end]))
            yield Part("in", "".join(new[new_begin:new_end]))


def joined(parts: list[Part]) -> list[Part]:
    """Without empty parts, and parts of one kind that follow each other as one."""
    found: list[Part] = []
    for part in parts:
        if found and part.kind == found[-1].kind:
            found[-1] = Part(part.kind, found[-1].text + part.text)
        elif part.text:
            found.append(part)
    return found


def shortened(parts: list[Part]) -> Iterator[Part]:
    """Of a long passage that is the same, what stands beside the changes."""
    for place, part in enumerate(parts):
        if part.kind != "same" or len(part.text) <= LONGEST_SAME:
            yield part
            continue
        if place:
            yield Part("same", part.text[:SHOWN_OF_SAME])
        yield Part("gap", " … ")
        if place < len(parts) - 1:
            yield Part("same", part.text[-SHOWN_OF_SAME:])
