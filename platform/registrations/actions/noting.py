"""Lines of the log about a plan as a whole. The plan's row is locked: so they stand in the order of what happened."""

from datetime import datetime

from people.models import Person
from registrations.models import PlanDecision, SeatPlan

What = PlanDecision.What


def note(plan: SeatPlan, what: What, *, by: Person | None, reason: str = "", **params: object) -> None:
    """Before anybody moves up by it. Moments among `params` are kept as instants."""
    kept = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in params.items()}
    PlanDecision.objects.create(plan=plan, what=what, params=kept, by=by, reason=reason.strip())
