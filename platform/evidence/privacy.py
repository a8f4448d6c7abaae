"""What this room keeps about a person."""

from typing import Any

from evidence import proof_privacy
from evidence.models import Attendance, Ticket
from evidence.proof_privacy import hand_over
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    """Five queries. Who noted it is data of others; a ticket's secret is not in it: who gets hold of an export could
    use it."""
    rows = (
        Attendance.objects.of(person)
        .select_related("registration__plan__entry", "registration__plan__occurrence__entry")
        .order_by("pk")
    )
    return {
        "attendance": [
            {
                "at": row.registration.plan.happening.title,
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
            {"for": one.registration.plan.happening.title, "made_at": one.made_at}
            for one in Ticket.objects.of(person)
            .select_related("registration__plan__entry", "registration__plan__occurrence__entry")
            .order_by("pk")
        ],
        **proof_privacy.export(person),
    }


def erase(person: Person) -> None:
    """To be called before `registrations.privacy.erase`, with whose rows the rest of this room's go.

    What has to be proven to who paid is handed over first.
    """
    hand_over(person)
    Ticket.objects.of(person).delete()
    Attendance.objects.of(person).delete()
