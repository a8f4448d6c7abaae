"""Whether an address was confirmed: asked of the account tables, in one place."""

from allauth.account.models import EmailAddress

from people.models import Person
from people.text import normalise_email


def has_confirmed_address(person: Person) -> bool:
    """One query."""
    return EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists()


def holder(email: str) -> Person | None:
    """Who signs in with this address, or has proven that it is theirs; else the guest of it. Two queries at most."""
    found = Person.objects.filter(email=normalise_email(email)).first()
    if found is not None and not found.is_guest:
        return found
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return proven.user if proven else found


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address, or has proven that it is theirs. Two queries at most."""
    found = holder(email)
    return found is not None and not found.is_guest


def confirmed_addresses(person: Person) -> set[str]:
    """All that are proven to be theirs. One query."""
    rows = EmailAddress.objects.filter(user=person, verified=True)
    return {address.lower() for address in rows.values_list("email", flat=True)}
