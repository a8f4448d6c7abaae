"""Who may read a thread, for what is asked of many people at once."""

from collections.abc import Iterable

from conversations import policy
from conversations.models import Thread
from spaces.models import Membership


def may_read(belonging: Membership, thread: Thread) -> bool:
    """Whether the holder of an active membership of the thread's space is in its circle. No query."""
    return "read_talk" in policy.verbs_of(belonging, thread)


def belongings(spaces: Iterable[int]) -> dict[int, list[Membership]]:
    """The active memberships by space, with the names of their people and no more. One query."""
    found: dict[int, list[Membership]] = {}
    rows = Membership.objects.active().filter(space__in=set(spaces)).select_related("person")
    for one in rows.only("space", "state", "role", "person__name").order_by("pk"):
        found.setdefault(one.space_id, []).append(one)
    return found
