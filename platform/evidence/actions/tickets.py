"""Tickets of those who have a seat."""

from django.db import transaction
from django.utils import timezone

from evidence import policy
from evidence.models import Ticket
from evidence.models.ticket import new_secret
from people.models import Person
from registrations.actions.rows import locked
from registrations.models import Registration
from spaces import policy as rights


@transaction.atomic
def issue_ticket(*, registration: Registration) -> Ticket:
    """The ticket of somebody with a seat: the one there is, or a first one. Raises EvidenceRefused."""
    found = Ticket.objects.filter(registration=registration).first()
    policy.refuse_without_seat(registration)
    return found or Ticket.objects.get_or_create(registration=registration)[0]


@transaction.atomic
def renew_ticket(*, registration: Registration, by: Person) -> Ticket:
    """Another secret in the place of one that was lost or passed on: the old one opens nothing from now on.

    Its holder may, and a host. Raises Denied, EvidenceRefused.
    """
    plan = locked(registration.plan)
    if by != registration.person:
        rights.require(by, "manage_seats", plan.space)
    ticket = issue_ticket(registration=registration)
    ticket.secret, ticket.made_at = new_secret(), timezone.now()
    ticket.save(update_fields=["secret", "made_at"])
    return ticket
