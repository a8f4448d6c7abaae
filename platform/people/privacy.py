"""What this room keeps about a person, beside what they see on their profile."""

from typing import Any

from people.models import Leave, Person, WorkingHours


def export(person: Person) -> dict[str, Any]:
    return {
        "working_hours": [
            {"weekday": one.weekday, "from": one.starts, "until": one.ends}
            for one in WorkingHours.objects.filter(person=person)
        ],
        "leave": [
            {"first_day": one.first_day, "last_day": one.last_day}
            for one in Leave.objects.filter(person=person)
        ],
    }


def erase(person: Person) -> None:
    WorkingHours.objects.filter(person=person).delete()
    Leave.objects.filter(person=person).delete()
