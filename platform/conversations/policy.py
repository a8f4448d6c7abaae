"""Whose talk one reads is said by `spaces.policy`; here for many people at once."""

from collections.abc import Collection

from conversations.models import Thread
from people.models import Person
from spaces import policy
from spaces.policy import spaces_of


def may_post(person: Person, thread: Thread) -> bool:
    """What a page goes by; posting itself looks again, under its locks. One query."""
    verbs = policy.verbs(person, thread.space)
    return "post" in verbs and (not thread.is_locked or "moderate" in verbs)


def visible_threads(people: Collection[Person], thread_ids: Collection[int]) -> dict[int, set[int]]:
    """Of these threads those that each may read: `Thread.objects.visible_to` in two queries. By the person's number."""
    space_of = dict(Thread.objects.filter(pk__in=thread_ids).values_list("pk", "space_id"))
    own = spaces_of(people, set(space_of.values()))
    return {
        person.pk: {thread for thread, space in space_of.items() if space in own.get(person.pk, set())}
        for person in people
    }
