from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from calendars.models import Entry
from events import actions as events
from exchanges import actions as exchanges
from occasions import actions
from occasions.models import Occasion, Part
from people.models import Person
from registrations import actions as seats
from tests import factories

FIRST = timezone.now().date() + timedelta(days=40)
LAST = FIRST + timedelta(days=2)


@pytest.fixture(params=["event", "visit"])
def occasion(request: pytest.FixtureRequest, fiona: Person) -> Occasion:
    """An event, then a visit: three days in Tallinn with two seats, published and open; Fiona made it."""
    return make(request.param, fiona)


def make(kind: str, by: Person, **fields: Any) -> Occasion:
    given: dict[str, Any] = {
        "by": by,
        "title": "What lasts",
        "summary": "What stays of a project.",
        "first_day": FIRST,
        "last_day": LAST,
        "capacity": 2,
        **fields,
    }
    made: Occasion
    if kind == "event":
        made = events.create_event(zone="Europe/Tallinn", place="Tallinn", **given)
    else:
        country, host = factories.make_country("EE"), factories.make_organisation(country="EE")
        made = exchanges.create_visit(country=country, host=host, city="Tallinn", **given)
    made = actions.publish_occasion(occasion=made, by=by)
    made.seat_plan = seats.open_registration(plan=made.seat_plan, by=by)
    return made


def a_part(whole: Occasion, by: Person, *, day: int = 0, at: int = 10, **fields: Any) -> Part:
    """Two hours on one of its days."""
    begins = datetime.combine(FIRST + timedelta(days=day), datetime.min.time()).replace(hour=at)
    given: dict[str, Any] = {
        "by": by,
        "title": "Opening",
        "starts_local": begins,
        "ends_local": begins + timedelta(hours=2),
        **fields,
    }
    if whole.space.kind == "event":
        return events.add_item(event=whole, **given)
    return exchanges.add_stop(visit=whole, **given)


def change_part(part: Part, by: Person, **fields: Any) -> Part:
    if part.whole.space.kind == "event":
        return events.change_item(item=part, by=by, **fields)
    return exchanges.change_stop(stop=part, by=by, **fields)


def change(whole: Occasion, by: Person, **fields: Any) -> Occasion:
    """As the form does: everything is given, most of it as it was."""
    given: dict[str, Any] = {
        "by": by,
        "first_day": FIRST,
        "last_day": LAST,
        "zone": "Europe/Tallinn",
        "theme": "",
        **{name: getattr(whole.space, name) for name in ("title", "summary", "language", "visibility")},
        **fields,
    }
    if whole.space.kind == "event":
        return events.change_event(event=whole, kind=whole.kind, **{"place": "Tallinn", **given})
    own = {name: getattr(whole, name) for name in ("country", "host", "city", "questions", "meeting_point")}
    return exchanges.change_visit(visit=whole, **{**own, **given})


def put(entry: Entry, *, begins: timedelta, lasts: timedelta) -> None:
    """Move an entry past the actions, which know no past to plan."""
    starts = timezone.now() + begins
    ends = starts + lasts
    Entry.objects.filter(pk=entry.pk).update(starts_at=starts, ends_at=ends, last_ends_at=ends)
