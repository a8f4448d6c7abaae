"""Public holidays of partner countries and their regions. Pure: codes and days in, names out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

# Whose names for what many countries keep, such as Easter, stand for a language.
COUNTRY_OF_LANGUAGE = {"da": "DK", "de": "DE", "et": "EE", "pl": "PL"}


@dataclass(frozen=True, slots=True)
class Holiday:
    """`places` are ISO codes: of a country ("DK") where all of it rests, or of a region ("DE-BB")."""

    day: date
    name: str
    places: tuple[str, ...]


def holidays_on(days: Iterable[date], places: Iterable[str], language: str = "") -> list[Holiday]:
    """The public holidays of `places` on these days, by day and name.

    Names are in `language` where the place's list knows them in it, or the country of that language has a holiday
    of the same English name, and in English otherwise. A place that nobody knows has no holidays. Half holidays and
    school holidays don't count.
    """
    asked, found = sorted(set(days)), defaultdict(list)
    for place in sorted(set(places)):
        for day in asked:
            name = _year(place, day.year, language).get(day)
            if name:
                found[day, name].append(place)
    return [Holiday(day, name, tuple(where)) for (day, name), where in sorted(found.items())]


def is_known(place: str) -> bool:
    country, _dash, region = place.partition("-")
    known = holidays.list_supported_countries()
    return country in known and (not region or region in known[country])


@lru_cache(maxsize=1024)
def _year(place: str, year: int, language: str) -> dict[date, str]:
    if not is_known(place):
        return {}
    spoken = _spoken(place, language)
    if spoken or not language:
        return _listed(place, year, spoken or _spoken(place, "en"))
    borrowed = _borrowed(language, year)
    english = _listed(place, year, _spoken(place, "en"))
    return {day: borrowed.get(name, name) for day, name in english.items()}


@lru_cache(maxsize=64)
def _borrowed(language: str, year: int) -> dict[str, str]:
    """From a holiday's English name to that in a language."""
    country = COUNTRY_OF_LANGUAGE.get(language)
    if country is None:
        return {}
    own, english = _listed(country, year, _spoken(country, language)), _listed(country, year, "en_US")
    return {english[day]: name for day, name in own.items()}


def _spoken(place: str, language: str) -> str | None:
    """What the list of a place calls a language, if it knows that."""
    known = holidays.list_localized_countries().get(place.partition("-")[0], [])
    if language == "en" and "en_US" in known:
        return "en_US"
    return next((one for one in known if one.partition("_")[0] == language), None)


def _listed(place: str, year: int, spoken: str | None) -> dict[date, str]:
    country, _dash, region = place.partition("-")
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year, language=spoken))
