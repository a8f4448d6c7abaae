"""What an address says about a poll that is to be made: plain GET parameters, as the finder writes them. Pure.

?zone=Europe/Tallinn&option=2026-12-01T10:00/2026-12-01T11:00&option=…    wall times in that zone
&duration=60&asked=3&asked=7&needed=3    minutes, and people by key; without `asked` everybody is
"""

from datetime import datetime
from typing import Any

from django.http import QueryDict

from people.zones import PLACES
from scheduling.forms.poll import CHOSEN
from scheduling.models import Poll
from scheduling.models.poll import MOST_OPTIONS


def prefilled(query: QueryDict, kind: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Initial values of the poll's form and of its rows. What cannot be read is as if it had not been said."""
    first: dict[str, Any] = {name: query[name] for name in ("title",) if query.get(name)}
    if query.get("zone") in PLACES:
        first["zone"] = query["zone"]
    if minutes := numbers(query, "duration"):
        first["duration_minutes"] = minutes[0]
    if asked := numbers(query, "asked"):
        first |= {"asks": CHOSEN, "asked": asked}
    if needed := numbers(query, "needed"):
        first["required"] = needed
    spans = [span_of(text) for text in query.getlist("option")[:MOST_OPTIONS]]
    found = sorted({span for span in spans if span})
    if found:
        first["begins_on"] = found[0][0].date()
    return first, [row_of(span, kind) for span in found]


def numbers(query: QueryDict, name: str) -> list[int]:
    """As far as they can be read. Whether there is such a length or person, the form knows."""
    return [int(text) for text in query.getlist(name) if text.isdecimal() and len(text) < 10]


def span_of(text: str) -> tuple[datetime, datetime] | None:
    try:
        starts, ends = (datetime.fromisoformat(part) for part in text.split("/"))
    except ValueError:
        return None
    return (starts, ends) if starts.tzinfo is None and ends.tzinfo is None and starts < ends else None


def row_of(span: tuple[datetime, datetime], kind: str) -> dict[str, Any]:
    starts, ends = span
    if kind == Poll.Kind.DAYS:
        return {"first_day": starts.date(), "last_day": ends.date()}
    return {
        "day": starts.date(),
        "weekday": starts.weekday(),
        "begins": starts.time(),
        "ends": ends.time(),
    }
