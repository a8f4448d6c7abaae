"""What a feed holds at a moment: whole calendars of spaces, and single entries of others. Few rows, whatever stands in
the calendars."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from calendars.models import Disclosure, Entry, Reply, Subscription
from people.models import Person
from spaces.models import Membership, Space

Scope, Detail = Subscription.Scope, Subscription.Detail
# Of what one can find without belonging: what nobody is to see outside is not in it, nor what isn't out yet.
PUBLISHED = ~Q(state=Space.State.DRAFT) & Q(is_confidential=False)


class Place(NamedTuple):
    """A space as a feed knows it. `stamp` is its calendar's, None while nothing ever stood in it."""

    pk: int
    title: str
    language: str
    is_confidential: bool
    stamp: str | None
    is_member: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Taken once for a fetch: its version and its bytes can't speak of two different memberships."""

    calendars: tuple[Place, ...] = ()
    singles: tuple[tuple[int, Place], ...] = ()
    disclosures: tuple[tuple[int, str], ...] = ()

    @property
    def places(self) -> dict[int, Place]:
        return {place.pk: place for place in (*self.calendars, *(place for _pk, place in self.singles))}

    def entries(self) -> QuerySet[Entry]:
        whole = Q(space__in=[place.pk for place in self.calendars])
        return Entry.objects.filter(whole | Q(pk__in=[pk for pk, _place in self.singles]))


def reach_of(subscription: Subscription) -> Reach:
    """Two queries; more only for a country, a guest of others' dates, or somebody who told more than "Busy"."""
    person = subscription.person
    if subscription.scope == Scope.COUNTRY:
        found = Space.objects.visible_to(person).filter(PUBLISHED, countries=subscription.country_id)
        return Reach(
            places(found, Exists(Membership.objects.active().filter(space=OuterRef("pk"), person=person)))
        )
    of_person = Space.objects.of(person)
    if subscription.scope == Scope.SPACE:
        mine = places(of_person.filter(pk=subscription.space_id), Value(True))
        theirs = answered(person, {place.pk for place in mine})
        return Reach(mine, tuple(one for one in theirs if one[1].pk == subscription.space_id))
    mine = places(of_person, Value(True))
    return Reach(mine, answered(person, {place.pk for place in mine}), disclosures(subscription, mine))


def reach_of_public(slug: str = "") -> Reach:
    """Events and visits that everybody may open; with a slug one of them. One query."""
    found = Space.objects.filter(
        PUBLISHED, visibility=Space.Visibility.PUBLIC, kind__in=[Space.Kind.EVENT, Space.Kind.VISIT]
    )
    return Reach(places(found.filter(slug=slug) if slug else found, Value(False)))


def places(spaces: QuerySet[Space], is_member: Exists | Value) -> tuple[Place, ...]:
    fields = ("pk", "title", "language", "is_confidential", "calendar__stamp", "is_mine")
    is_member.output_field = BooleanField()
    found = spaces.annotate(is_mine=is_member).order_by("pk").values_list(*fields)
    return tuple(Place(*row) for row in found)


def answered(person: Person, mine: set[int]) -> tuple[tuple[int, Place], ...]:
    """Dates of spaces that `person` doesn't belong to, and to which they said yes or maybe."""
    elsewhere = Reply.objects.filter(person=person).exclude(partstat=Reply.Partstat.DECLINED)
    asked = set(elsewhere.exclude(entry__space__in=mine).values_list("entry", flat=True))
    if not asked:
        return ()
    fields = (
        "pk",
        "space",
        "space__title",
        "space__language",
        "space__is_confidential",
        "space__calendar__stamp",
    )
    found = Entry.objects.answered_by(person).filter(pk__in=asked).order_by("pk").values_list(*fields)
    return tuple((pk, Place(*space, is_member=False)) for pk, *space in found)


def disclosures(subscription: Subscription, mine: tuple[Place, ...]) -> tuple[tuple[int, str], ...]:
    walled = [place.pk for place in mine if place.is_confidential]
    if not walled:
        return ()
    found = Disclosure.objects.filter(subscription=subscription, space__in=walled).order_by("space")
    return tuple(found.values_list("space", "detail"))
