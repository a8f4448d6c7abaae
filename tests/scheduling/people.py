"""Plain people for the finder's own tests, and windows in words."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduling.clocks import QUARTER, Person, Window, instant

ZONES = {
    "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen",
    "EE": "Europe/Tallinn",
    "GB": "Europe/London",
    "PL": "Europe/Warsaw",
}


def somebody(key: int, country: str = "DE", **fields: object) -> Person:
    return Person(key, **{"zone": ZONES[country], "country": country, "place": country, **fields})  # type: ignore[arg-type]


def window(first: str, last: str, zone: str = "Europe/Berlin") -> Window:
    """All of the days from one to another, both within it."""
    starts = instant(date.fromisoformat(first), 0, zone)
    ends = instant(date.fromisoformat(last), 24 * 60, zone)
    return Window(starts, (ends - starts) // QUARTER)


def at(wall: str, zone: str = "Europe/Berlin") -> int:
    """The epoch minute of a wall time."""
    return int(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).timestamp()) // 60


def span(starts: str, ends: str, zone: str = "Europe/Berlin") -> tuple[int, int]:
    return at(starts, zone), at(ends, zone)


def clock(minute: int, zone: str = "Europe/Berlin") -> str:
    return f"{datetime.fromtimestamp(minute * 60, ZoneInfo(zone)):%a %d %H:%M}"
