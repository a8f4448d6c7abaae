"""Moments within a notice's params: kept as instants or dates, said in the reader's language and by their clock."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from frontend.templatetags.time import days_words, when_words

Moment = dict[str, str]
Param = str | int | Moment


def moment(starts_at: datetime, ends_at: datetime | None = None, zone: str = "") -> Moment:
    """An instant, or a span of two, and the zone of where it is held; without a zone it is the reader's own matter."""
    return {
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat() if ends_at else "",
        "zone": zone,
    }


def days(first: date, last: date) -> Moment:
    """Whole days, both within it. They have no zone and are never moved."""
    return {"first_day": first.isoformat(), "last_day": last.isoformat()}


def titled(title: str, when: Moment) -> Moment:
    """What is called so and known by when it is: one date of a series."""
    return {**when, "title": title}


def in_words(params: Mapping[str, object]) -> dict[str, object]:
    """The same params with every moment as text, in the language and zone that are active."""
    return {name: words(value) if isinstance(value, dict) else value for name, value in params.items()}


def words(value: Moment) -> str:
    """A gap for what cannot be read: one broken notice must not take the others with it."""
    try:
        return read(value)
    except (KeyError, ValueError):
        return "…"


def read(value: Moment) -> str:
    if "title" in value:
        when = {name: part for name, part in value.items() if name != "title"}
        return f"{value['title']} · {read(when)}"
    if "first_day" in value:
        return days_words(date.fromisoformat(value["first_day"]), date.fromisoformat(value["last_day"]))
    ends_at = datetime.fromisoformat(value["ends_at"]) if value["ends_at"] else None
    zone = value["zone"] or timezone.get_current_timezone_name()
    return when_words(datetime.fromisoformat(value["starts_at"]), zone, ends_at)
