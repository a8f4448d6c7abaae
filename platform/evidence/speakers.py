"""Who speaks: rooms above this one know it of the parts of their programmes, and say so when the program starts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.conf import settings

from people.text import folded
from spaces.models import Space

# Gives by the number of an Entry the names of who speaks there, as somebody typed them.
Find = Callable[[Space], dict[int, str]]

FINDERS: list[Find] = []

BETWEEN = re.compile(r"[;,\n]|\s+(?:&|und|and|og|ja|i)\s+")
BRACKETS = re.compile(r"\(([^)]*)\)")
WITHIN = re.compile(r"[;,/\n]")
# Stands for what was in brackets: no text that somebody typed has it.
MARK = "\0"
LONGEST = 120

NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

# How people shorten them, beside the codes of ISO 3166-1: the Union's own, and one that everybody writes.
SHORT = {"UK": "GB", "EL": "GR"}


@dataclass(frozen=True)
class Speaker:
    """`country`: the two letters, where the brackets behind the name say one."""

    name: str
    country: str = ""


def of_space(space: Space) -> dict[int, list[Speaker]]:
    """By the number of an Entry. As many queries as there are rooms that know speakers."""
    found: dict[int, list[Speaker]] = {}
    for find in FINDERS:
        for entry_id, text in find(space).items():
            found.setdefault(entry_id, []).extend(named(text))
    return found


def named(text: str) -> list[Speaker]:
    """ "Zoë Õun (TLÜ, Estonia); Jan Kowalski and Mads Madsen" → three, the first from Estonia. What stands in brackets is
    no name."""
    text = text.replace(MARK, "")
    said, found = iter(BRACKETS.findall(text)), []
    for part in BETWEEN.split(BRACKETS.sub(MARK, text)):
        country = "".join([country_in(next(said)) for _mark in range(part.count(MARK))][-1:])
        if name := " ".join(part.replace(MARK, " ").split()):
            found.append(Speaker(name[:LONGEST], country))
    return found


def country_in(text: str) -> str:
    """ "SIX, UK" → "GB": the last part of it that is a code in capitals, or a country's name in one of our languages."""
    parts = [" ".join(part.split()) for part in WITHIN.split(text)]
    return next(filter(None, map(code_of, reversed(parts))), "")


def code_of(text: str) -> str:
    code = SHORT.get(text, text)
    return code if code in codes() else codes_by_name().get(folded(text), "")


@cache
def codes() -> frozenset[str]:
    """Those of ISO 3166-1, and of Kosovo. CLDR has more: of unions, of islands that belong to a country, of nothing."""
    known = {one for one in Locale.parse("en").territories if len(one) == 2}
    return frozenset(known - NO_COUNTRIES)


@cache
def codes_by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        names = Locale.parse(language, sep="-").territories
        for code in sorted(codes()):
            found.setdefault(folded(names.get(code, "")), code)
    found.pop("", None)
    return found
