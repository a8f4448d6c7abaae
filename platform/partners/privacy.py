"""What this room keeps about a person."""

from typing import Any

from partners.models import Affiliation, Desk, OrganisationRequest
from people.models import Person


def export(person: Person) -> dict[str, Any]:
    """Who decided about the person is data of others and not in it."""
    affiliations = Affiliation.objects.filter(person=person).select_related("organisation").order_by("pk")
    requests = OrganisationRequest.objects.filter(person=person).order_by("pk")
    return {
        "affiliations": [
            {
                "organisation": one.organisation.name,
                "role": one.role,
                "state": one.state,
                "reason": one.reason,
                "created_at": one.created_at,
                "decided_at": one.decided_at,
            }
            for one in affiliations
        ],
        "organisation_requests": list(
            requests.values("name", "country", "website", "note", "state", "reason", "created_at")
        ),
        "desks": list(person.desks.order_by("country").values_list("country", flat=True)),
    }


def erase(person: Person) -> None:
    """Where they belonged, what they asked for, and for which country they spoke."""
    Affiliation.objects.filter(person=person).delete()
    OrganisationRequest.objects.filter(person=person).delete()
    Desk.objects.filter(person=person).delete()
