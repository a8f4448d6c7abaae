"""Who counts as a partner, and who may decide about it."""

from django.contrib.auth.models import AnonymousUser

from partners.models import Affiliation, Country, Organisation
from people.models import Person


def is_partner(person: Person | AnonymousUser) -> bool:
    """Whether `person` has a confirmed affiliation. One query the first time, then kept on the object."""
    if not isinstance(person, Person) or not person.is_active:
        return False
    if not hasattr(person, "_is_partner"):
        person._is_partner = (
            person.is_steward or Affiliation.objects.confirmed().filter(person=person).exists()
        )
    return bool(person._is_partner)


def may_decide(person: Person, organisation: Organisation) -> bool:
    return Organisation.objects.decided_by(person).filter(pk=organisation.pk).exists()


def may_decide_country(person: Person, country: Country) -> bool:
    return person.is_steward or country.desks.filter(person=person).exists()
