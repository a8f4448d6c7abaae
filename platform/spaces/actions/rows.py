"""The two rows that every verb of this room locks, and how a change of them is told to open pages."""

from collections.abc import Callable, Collection, Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import live
from live import topics
from notices import actions as notices
from people.models import Person
from people.refusal import Refusal
from spaces import policy
from spaces.models import Invitation, Membership, Space

State, Role = Membership.State, Membership.Role

# A notice travels by mail: of a confidential space it only says that there is something to see.
PRIVATELY = {
    "spaces.asked": "spaces.asked_privately",
    "spaces.still_asking": "spaces.asked_privately",
    "spaces.invited": "spaces.invited_privately",
}

# What rooms above do when somebody comes to belong to a space or ceases to; called within the transaction. They add
# themselves when the program starts, since this room knows none of them.
FOLLOWERS: list[Callable[[Membership], object]] = []

# What rooms above lock while somebody's access to spaces ends: the rows under whose lock they choose whom to tell of
# something. Given the numbers of the spaces, whose rows are locked; called before any membership is.
HOLDERS: list[Callable[[Collection[int]], object]] = []


# How many places of a space rooms above have promised to others than this person; asked with the space locked.
PROMISES: list[Callable[[Space, Person], int]] = []

# What rooms above do with somebody who was let in where all places are taken: whether they wait in a queue of theirs now.
# Called with the space locked.
QUEUES: list[Callable[[Membership, Person], bool]] = []


class JoiningRefused(Refusal):
    """A change of membership that cannot be made as things stand."""


def locked(space: Space) -> Space:
    return Space.objects.select_for_update(of=("self",)).get(pk=space.pk)


def held(*spaces: Space) -> list[Space]:
    """Spaces in which access is about to end: locked, and with them what rooms above hold still, in one order for all.

    Whoever is told of something there meanwhile either was told before, and it is taken away with the rest, or is not
    told. To be called before a membership is locked: spaces, then threads, then memberships, then notices.
    """
    found = [locked(space) for space in sorted(spaces, key=lambda one: one.pk)]
    for hold in HOLDERS:
        hold([space.pk for space in found])
    return found


def belonging(space: Space, person: Person) -> Membership:
    """The person's row, locked; a new one that is not saved yet where there was none."""
    found = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(space=space, person=person)
        .first()
    )
    if found is None:
        found = Membership(space=space, person=person, state=State.LEFT)
    found.space = space
    return found


def change(membership: Membership, state: str, *, by: Person | None) -> Membership:
    """Save the row in its new state. A request that ends so is no longer announced, an invitation is answered."""
    was = membership.state
    membership.state, membership.changed_by, membership.changed_at = state, by, timezone.now()
    if state != State.REQUESTED:
        membership.remind_at = None
    if state == State.ACTIVE:
        membership.reason = ""
    membership.save()
    for follow in FOLLOWERS:
        follow(membership)
    if was == State.REQUESTED and state != was:
        settle(membership)
    if was == State.INVITED and state != was:
        mine = Invitation.objects.filter(space=membership.space, guest=membership.person, ended_at=None)
        mine.update(ended_at=timezone.now())
    announce_people(membership.space)
    topic = topics.person(membership.person_id)
    transaction.on_commit(lambda: live.publish(topic, {"type": "changed", "what": "memberships"}))
    return membership


def announce_people(space: Space) -> None:
    transaction.on_commit(lambda: live.publish(space.topic, {"type": "changed", "what": "members"}))


def settle(membership: Membership) -> None:
    """Take the request out of the notices of those who decide, and off their open home pages."""
    for dedupe in request_names(membership):
        notices.forget_dedupe(dedupe=dedupe)
    notices.announce(policy.deciders(membership.space).values_list("pk", flat=True))


def request_names(membership: Membership) -> tuple[str, str]:
    """Under which names coordinators are told of a request: at first, and after three days."""
    return f"asked:{membership.pk}", f"asked-again:{membership.pk}"


def refuse_archived(space: Space) -> None:
    if space.is_archived:
        raise JoiningRefused("archived", _("This space is archived: it can be read, but not joined."))


def is_full(space: Space, person: Person) -> bool:
    """Two queries where there is a size. The caller has locked the space, so the last place is given once; one that is
    offered to somebody is not given to another."""
    if space.most_members is None:
        return False
    here = Membership.objects.active().filter(space=space).count()
    return here + sum(promised(space, person) for promised in PROMISES) >= space.most_members


def refuse_full(space: Space, person: Person) -> None:
    if is_full(space, person):
        raise JoiningRefused("full", _("This group is full: it has the size that was agreed on."))


def refuse_registration(space: Space) -> None:
    if space.joining == Space.Joining.REGISTRATION:
        raise JoiningRefused("registration", _("People join here by taking a seat: register for one."))


def require_reason(reason: str) -> str:
    if not reason.strip():
        raise JoiningRefused("reason_missing", _("Say why, in a sentence: the person reads it."))
    return reason.strip()


def refuse_last_coordinator(member: Membership) -> None:
    """Whoever coordinates alone hands over first, unless nobody else is left."""
    if member.role != Role.COORDINATOR:
        return
    others = Membership.objects.active().filter(space=member.space_id).exclude(pk=member.pk)
    if others.exists() and not others.filter(role=Role.COORDINATOR).exists():
        raise JoiningRefused(
            "last_coordinator", _("You are the only coordinator: make somebody else coordinator first.")
        )


def tell_person(membership: Membership, key: str, *, names: Person | None = None, **params: str) -> None:
    # Whoever is out by it keeps this one, though all else of the space is taken away.
    is_out = key in ("spaces.declined", "spaces.removed")
    topic = "" if is_out else membership.space.topic
    tell(membership.space, [membership.person], key, topic=topic, names=names, **params)


def tell(
    space: Space,
    people: Iterable[Person],
    key: str,
    *,
    topic: str,
    dedupe: str = "",
    names: Person | None = None,
    **params: str,
) -> None:
    """A notice that names the space; of a confidential one it names nothing and nobody, and its address neither."""
    if space.is_confidential:
        key, given, url = PRIVATELY.get(key, "spaces.changed_privately"), {}, reverse("home:index")
        names = None
    else:
        given, url = {"space": space.title, **params}, space.get_absolute_url()
    notices.tell(recipients=people, key=key, params=given, url=url, topic=topic, dedupe=dedupe, names=names)
