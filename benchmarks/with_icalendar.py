"""The same feed through the objects of the icalendar library, and both compared as programs read them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from icalendar.prop import vDuration, vRecur, vUri

from calendars.recurrence import Series, calendar_rule
from calendars.zones import vtimezone


def write(name: str, language: str, texts: list[Any]) -> bytes:
    """From `ics.CalendarText`s. Its own VTIMEZONEs are an hour off in programs that we know, and the slowest part: ours
    are put in as they are."""
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Hansa//Calendar//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", name, parameters={"LANGUAGE": language})
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", vDuration(timedelta(hours=1)), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT60M")
    for zone in sorted({text.zone for text in texts}):
        calendar.add_component(icalendar.Timezone.from_ical(vtimezone(zone)))
    for text in texts:
        repeats: dict[str, Any] = {}
        if text.rrule:
            duration = text.ends_local - text.starts_local
            rule = calendar_rule(Series(text.starts_local, duration, text.zone, text.rrule))
            repeats["RRULE"] = vRecur.from_ical(rule)
        calendar.add_component(event(text, text, repeats))
        for change in text.overrides:
            calendar.add_component(
                event(text, change, {"RECURRENCE-ID": local(change.recurrence_id, text.zone)})
            )
    return calendar.to_ical(sorted=False)


def event(text: Any, one: Any, repeats: dict[str, Any]) -> icalendar.Event:
    made = icalendar.Event()
    said = {"LANGUAGE": text.language}
    made.add("UID", text.uid)
    made.add("DTSTAMP", one.last_modified)
    made.add("CREATED", text.created)
    made.add("LAST-MODIFIED", one.last_modified)
    made.add("SEQUENCE", one.sequence)
    made.add("DTSTART", local(one.starts_local, text.zone))
    made.add("DTEND", local(one.ends_local, text.zone))
    for name, value in repeats.items():
        made.add(name, value)
    made.add("SUMMARY", one.summary, parameters=said)
    made.add("DESCRIPTION", one.description, parameters=said)
    made.add("LOCATION", one.location or text.location)
    made.add("URL", vUri(text.url))
    made.add("CONFERENCE", vUri(text.conference), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    made.add("CATEGORIES", list(text.categories))
    made.add("STATUS", (one.status or text.status).upper())
    made.add("TRANSP", (one.transparency or text.transparency).upper())
    made.add("CLASS", "PRIVATE")
    return made


def local(moment: datetime, zone: str) -> datetime:
    return moment.replace(tzinfo=ZoneInfo(zone))


def read(data: bytes) -> list[tuple[Any, ...]]:
    """Every component with every property, as a program reads it, in an order that says nothing."""
    found = []
    for component in icalendar.Calendar.from_ical(data).walk():
        lines = sorted(
            (name, value_of(value), parameters_of(value)) for name, value in component.property_items()
        )
        found.append(tuple(lines))
    return sorted(found)


def value_of(value: Any) -> str:
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC).isoformat()} {getattr(moment.tzinfo, 'key', '')}"
    if isinstance(moment, date | timedelta):
        return str(moment)
    octets = value.to_ical() if hasattr(value, "to_ical") else value
    return octets.decode() if isinstance(octets, bytes) else str(octets)


def parameters_of(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(said)) for name, said in getattr(value, "params", {}).items()))
