"""Who may found a group. What may be done inside one stands in `spaces.policy`."""

from django.contrib.auth.models import AnonymousUser

from partners.policy import is_partner
from people.models import Person
from spaces.policy import Denied


def may_propose(person: Person | AnonymousUser) -> bool:
    """Confirmed partners. One query the first time."""
    return is_partner(person)


def require_propose(person: Person | AnonymousUser) -> None:
    if not may_propose(person):
        raise Denied("propose")
