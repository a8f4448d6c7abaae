from calendars.models import Subscription
from calendars.models.subscription import digest
from home.demo.keys import token_of
from home.demo.people import Cast, personas
from partners.models import Country
from people.models import Person
from spaces.models import Space

Scope = Subscription.Scope
PERSONAL = "personal"


def load(cast: Cast) -> None:
    """A calendar address for each persona's own dates, one for the first working group they belong to, and one for
    what is on in the first country that hosts a visit.

    Rows, not `calendars.subscribe`: that one gives out a token which nobody could tell again.
    """
    roles = personas()
    for person in cast.values():
        if person.email not in roles:
            continue
        make(
            person,
            PERSONAL,
            label="All my dates",
            scope=Scope.PERSONAL,
            alarm_minutes=Subscription.Alarm.QUARTER,
        )
        space = Space.objects.of(person).of_kind(Space.Kind.WORKING_GROUP).order_by("pk").first()
        if space is not None:
            make(person, space.slug, label=space.title, scope=Scope.SPACE, space=space)
        country = Country.objects.filter(visits__space__is_demo=True).order_by("code").first()
        if country is not None:
            make(person, country.code, label=country.name, scope=Scope.COUNTRY, country=country)


def make(person: Person, name: str, **fields: object) -> Subscription:
    token = token_of(person.email, name)
    return Subscription.objects.create(
        person=person, language=person.language, token_digest=digest(token), **fields
    )


def tokens_of(person: Person) -> list[str]:
    """Of the addresses that the demo made and that stand: those which were revoked or given anew are not told."""
    found = Subscription.objects.standing().filter(person=person).select_related("space").order_by("pk")
    tokens = [(token_of(person.email, name_of(row)), row) for row in found]
    return [token for token, row in tokens if digest(token) == row.token_digest]


def name_of(row: Subscription) -> str:
    return row.space.slug if row.space else row.country_id or PERSONAL
