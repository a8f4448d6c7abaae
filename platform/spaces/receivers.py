"""The one place where sign-up calls this room: an invitation waits for the address that it was sent to."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, user_logged_in
from django.dispatch import receiver

from people.models import Person
from spaces import actions


@receiver(email_confirmed)
def claim_by_confirmation(email_address: EmailAddress, **_kwargs: Any) -> None:
    actions.claim_invitations(person=email_address.user, email=email_address.email)


@receiver(user_logged_in)
def claim_by_sign_in(user: Person, **_kwargs: Any) -> None:
    """For addresses that a provider of identity confirmed, and for who was invited while signing up."""
    for address in EmailAddress.objects.filter(user=user, verified=True):
        actions.claim_invitations(person=user, email=address.email)
