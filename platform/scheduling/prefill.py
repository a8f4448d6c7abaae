"""What an address says about a poll that is to be made: plain GET parameters, as the finder writes them. Pure.

?zone=Europe/Tallinn&option=2026-12-01T10:00/2026-12-01T11:00&option=…    wall times in that zone
"""

from datetime import datetime
from typing import Any

from django.http import QueryDict

from people.zones import PLACES
from scheduling.models import Poll
from scheduling.models.poll import MOST_OPTIONS


def prefilled(query: QueryDict, kind: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Initial values of the poll's form and of its rows. What cannot be read is as if it had not been said."""
    first = {name: query[name] for name in ("title",) if query.get(name)}
    if query.get("zone") in PLACES:
        first["zone"] = query["zone"]
    spans = [span_of(text) for text in query.getlist("option")[:MOST_OPTIONS]]
    return first, [row_of(span, kind) for span in sorted({span for span in spans if span})]


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
