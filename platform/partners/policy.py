"""Who counts as a partner, and who may decide about it."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from partners.models import Affiliation, Organisation, OrganisationRequest
from people.models import Person


def is_partner(person: Person | AnonymousUser) -> bool:
    """Whether `person` has a confirmed affiliation. One query the first time, then kept on the object."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    if person.is_partner is None:
        person.is_partner = (
            person.is_steward or Affiliation.objects.confirmed().filter(person=person).exists()
        )
    return person.is_partner


def partners_among(people: Collection[Person]) -> set[int]:
    """The numbers of those of them who count as partners: `is_partner` for many, in one query."""
    confirmed = Affiliation.objects.confirmed().filter(person__in=people).values_list("person", flat=True)
    found = {person.pk for person in people if person.is_steward} | set(confirmed)
    return found & {person.pk for person in people if person.is_active}


def require_decide(person: Person, affiliation: Affiliation) -> None:
    """Nobody confirms themselves; a steward does, or the first one of a site could never begin."""
    found = Organisation.objects.decided_by(person).filter(pk=affiliation.organisation_id)
    if (affiliation.person_id == person.pk and not person.is_steward) or not found.exists():
        raise PermissionDenied


def require_decide_request(person: Person, request: OrganisationRequest) -> None:
    """Who decides lists the organisation and confirms the one who asked: again, nobody themselves, but a steward."""
    if not OrganisationRequest.objects.decided_by(person).filter(pk=request.pk).exists():
        raise PermissionDenied
