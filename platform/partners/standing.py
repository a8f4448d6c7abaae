"""What a person waits for before they count as a partner."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Value

from partners.models import Affiliation
from people.models import Person


@dataclass(frozen=True)
class Claim:
    """Something asked for, that nobody has decided: a place in an organisation, or a new organisation."""

    kind: str
    pk: int
    organisation: str


@dataclass(frozen=True)
class Standing:
    is_partner: bool
    waiting: list[Claim]


def standing_of(person: Person) -> Standing:
    """One query, and none more for whoever asks `policy.is_partner` about the same object afterwards."""
    belongs = person.affiliations.exclude(state__in=[Affiliation.State.DECLINED, Affiliation.State.ENDED])
    asked = person.organisation_requests.open()  # type: ignore[attr-defined]
    rows = list(
        columns(belongs, "affiliation", "organisation__name").union(columns(asked, "request", "name"))
    )
    is_partner = person.is_active and (
        person.is_steward or any(state == Affiliation.State.CONFIRMED for *_names, state in rows)
    )
    person.is_partner = is_partner
    waiting = [
        Claim(kind, pk, name) for kind, pk, name, state in rows if state != Affiliation.State.CONFIRMED
    ]
    return Standing(is_partner, waiting)


def columns(found: Any, kind: str, name: str) -> Any:
    return found.order_by().values_list(Value(kind, CharField()), "pk", name, "state")
