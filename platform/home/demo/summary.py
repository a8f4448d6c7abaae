"""What a person or a script needs to know to try the demo."""

from typing import Any

from django.urls import reverse

from calendars.reach import public_spaces
from home.demo.keys import password_of
from home.demo.people import personas
from home.demo.subscriptions import tokens_of
from people.models import Person
from spaces.models import Space


def sign_ins() -> list[dict[str, Any]]:
    """The personas that are there, in the order organiser, member, newcomer."""
    roles = personas()
    people = {person.email: person for person in Person.objects.filter(email__in=roles, is_demo=True)}
    return [
        {
            "email": email,
            "password": password_of(email),
            "role": role,
            "feeds": [reverse("calendars:feed", args=[token]) for token in tokens_of(people[email])],
        }
        for email, role in roles.items()
        if email in people
    ]


def summary() -> dict[str, Any]:
    return {
        "personas": sign_ins(),
        "groups": slugs(Space.Kind.WORKING_GROUP),
        "learning_groups": slugs(Space.Kind.LEARNING_GROUP),
        "visits": slugs(Space.Kind.VISIT),
        "events": slugs(Space.Kind.EVENT),
        "public_feeds": public_feeds(),
    }


def slugs(kind: str) -> list[str]:
    found = Space.objects.filter(is_demo=True).of_kind(kind).order_by("pk")
    return list(found.values_list("slug", flat=True))


def public_feeds() -> list[str]:
    """All public events and visits together, and each by itself."""
    spaces = public_spaces().filter(is_demo=True).order_by("pk")
    one = [reverse("calendars:public", kwargs={"slug": space.slug}) for space in spaces]
    return [reverse("calendars:public"), *one]
