from calendars.models import Subscription
from calendars.models.subscription import digest
from home.demo.keys import token_of
from home.demo.people import Cast, personas
from people.models import Person
from spaces.models import Space

PERSONAL = "personal"


def load(cast: Cast) -> None:
    """A calendar address for each persona's own dates, and one for the first working group they belong to.

    Rows, not `calendars.subscribe`: that one gives out a token which nobody could tell again.
    """
    roles = personas()
    for person in cast.values():
        if person.email not in roles:
            continue
        make(person, PERSONAL, label="All my dates", scope=Subscription.Scope.PERSONAL)
        space = Space.objects.of(person).of_kind(Space.Kind.WORKING_GROUP).order_by("pk").first()
        if space is not None:
            make(person, space.slug, label=space.title, scope=Subscription.Scope.SPACE, space=space)


def make(person: Person, name: str, **fields: object) -> Subscription:
    token = token_of(person.email, name)
    return Subscription.objects.create(
        person=person, language=person.language, token_digest=digest(token), **fields
    )


def tokens_of(person: Person) -> list[str]:
    """Of the addresses that the demo made and that stand: those which were revoked or given anew are not told."""
    found = Subscription.objects.standing().filter(person=person).select_related("space").order_by("pk")
    tokens = [(token_of(person.email, row.space.slug if row.space else PERSONAL), row) for row in found]
    return [token for token, row in tokens if digest(token) == row.token_digest]
