"""What the finder keeps about a person."""

from typing import Any

from people.models import Person
from scheduling.models import Burden, BusyCalendar


def export(person: Person) -> dict[str, Any]:
    """The secret addresses are not in it: whoever gets hold of an export could use them."""
    return {
        "busy_calendars": [
            {
                "server": one.host,
                "added_at": one.added_at,
                "fetched_at": one.fetched_at,
                "failure": one.failure,
                "busy": one.spans,
            }
            for one in BusyCalendar.objects.filter(person=person)
        ],
        "outside_working_hours": [
            {"entry": one.entry.title, "day": one.day, "minutes": one.minutes}
            for one in Burden.objects.filter(person=person).select_related("entry")
        ],
    }


def erase(person: Person) -> None:
    BusyCalendar.objects.filter(person=person).delete()
    Burden.objects.filter(person=person).delete()
