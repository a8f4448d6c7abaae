"""What this room keeps about a person."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from knox.models import AuthToken

from people.models import Leave, Person, WorkingHours


def export(person: Person) -> dict[str, Any]:
    """Of what one signs in with only that it is there, never the secret."""
    factors = Authenticator.objects.filter(user=person).order_by("pk")
    return {
        "person": {
            "name": person.name,
            "email": person.email,
            "language": person.language,
            "zone": person.zone,
            "shows_presence": person.shows_presence,
            "enter_sends": person.enter_sends,
            "has_shortcuts": person.has_shortcuts,
            "joined_at": person.joined_at,
            "last_login": person.last_login,
        },
        "addresses": list(
            EmailAddress.objects.filter(user=person).order_by("pk").values("email", "verified", "primary")
        ),
        "identities": list(
            SocialAccount.objects.filter(user=person)
            .order_by("pk")
            .values("provider", "uid", "date_joined", "extra_data")
        ),
        "second_factors": list(factors.values("type", "created_at", "last_used_at")),
        "tokens": list(AuthToken.objects.filter(user=person).order_by("created").values("created", "expiry")),
        "working_hours": [
            {"weekday": one.weekday, "from": one.starts, "until": one.ends}
            for one in WorkingHours.objects.filter(person=person)
        ],
        "leave": [
            {"first_day": one.first_day, "last_day": one.last_day}
            for one in Leave.objects.filter(person=person)
        ],
    }


def erase(person: Person) -> None:
    WorkingHours.objects.filter(person=person).delete()
    Leave.objects.filter(person=person).delete()
