"""What is said of proof in notices: to the hosts, or to whom it is about. Of a confidential space it names nothing."""

from collections.abc import Iterable

from notices import actions as notices
from people.models import Person
from registrations.actions.saying import name_of
from registrations.models import SeatPlan


def tell(plan: SeatPlan, recipients: Iterable[Person], key: str, *, url: str, dedupe: str) -> None:
    """In place of an unread one of the same `dedupe`; `url` names no space. Reads the plan's time."""
    told = {} if plan.space.is_confidential else {"title": name_of(plan)}
    people = list(recipients)
    notices.forget_dedupe(dedupe=dedupe, people=people)
    notices.tell(
        recipients=people,
        key="evidence.changed_privately" if plan.space.is_confidential else key,
        params=told,
        url=url,
        topic=plan.space.topic,
        dedupe=dedupe,
    )
