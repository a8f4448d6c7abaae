"""What a feed holds at a moment: whole calendars of spaces, and single entries of others. Few rows, whatever stands in
the calendars."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from calendars.models import Disclosure, Entry, Reply, Subscription
from calendars.prepared import A_NUMBER, Prepared
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
    """Two queries; more only for a country, a guest of others' dates, or somebody in a confidential space."""
    if subscription.scope == Scope.COUNTRY:
        return reach_of_country(subscription)
    person = subscription.person_id
    if subscription.scope == Scope.SPACE:
        only = subscription.space_id
        mine = tuple(Place(*row) for row in MINE.rows(person) if row[0] == only)
        return Reach(mine, tuple(one for one in answered(subscription) if one[1].pk == only))
    mine = tuple(Place(*row) for row in MINE.rows(person))
    return Reach(mine, answered(subscription), disclosures(subscription, mine))


def reach_of_country(subscription: Subscription) -> Reach:
    """What is on there of which the person may open the page, theirs or not. Three queries."""
    found = Space.objects.visible_to(subscription.person).filter(PUBLISHED, countries=subscription.country_id)
    inside = Membership.objects.active().filter(space=OuterRef("pk"), person=subscription.person_id)
    return Reach(tuple(Place(*row) for row in places(found, Exists(inside))))


def reach_of_public(slug: str = "") -> Reach:
    """Events and visits that everybody may open; with a slug one of them. One query."""
    found = public_spaces().filter(slug=slug) if slug else public_spaces()
    return Reach(tuple(Place(*row) for row in places(found, Value(False, BooleanField()))))


def public_spaces() -> QuerySet[Space]:
    """Whose calendars are open to everybody. What a group meets for is not: it has a page, and members."""
    kinds = [Space.Kind.EVENT, Space.Kind.VISIT]
    return Space.objects.filter(PUBLISHED, visibility=Space.Visibility.PUBLIC, kind__in=kinds)


def places(spaces: QuerySet[Space], is_member: Exists | Value) -> QuerySet[Space, tuple[Any, ...]]:
    """The rows of Places."""
    fields = ("pk", "title", "language", "is_confidential", "calendar__stamp", "is_mine")
    return spaces.annotate(is_mine=is_member).order_by("pk").values_list(*fields)


def answered(subscription: Subscription) -> tuple[tuple[int, Place], ...]:
    """Dates of spaces that the person doesn't belong to, and to which they said yes or maybe. One query where there
    are none."""
    asked = ELSEWHERE.rows(subscription.person_id)
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
    found = Entry.objects.answered_by(subscription.person).filter(pk__in={pk for (pk,) in asked})
    rows = found.order_by("pk").values_list(*fields)
    return tuple((pk, Place(*space, is_member=False)) for pk, *space in rows)


def disclosures(subscription: Subscription, mine: tuple[Place, ...]) -> tuple[tuple[int, str], ...]:
    """What the person chose to tell of confidential spaces that they belong to now."""
    walled = {place.pk for place in mine if place.is_confidential}
    if not walled:
        return ()
    return tuple((space, detail) for space, detail in CHOSEN.rows(subscription.pk) if space in walled)


def mine() -> QuerySet[Space, tuple[Any, ...]]:
    # By its number: whose address it is has been asked before.
    belongs = Membership.objects.active().filter(space=OuterRef("pk"), person=A_NUMBER)
    return places(Space.objects.filter(Exists(belongs)), Value(True, BooleanField()))


def elsewhere() -> QuerySet[Reply, tuple[Any, ...]]:
    belongs = Membership.objects.active().filter(space=OuterRef("entry__space"), person=A_NUMBER)
    replies = Reply.objects.filter(~Exists(belongs), person=A_NUMBER).exclude(
        partstat=Reply.Partstat.DECLINED
    )
    return replies.values_list("entry")


def chosen() -> QuerySet[Disclosure, tuple[Any, ...]]:
    found = Disclosure.objects.filter(subscription=A_NUMBER)
    return found.order_by("space").values_list("space", "detail")


MINE, ELSEWHERE, CHOSEN = Prepared(mine), Prepared(elsewhere), Prepared(chosen)
