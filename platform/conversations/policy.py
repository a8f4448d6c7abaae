"""What one may do in a thread: what the role in its space allows, less what its circle and its being closed take away."""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from conversations.models import Thread
from people.models import Person
from spaces import policy as spaces
from spaces.models import Membership

Verbs = frozenset[str]
NOTHING: Verbs = frozenset()


def verbs(person: Person | AnonymousUser, thread: Thread) -> Verbs:
    """All that `person` may do in a thread whose space was fetched. One query."""
    belonging = spaces.membership(person, thread.space)
    return within(thread, spaces.verbs_with(person, thread.space, belonging), belonging)


def verbs_of(belonging: Membership | None, thread: Thread) -> Verbs:
    """The same for who holds the person's row, whether the space is archived or not. No query."""
    return within(thread, spaces.verbs_of(belonging), belonging)


def within(thread: Thread, of_space: Verbs, belonging: Membership | None) -> Verbs:
    """Who coordinates is never held back. In a circle of coordinators nobody else has any verb at all."""
    if belonging is not None and belonging.is_coordinator:
        return of_space
    if thread.is_among_coordinators:
        return NOTHING
    if thread.circle == Thread.Circle.ANNOUNCEMENTS or thread.is_locked:
        return of_space - {"post"}
    return of_space


def may_post(person: Person | AnonymousUser, thread: Thread) -> bool:
    """What a page goes by; posting itself looks again, under its locks. One query."""
    return "post" in verbs(person, thread)


def may_read(belonging: Membership, thread: Thread) -> bool:
    """Whether the holder of an active membership of the thread's space is in its circle. No query."""
    return "read_talk" in verbs_of(belonging, thread)


def may_write(belonging: Membership, thread: Thread) -> bool:
    """The same for writing, where the thread's space was fetched. No query."""
    return not thread.space.is_archived and "post" in verbs_of(belonging, thread)


def may_rename(person: Person | AnonymousUser, thread: Thread, verbs: Verbs) -> bool:
    """Whoever began a thread, while they may write in it; and who moderates."""
    return "moderate" in verbs or ("post" in verbs and thread.created_by_id == person.pk)


def audience(thread: Thread) -> QuerySet[Person]:
    """Everybody who may read a thread now."""
    return (
        spaces.coordinators(thread.space) if thread.is_among_coordinators else spaces.audience(thread.space)
    )


def belongings(spaces: Iterable[int]) -> dict[int, list[Membership]]:
    """The active memberships by space, with the names of their people and no more. One query."""
    found: dict[int, list[Membership]] = {}
    rows = Membership.objects.active().filter(space__in=set(spaces)).select_related("person")
    for one in rows.only("space", "state", "role", "person__name").order_by("pk"):
        found.setdefault(one.space_id, []).append(one)
    return found


def visible_threads(people: Collection[Person], thread_ids: Collection[int]) -> dict[int, set[int]]:
    """Of these threads those that each may read: `Thread.objects.visible_to` in three queries. By the person's number."""
    rows = Thread.objects.filter(pk__in=thread_ids).values_list("pk", "space_id", "circle")
    asked = {space for _pk, space, _circle in rows}
    own, led = spaces.spaces_of(people, asked), spaces.coordinated_by(people, asked)
    return {
        person.pk: {
            pk
            for pk, space, circle in rows
            if space in (led if circle == Thread.Circle.COORDINATORS else own).get(person.pk, set())
        }
        for person in people
    }
