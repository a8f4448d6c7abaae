"""What this room keeps about a person."""

import re
import unicodedata
from typing import Any

from django.db.models import Q

from people.models import Person
from people.refusal import Refusal
from registrations import actions
from registrations.history import lines
from registrations.models import (
    Addressee,
    DeskColumns,
    Guest,
    GuestRequest,
    Letter,
    PlanDecision,
    Registration,
    SeatDecision,
    SeatPlan,
)

# In place of words that hosts looked for: it is in nobody's name.
NOBODY = "…"


def export(person: Person) -> dict[str, Any]:
    """A few queries. Who decided is data of others; a link's secret is not in it."""
    mine = (
        Registration.objects.of(person)
        .select_related("plan__space", "plan__entry", "plan__occurrence__entry")
        .order_by("pk")
    )
    as_guest = Guest.objects.filter(person=person).select_related("plan__space").order_by("pk")
    asked = GuestRequest.objects.to_register().filter(email=person.email, used_at=None)
    decided = SeatDecision.objects.filter(registration__person=person)
    return {
        "registrations": [
            {
                "for": one.plan.title,
                "state": one.state,
                "note": one.note,
                "registered_at": one.registered_at,
                "changed_at": one.changed_at,
            }
            for one in mine
        ],
        "as_guest": [
            {
                "for": one.plan.space.title,
                "organisation": one.organisation,
                "country": one.country_id,
                "since": one.since,
            }
            for one in as_guest
        ],
        "asked_as_guest": [
            {
                "for": one.plan.space.title,
                "name": one.name,
                "organisation": one.organisation,
                "country": one.country_id,
                "asked_at": one.asked_at,
            }
            for one in asked.select_related("plan__space").order_by("pk")
        ],
        "columns_of_hosts_tables": [
            {"plan": one.plan_id, "shown": one.shown}
            for one in DeskColumns.objects.filter(person=person).order_by("pk")
        ],
        "seat_decisions": [
            {
                "for": one.registration.plan.title,
                "what": one.what,
                "before": one.before,
                "after": one.after,
                "reason": one.reason,
                "decided_at": one.decided_at,
            }
            for one in decided.select_related(
                "registration__plan__space",
                "registration__plan__entry",
                "registration__plan__occurrence__entry",
            ).order_by("pk")
        ],
        "decided_about_all_seats": [
            {
                "for": one.decision.plan.title,
                "what": one.text,
                "reason": one.why,
                "decided_at": one.decided_at,
            }
            for one in lines(
                PlanDecision.objects.filter(by=person)
                .select_related("by", *(f"plan__{name}" for name in ("space", "entry", "occurrence__entry")))
                .order_by("pk")
            )
        ],
        "letters": [
            {
                "for": one.letter.plan.title,
                "subject": str(one.letter.said("subject", one.language)),
                "text": str(one.letter.said("body", one.language)),
                "sent_at": one.told_at,
            }
            for one in Addressee.objects.filter(person=person)
            .exclude(told_at=None)
            .select_related(*(f"letter__plan__{name}" for name in ("space", "entry", "occurrence__entry")))
            .order_by("pk")
        ],
        "letters_written": [
            {"subject": one.subject, "text": one.body, "changed_at": one.changed_at, "sent_at": one.sent_at}
            for one in Letter.objects.filter(Q(written_by=person) | Q(sent_by=person)).order_by("pk")
        ],
    }


def erase(person: Person) -> None:
    """Seats that are still to come go to who waits; of the past nothing of theirs stays."""
    for one in Registration.objects.standing().of(person).select_related("plan__space", "person"):
        try:
            actions.withdraw(registration=one)
        except Refusal:
            continue
    kept = SeatPlan.objects.filter(registrations__person=person, registrations__kept_until__isnull=False)
    plans = list(kept.order_by("pk"))
    DeskColumns.objects.filter(person=person).delete()
    forget_who_was_looked_for(person)
    forget_who_was_a_reason(person)
    Addressee.objects.filter(person=person).delete()
    Registration.objects.of(person).delete()
    Guest.objects.filter(person=person).delete()
    GuestRequest.objects.filter(email=person.email).delete()
    for plan in plans:
        actions.promote_next(plan=plan)


def forget_who_was_looked_for(person: Person) -> None:
    """In drafts of hosts. They are for nobody then: without a word they would be for everybody."""
    theirs = f"{person.name} {person.email}".lower()
    drafts = Letter.objects.filter(plan__registrations__person=person, sent_at=None).exclude(whom_text="")
    for draft in drafts.distinct():
        if any(word in theirs for word in draft.whom_text.lower().split()):
            draft.whom_text = NOBODY
            draft.save(update_fields=["whom_text"])


def forget_who_was_a_reason(person: Person) -> None:
    """Of what hosts decided about all seats, where a part of their name is in it, and wherever their address is."""
    here = Q(plan__registrations__person=person) | Q(plan__guests__person=person)
    reasons = PlanDecision.objects.exclude(reason="").filter(here | Q(reason__icontains=person.email))
    named = [one.pk for one in reasons.distinct() if is_named(person, one.reason)]
    PlanDecision.objects.filter(pk__in=named).update(reason="")


def is_named(person: Person, text: str) -> bool:
    """By their address or a part of their name, with an ending of whatever language. Of two letters it has to be the whole
    word and no small one, as "de" is many others."""
    text, name = (unicodedata.normalize("NFC", one) for one in (text, person.name))
    if person.email.casefold() in text.casefold():
        return True
    said = re.findall(r"\w+", text)
    return any(
        word.casefold().startswith(part.casefold()) if len(part) > 2 else word == part.capitalize()
        for part in re.findall(r"\w+", name)
        for word in said
    )
