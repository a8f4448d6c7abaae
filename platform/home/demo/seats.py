"""Who has a seat, or waits for one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from people.models import Person
from registrations import actions as registrations
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces


def fill(plan: SeatPlan, people: Iterable[Person]) -> None:
    """Each asks in turn: when the seats are gone, the rest waits. What is over is written down."""
    if plan.closed_because() == "begun":
        write_down(plan, list(people), earlier=plan.entry.starts_at - timedelta(days=30))
        return
    for person in people:
        registrations.register(plan=plan, person=person)


def write_down(plan: SeatPlan, people: list[Person], *, earlier: datetime) -> None:
    """Nobody can register for what has begun, so for a past occasion there are rows."""
    Registration.objects.bulk_create(
        Registration(
            plan=plan,
            person=person,
            state=Registration.State.CONFIRMED,
            place=place,
            registered_at=earlier,
            changed_at=earlier,
        )
        for place, person in enumerate(people, 1)
    )
    plan.last_place = len(people)
    plan.save(update_fields=["last_place"])
    for person in people:
        spaces.admit(space=plan.space, person=person)
