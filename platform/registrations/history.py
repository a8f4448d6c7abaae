"""The log of a plan: what was decided about each seat and about all of them, in one order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, QuerySet, Value
from django.utils.translation import gettext as _

from registrations.models import PlanDecision, SeatDecision, SeatPlan
from registrations.plan_words import Decision, Names, Said, said

# A decision about the whole comes before what follows from it in the same moment.
WHOLE, SEAT = 0, 1


@dataclass(frozen=True)
class Line:
    """For who reads it, in the language and by the clock that are active. `registration` is None of the whole; `by` is
    empty where the rules decided."""

    decision: Decision
    said: list[Said]
    by: str

    @property
    def is_of_whole(self) -> bool:
        return isinstance(self.decision, PlanDecision)

    @property
    def registration(self) -> int | None:
        return None if isinstance(self.decision, PlanDecision) else self.decision.registration_id

    @property
    def name(self) -> str:
        one = self.decision
        return "" if isinstance(one, PlanDecision) else one.registration.person.name

    @property
    def why(self) -> str:
        one = self.decision
        return one.reason if isinstance(one, PlanDecision) else one.why

    @property
    def text(self) -> str:
        return " ".join(str(one) for one in self.said)

    @property
    def decided_at(self) -> datetime:
        return self.decision.decided_at


class History:
    """The newest first. For a paginator: counting is one query, a page of any length seven at most."""

    def __init__(self, plan: SeatPlan) -> None:
        self.seats = SeatDecision.objects.filter(registration__plan=plan)
        self.whole = PlanDecision.objects.filter(plan=plan)

    def count(self) -> int:
        return self.keys().count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Line]:
        keys = [(kind, pk) for _at, kind, pk in self.keys()[part]]
        seats = self.seats.select_related("registration__person", "by")
        found: dict[tuple[int, int], Decision] = {}
        for kind, rows in ((SEAT, seats), (WHOLE, self.whole.select_related("by"))):
            for one in rows.filter(pk__in=[pk for its, pk in keys if its == kind]).order_by():
                found[kind, one.pk] = one
        return lines(found[key] for key in keys if key in found)

    def keys(self) -> QuerySet:
        either = [
            rows.order_by()
            .annotate(kind=Value(kind, output_field=IntegerField()))
            .values_list("decided_at", "kind", "pk")
            for kind, rows in ((SEAT, self.seats), (WHOLE, self.whole))
        ]
        return either[0].union(either[1], all=True).order_by("-decided_at", "-kind", "-pk")


def lines(decisions: Iterable[Decision]) -> list[Line]:
    """Three queries at most. They come with `by`, those about a seat with `registration__person`."""
    rows = list(decisions)
    names = Names(rows)
    return [Line(one, said(one, names), decided_by(one)) for one in rows]


def decided_by(decision: Decision) -> str:
    if decision.by is not None:
        return decision.by.name
    if not decision.is_by_rules:
        return _("Somebody who is no longer here")
    return ""
