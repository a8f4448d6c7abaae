"""Role → verbs, for every space. May-open-its-page is `Space.objects.visible_to`; this is the rest."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.policy import partners_among
from people.models import Person
from spaces.models import Membership, Space
from spaces.models.space import INSIDE

MEMBER = frozenset({"read_talk", "post", "start_thread", "see_members", "see_calendar", "find_time", "vote"})
COORDINATOR = MEMBER | {
    "moderate",
    "add_entry",
    # A poll asks everybody for their time and ends in the calendar: the right of who may put something there.
    "open_poll",
    "edit",
    "invite",
    "decide_requests",
    "remove_member",
    "set_role",
    "archive",
    "manage_seats",
    "prove",
}
# A steward keeps order, but reads nobody's talk. In a confidential space a steward is a stranger.
STEWARD = frozenset({"see_members", "edit", "decide_requests", "remove_member", "set_role", "archive"})
VERBS = COORDINATOR
IN_AN_ARCHIVE = frozenset({"read_talk", "see_members", "see_calendar", "archive", "remove_member", "prove"})


class Denied(PermissionDenied):
    """A verb that the person's role doesn't have. `code` is for programs."""

    code = "denied"
    message = _("You may not do this here.")


def membership(person: Person | AnonymousUser, space: Space) -> Membership | None:
    """The person's row in a space, in whatever state. One query."""
    if not person.is_authenticated:
        return None
    return Membership.objects.filter(person=person, space=space).first()


def verbs(person: Person | AnonymousUser, space: Space) -> frozenset[str]:
    """All that `person` may do in a space. One query."""
    return verbs_with(person, space, membership(person, space))


def verbs_with(person: Person | AnonymousUser, space: Space, belonging: Membership | None) -> frozenset[str]:
    """The same for who holds the person's own row already. No query."""
    if not isinstance(person, Person) or not person.is_active:
        return frozenset()
    found = verbs_of(belonging)
    if person.is_steward and not space.is_confidential:
        found |= STEWARD
    return found & IN_AN_ARCHIVE if space.is_archived else found


def verbs_of(belonging: Membership | None) -> frozenset[str]:
    if belonging is None or not belonging.is_active:
        return frozenset()
    return COORDINATOR if belonging.role == Membership.Role.COORDINATOR else MEMBER


def may(person: Person | AnonymousUser, verb: str, space: Space) -> bool:
    if verb not in VERBS:
        raise KeyError(verb)
    return verb in verbs(person, space)


def require(person: Person | AnonymousUser, verb: str, space: Space) -> None:
    if not may(person, verb, space):
        raise Denied(verb)


def visible_spaces(people: Collection[Person], space_ids: Collection[int]) -> dict[int, set[int]]:
    """Of these spaces those whose page each may open: `Space.objects.visible_to` for many, in four queries.

    By the person's number. Nobody's page depends on who they are but by being a partner, a member or invited.
    """
    asked = Space.objects.filter(pk__in=space_ids)
    of_all = set(asked.visible_to(AnonymousUser()).values_list("pk", flat=True))
    of_partners = of_all | set(asked.open_to_partners().values_list("pk", flat=True))
    inside = spaces_of(people, space_ids, INSIDE)
    partners = partners_among(people)
    return {
        person.pk: inside.get(person.pk, set()) | (of_partners if person.pk in partners else of_all)
        for person in people
    }


def spaces_of(
    people: Collection[Person],
    space_ids: Collection[int],
    states: Collection[str] = (Membership.State.ACTIVE,),
) -> dict[int, set[int]]:
    """Of these spaces those that each belongs to. One query."""
    found: dict[int, set[int]] = {}
    rows = Membership.objects.filter(person__in=people, space__in=space_ids, state__in=states)
    for person_id, space_id in rows.values_list("person", "space"):
        found.setdefault(person_id, set()).add(space_id)
    return found


def coordinated_by(people: Collection[Person], space_ids: Collection[int]) -> dict[int, set[int]]:
    """Of these spaces those that each coordinates. One query."""
    found: dict[int, set[int]] = {}
    rows = Membership.objects.coordinating().filter(person__in=people, space__in=space_ids)
    for person_id, space_id in rows.values_list("person", "space"):
        found.setdefault(person_id, set()).add(space_id)
    return found


def audience(space: Space) -> QuerySet[Person]:
    """Everybody who belongs to a space now."""
    return Person.objects.filter(
        is_active=True, memberships__space=space, memberships__state=Membership.State.ACTIVE
    )


def coordinators(space: Space) -> QuerySet[Person]:
    return audience(space).filter(memberships__space=space, memberships__role=Membership.Role.COORDINATOR)


def deciders(space: Space) -> QuerySet[Person]:
    """Who decides on requests: its coordinators; where there is none left, the stewards, but of no confidential space.
    One query here."""
    found = coordinators(space)
    if space.is_confidential or found.exists():
        return found
    return Person.objects.filter(is_active=True, is_steward=True)
