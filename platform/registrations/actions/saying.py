"""What is said of seats in notices, to whomever it is said."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from calendars.actions.dates import span_of_date
from notices import actions as notices
from notices.moments import Param, titled
from people.models import Person
from registrations.models import SeatPlan


def say(
    plan: SeatPlan,
    recipients: Iterable[Person],
    key: str,
    params: Mapping[str, Param],
    *,
    url: str,
    topic: str,
    dedupe: str = "",
    names: Person | None = None,
) -> None:
    """A notice that names what the seats are for; of a confidential space it names nothing and nobody, and its address
    neither."""
    said: dict[str, Param] = {"title": name_of(plan), **params}
    if plan.space.is_confidential:
        key, said, url = "registrations.changed_privately", {}, reverse("registrations:plan", args=[plan.pk])
        names = None
    notices.tell(
        recipients=recipients, key=key, params=said, url=url, topic=topic, dedupe=dedupe, names=names
    )


def name_of(plan: SeatPlan) -> Param:
    """As a Notice keeps it: which date of a series is said in the reader's language."""
    if plan.occurrence is None:
        return plan.title
    return titled(plan.about.title, span_of_date(plan.about, plan.occurrence).as_param())
