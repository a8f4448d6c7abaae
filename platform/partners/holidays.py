"""Public holidays of partner countries and their regions. Pure: codes and days in, names out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays


@dataclass(frozen=True, slots=True)
class Holiday:
    """`places` are ISO codes: of a country ("DK") where all of it rests, or of a region ("DE-BB")."""

    day: date
    name: str
    places: tuple[str, ...]


def holidays_on(days: Iterable[date], places: Iterable[str], language: str = "") -> list[Holiday]:
    """The public holidays of `places` on these days, by day and name.

    Names are in `language` where the list knows them in it, in English otherwise. A place that nobody
    knows has no holidays. Half holidays and school holidays don't count.
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
    country, _dash, region = place.partition("-")
    languages = holidays.list_localized_countries().get(country, [])
    wanted = [one for one in languages if one.partition("_")[0] == language]
    spoken = next((one for one in [*wanted, "en_US"] if one in languages), None)
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year, language=spoken))
