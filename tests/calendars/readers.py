"""Three calendar libraries that are independent of our code, each as a function from a calendar's bytes and a
window to the sorted (start, end, status) that it shows: instants in UTC, or dates with the end excluded."""

from datetime import UTC, date, datetime, time

import icalendar
import recurring_ical_events
import vobject
from ical.calendar_stream import IcsCalendarStream


def with_recurring_ical_events(data, start, end):
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(start, end)
    return sorted((_utc(event.start), _utc(event.end), str(event["STATUS"])) for event in events)


def with_ical(data, start, end):
    calendar = IcsCalendarStream.calendar_from_ics(data.decode())
    events = calendar.timeline_tz(UTC).overlapping(start, end)
    return sorted((_utc(event.dtstart), _utc(event.end), event.status.value) for event in events)


def with_vobject(data, start, end):
    """vobject expands rules but leaves it to its user to put the changed dates in their places."""
    events = vobject.readOne(data.decode()).vevent_list
    changed = {_utc(event.recurrence_id.value): event for event in events if hasattr(event, "recurrence_id")}
    found = []
    for event in events:
        if hasattr(event, "recurrence_id"):
            continue
        length = _utc(event.dtend.value) - _utc(event.dtstart.value)
        for starts in event.getrruleset(addRDate=True) if hasattr(event, "rrule") else [event.dtstart.value]:
            starts = _utc(starts) if isinstance(event.dtstart.value, datetime) else _as_date(starts)
            if _utc_midnight(starts) >= end:
                break
            if starts in changed:
                one = changed[starts]
                found.append((_utc(one.dtstart.value), _utc(one.dtend.value), one.status.value))
            elif _utc_midnight(starts + length) > start:
                found.append((starts, starts + length, event.status.value))
    return sorted(found)


READERS = (with_recurring_ical_events, with_ical, with_vobject)


def _utc(moment: date) -> date:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _as_date(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _utc_midnight(moment: date) -> datetime:
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time(), UTC)
