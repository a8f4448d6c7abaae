from datetime import date, time, timedelta
from typing import Any

from calendars import actions as calendars
from calendars.models import Entry
from events.models import Event, ProgrammeItem
from home.demo.days import Days, span
from home.demo.facts import rows
from home.demo.people import Cast
from home.demo.seats import fill
from partners.models import Country
from registrations.actions.occasions import (
    create_occasion,
    give_own_seats,
    one_day,
    publish_occasion,
    whole_days,
)


def load(cast: Cast, days: Days) -> None:
    """A symposium with its programme, and a round table."""
    for row in rows("events")["event"]:
        event = make_event(row, cast, days)
        for item in row.get("item", []):
            make_item(event, item)
        fill(event.seat_plan, [cast[key] for key in row["registered"]])


def make_event(row: dict[str, Any], cast: Cast, days: Days) -> Event:
    by = cast[row["by"]]
    plan = create_occasion(
        kind="event",
        by=by,
        title=row["title"],
        span=span_of(row, days.day(row["weekday"], row["in_days"])),
        zone=row["zone"],
        place=row["place"],
        capacity=row["seats"],
        summary=row["summary"],
        visibility=row["visibility"],
        countries=Country.objects.all(),
        is_demo=True,
    )
    event = Event.objects.create(
        space=plan.space,
        entry=plan.entry,
        seat_plan=plan,
        kind=row["kind"],
        state=Event.State.ANNOUNCED,
        theme=row["theme"],
    )
    plan.space = publish_occasion(space=plan.space, by=by)
    return event


def span_of(row: dict[str, Any], first_day: date) -> dict[str, Any]:
    if "days" in row:
        return whole_days(first_day, first_day + timedelta(days=row["days"] - 1))
    times = span(first_day, row["starts"], row["minutes"])
    return one_day(first_day, time.fromisoformat(row["starts"]), times["ends_local"].time())


def make_item(event: Event, row: dict[str, Any]) -> ProgrammeItem:
    by = event.space.created_by
    entry = calendars.create_entry(
        space=event.space,
        by=by,
        title=row["title"],
        kind=Entry.Kind.PROGRAMME,
        zone=event.entry.zone,
        place=f"{row['room']}, {event.entry.place}",
        url=event.entry.url,
        **span(
            event.entry.starts_local.date() + timedelta(days=row["day"] - 1), row["starts"], row["minutes"]
        ),
    )
    give_own_seats(entry=entry, capacity=row.get("seats"), by=by)
    return ProgrammeItem.objects.create(
        event=event,
        entry=entry,
        kind=row["kind"],
        room=row["room"],
        speakers=row.get("speakers", ""),
        language=row.get("language", "en"),
    )
