from datetime import time, timedelta
from typing import Any

from events import actions as events
from events.models import Event, ProgrammeItem
from home.demo.days import Days, span
from home.demo.facts import rows
from home.demo.people import Cast
from home.demo.seats import fill
from occasions import actions as occasions
from partners.models import Country
from people.models import Person


def load(cast: Cast, days: Days) -> None:
    """A symposium with its programme, and a round table."""
    for row in rows("events")["event"]:
        by = cast[row["by"]]
        event = make_event(row, by, days)
        for item in row.get("item", []):
            make_item(event, item, by)
        event = occasions.publish_occasion(occasion=event, by=by)
        fill(event.seat_plan, [cast[key] for key in row["registered"]])


def make_event(row: dict[str, Any], by: Person, days: Days) -> Event:
    first_day = days.day(row["weekday"], row["in_days"])
    return events.create_event(
        by=by,
        title=row["title"],
        kind=row["kind"],
        theme=row["theme"],
        zone=row["zone"],
        place=row["place"],
        capacity=row["seats"],
        first_day=first_day,
        last_day=first_day + timedelta(days=row["days"] - 1),
        begins=time.fromisoformat(row["begins"]) if "begins" in row else None,
        ends=time.fromisoformat(row["ends"]) if "ends" in row else None,
        summary=row["summary"],
        visibility=row["visibility"],
        countries=Country.objects.all(),
        is_demo=True,
    )


def make_item(event: Event, row: dict[str, Any], by: Person) -> ProgrammeItem:
    day = event.entry.starts_local.date() + timedelta(days=row["day"] - 1)
    return events.add_item(
        event=event,
        by=by,
        kind=row["kind"],
        room=row["room"],
        speakers=row.get("speakers", ""),
        language=row.get("language", "en"),
        title=row["title"],
        **span(day, row["starts"], row["minutes"]),
    )
