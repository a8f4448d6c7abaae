from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from spaces import policy
from spaces.actions.belonging import admit
from spaces.actions.inviting import accept_invitation
from spaces.actions.rows import (
    QUEUES,
    JoiningRefused,
    State,
    belonging,
    change,
    is_full,
    locked,
    refuse_archived,
    refuse_registration,
    request_names,
    require_reason,
    tell,
    tell_person,
)
from spaces.models import Membership, Space

REMIND_AFTER = timedelta(days=3)


@transaction.atomic
def ask_to_join(*, space: Space, person: Person, note: str = "") -> Membership:
    """Come in by whichever door the space has: accept the invitation, walk in, or ask those who decide.

    Asking twice changes nothing; all who decide are told.
    """
    space = locked(space)
    refuse_archived(space)
    refuse_registration(space)
    mine = belonging(space, person)
    if mine.state == State.ACTIVE or mine.state == State.REQUESTED:
        return mine
    if mine.state == State.INVITED:
        return accept_invitation(space=space, person=person)
    if space.joining == Space.Joining.INVITATION:
        raise JoiningRefused("by_invitation", _("People join here by invitation only."))
    if space.joining == Space.Joining.OPEN:
        return admit(space=space, person=person)
    now = timezone.now()
    mine.note, mine.asked_at, mine.remind_at, mine.reason = note, now, now + REMIND_AFTER, ""
    change(mine, State.REQUESTED, by=person)
    tell_deciders(mine, "spaces.asked", request_names(mine)[0])
    return mine


@transaction.atomic
def withdraw_request(*, space: Space, person: Person) -> Membership:
    mine = belonging(locked(space), person)
    if mine.state != State.REQUESTED:
        raise JoiningRefused("not_waiting", _("There is no request of yours to withdraw."))
    return change(mine, State.WITHDRAWN, by=person)


@transaction.atomic
def hand_over_request(*, space: Space, person: Person, by: Person) -> None:
    """Said by the room of seats, where one waits for a place: what was asked here is decided there."""
    asked = belonging(locked(space), person)
    if asked.state == State.REQUESTED:
        change(asked, State.WITHDRAWN, by=by)


@transaction.atomic
def accept_request(*, membership: Membership, by: Person) -> Membership:
    """Let in who asked; of a group that is full, into the queue, where it has one: the request ends then. Raises
    JoiningRefused when another coordinator decided, or the person withdrew, before."""
    space = locked(membership.space)
    policy.require(by, "decide_requests", space)
    waiting = still_requested(space, membership)
    if is_full(space, waiting.person) and any(queue(waiting, by) for queue in QUEUES):
        return belonging(space, waiting.person)
    joined = admit(space=space, person=waiting.person, by=by)
    tell_person(joined, "spaces.accepted")
    return joined


@transaction.atomic
def decline_request(*, membership: Membership, by: Person, reason: str) -> Membership:
    """Say no, with the reason that the person reads."""
    space = locked(membership.space)
    policy.require(by, "decide_requests", space)
    waiting = still_requested(space, membership)
    waiting.reason = require_reason(reason)
    change(waiting, State.DECLINED, by=by)
    tell_person(waiting, "spaces.declined", reason=waiting.reason)
    return waiting


@transaction.atomic
def remind_coordinators(*, membership: Membership) -> bool:
    """Tell them once more of somebody who waits. Whether it was still due, also where two workers ask at once."""
    space = locked(membership.space)
    waiting = belonging(space, membership.person)
    if waiting.state != State.REQUESTED or not waiting.remind_at or waiting.remind_at > timezone.now():
        return False
    waiting.remind_at = None
    waiting.save(update_fields=["remind_at"])
    tell_deciders(waiting, "spaces.still_asking", request_names(waiting)[1])
    return True


def tell_deciders(membership: Membership, key: str, dedupe: str) -> None:
    space = membership.space
    tell(
        space,
        policy.deciders(space),
        key,
        topic=space.topic,
        dedupe=dedupe,
        names=membership.person,
    )


def still_requested(space: Space, membership: Membership) -> Membership:
    waiting = belonging(space, membership.person)
    if waiting.state != State.REQUESTED:
        raise JoiningRefused("decided", _("This request has been decided or withdrawn meanwhile."))
    return waiting
