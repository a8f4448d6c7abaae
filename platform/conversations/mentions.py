"""Finding who is named in a message: `@Full Name`, in its rendered HTML, but not in code, links and quotations. Pure
functions.

The HTML is what the sanitiser has made: what is a tag in it is a tag, and nobody's writing holds a `<`. So the element of
a mention is put in after that wall, and cannot be typed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import format_html

MOST_PLACES = 100
TAG = re.compile(r'<(/?)([a-z0-9]+)(?:[^>"]|"[^"]*")*>')
SILENT = {"a", "code", "pre", "blockquote"}  # what somebody quotes was said before
WITHIN_A_WORD = re.compile(r"[\w.%+\-/@]")
GOES_ON = re.compile(r"\w|-\w")


def as_in_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Names:
    """Full names, of which several people may have the same."""

    def __init__(self, people: Iterable[tuple[int, str]]) -> None:
        self.ids: dict[str, list[int]] = {}
        lengths: set[int] = set()
        for pk, name in people:
            written = as_in_html(name)
            self.ids.setdefault(written.casefold(), []).append(pk)
            lengths.add(len(written))
        self.lengths = sorted(lengths - {0}, reverse=True)

    def at(self, text: str, start: int) -> tuple[int, list[int]] | None:
        """Where the longest name that begins at `start` ends, and whose it is."""
        for length in self.lengths:
            end = start + length
            ids = self.ids.get(text[start:end].casefold()) if end <= len(text) else None
            if ids and not GOES_ON.match(text, end):
                return end, ids
        return None


@dataclass(frozen=True)
class Place:
    """From the @ to the end of the name, and the people of that name."""

    start: int
    end: int
    ids: tuple[int, ...]


def places(html: str, names: Names) -> list[Place]:
    found = []
    for begin, end in ats(html):
        if match := names.at(html[:end], begin + 1):
            found.append(Place(begin, match[0], tuple(match[1])))
    return found


def ats(html: str) -> Iterator[tuple[int, int]]:
    """Each @ that may name somebody, and where the text that it stands in ends; a hundred at most."""
    left = MOST_PLACES
    for begin, end in texts(html):
        at = html.find("@", begin, end)
        while at >= 0 and left:
            if at == begin or not WITHIN_A_WORD.match(html[at - 1]):
                yield at, end
                left -= 1
            at = html.find("@", at + 1, end)


def texts(html: str) -> Iterator[tuple[int, int]]:
    """The pieces between tags, without those that name nobody."""
    done = silent = 0
    for tag in TAG.finditer(html):
        if not silent and done < tag.start():
            yield done, tag.start()
        if tag[2] in SILENT:
            silent += -1 if tag[1] else 1
        done = tag.end()
    if done < len(html):
        yield done, len(html)


def narrowed(html: str, found: Iterable[Place], organisations: Mapping[int, Iterable[str]]) -> list[Place]:
    """`@Anna Berg (SEND)` is the Anna Berg of SEND alone."""
    return [narrow(html, place, organisations) for place in found]


def narrow(html: str, place: Place, organisations: Mapping[int, Iterable[str]]) -> Place:
    for pk in place.ids:
        for name in organisations.get(pk, ()):
            written = f" ({as_in_html(name)})"
            end = place.end + len(written)
            if html[place.end : end].casefold() == written.casefold():
                return Place(place.start, end, (pk,))
    return place


def has_organisation(html: str, place: Place) -> bool:
    return html.startswith(" (", place.end)


def marked(html: str, found: Iterable[Place]) -> str:
    """With an element around each name, which says by numbers who is meant."""
    pieces, done = [], 0
    for place in found:
        pieces.append(html[done : place.start])
        ids = " ".join(str(pk) for pk in place.ids)
        opening = format_html('<span data-mention="{}">', ids)
        pieces.append(f"{opening}{html[place.start : place.end]}</span>")
        done = place.end
    return "".join([*pieces, html[done:]])
