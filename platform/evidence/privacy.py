"""What this room keeps about a person."""

from typing import Any

from evidence.models import Attendance, Ticket
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    """Two queries. Who noted it is data of others; a ticket's secret is not in it: who gets hold of an export could
    use it."""
    rows = Attendance.objects.of(person).select_related("registration__plan__entry").order_by("pk")
    return {
        "attendance": [
            {
                "at": row.registration.plan.entry.title,
                "day": row.day,
                "mode": row.mode,
                "arrived_at": row.arrived_at,
                "left_at": row.left_at,
                "source": row.source,
                "reason": row.reason,
                "struck_at": row.struck_at,
            }
            for row in rows
        ],
        "tickets": [
            {"for": one.registration.plan.entry.title, "made_at": one.made_at}
            for one in Ticket.objects.of(person).select_related("registration__plan__entry").order_by("pk")
        ],
    }


def erase(person: Person) -> None:
    """To be called before `registrations.privacy.erase`, with whose rows the rest of this room's go.

    What has to be proven to who paid is handed over first.
    """
    hand_over(person)
    Ticket.objects.of(person).delete()
    Attendance.objects.of(person).delete()


def hand_over(person: Person) -> None:
    """Where retention takes over what it must keep of a person's attendance, apart from the person.

    Nothing has to be kept as long as no project says so: then all of it goes.
    """
