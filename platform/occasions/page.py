"""What the page of an event or a visit shows, and to whom."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from occasions.models import Occasion
from occasions.programme import days, days_of
from people.models import Person
from registrations.models import Registration, SeatPlan
from registrations.published import shown
from spaces import policy


def contents(occasion: Occasion, person: Person | AnonymousUser) -> dict[str, Any]:
    """Seven queries at most, however much there is. Names of who comes are for those who take part, and for whom each
    said when they registered."""
    mine = policy.membership(person, occasion.space)
    verbs = policy.verbs_with(person, occasion.space, mine)
    first_day, last_day = days_of(occasion.entry)
    plans = {plan.entry_id: plan for plan in SeatPlan.objects.filter(space=occasion.space_id).for_box(person)}
    parts = list(occasion.parts.for_list())
    for part in parts:
        part.seats = plans.get(part.entry_id)
    found: dict[str, Any] = {
        "occasion": occasion,
        "space": occasion.space,
        "mine": mine,
        "verbs": verbs,
        "may_edit": "edit" in verbs and not occasion.is_cancelled,
        "may_add": "add_entry" in verbs and not occasion.is_cancelled,
        "may_manage": "manage_seats" in verbs,
        "may_prove": "prove" in verbs,
        "may_call_off": "edit" in verbs and not occasion.is_cancelled and not occasion.is_over,
        "plan": plans[occasion.entry_id],
        "programme": days(parts, first_day),
        "first_day": first_day,
        "last_day": last_day,
    }
    plan, takes_part = plans[occasion.entry_id], "see_members" in verbs
    if takes_part or plan.questionnaire_id:
        coming = list(Registration.objects.filter(plan=plan).confirmed().for_list())
        found["coming"] = len(coming)
        found["people"] = shown(plan, coming, person, takes_part=takes_part, sees_all="manage_seats" in verbs)
    return found
