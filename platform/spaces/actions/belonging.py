from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import live
from notices import actions as notices
from notices.models import Level
from people.models import Person
from spaces import policy
from spaces.actions.rows import (
    JoiningRefused,
    Role,
    State,
    belonging,
    change,
    held,
    locked,
    refuse_full,
    refuse_last_coordinator,
    require_reason,
    tell_person,
)
from spaces.models import Invitation, Membership, Space


@transaction.atomic
def admit(
    *,
    space: Space,
    person: Person,
    by: Person | None = None,
    role: str | None = None,
    holds_seat: bool | None = None,
    is_unlisted: bool | None = None,
) -> Membership:
    """Make `person` a member, whoever decided it. For rooms above that have asked their own policy, and that may note
    with it whether they hold a seat and stand in no list (None: as it is).

    Raises JoiningRefused where the space has all the members that it takes.
    """
    space = locked(space)
    member = belonging(space, person)
    noted = {"holds_seat": holds_seat, "is_unlisted": is_unlisted}
    changed = [name for name, value in noted.items() if value not in (None, getattr(member, name))]
    for name in changed:
        setattr(member, name, noted[name])
    if member.state == State.ACTIVE and (role is None or member.role == role):
        if changed:
            member.save(update_fields=changed)
        return member
    if member.state != State.ACTIVE:
        refuse_full(space, person)
        member.joined_at = timezone.now()
    member.role = role or Role.MEMBER
    return change(member, State.ACTIVE, by=by or person)


@transaction.atomic
def note_seat(*, space: Space, person: Person, holds_seat: bool) -> None:
    """Said by the room that gives seats. Where the person has no row there is nothing to note."""
    Membership.objects.filter(space=locked(space), person=person).update(holds_seat=holds_seat)


@transaction.atomic
def note_listing(*, space: Space, person: Person, is_unlisted: bool) -> None:
    """Said by the room that asks for it. Where the person has no row there is nothing to note."""
    Membership.objects.filter(space=locked(space), person=person).update(is_unlisted=is_unlisted)


@transaction.atomic
def end_membership(*, membership: Membership, state: str, by: Person | None, reason: str = "") -> Membership:
    """The one way in which access to a space ends: page, API, feed and search by the row, sockets by the bus.

    The invitations that this member has sent end with it. A caller that has locked an active membership before had the
    space held before that.
    """
    (space,) = held(membership.space) if membership.is_active else [locked(membership.space)]
    person = membership.person
    membership.reason, coordinated = reason, membership.role == Role.COORDINATOR
    membership.role, membership.holds_seat = Role.MEMBER, False
    change(membership, state, by=by)
    end_invitations(space, Invitation.objects.filter(space=space, invited_by=person), by=by)
    notices.forget_topic(person=person, topic=space.topic)
    if coordinated:
        end_coordination(membership)
    transaction.on_commit(lambda: live.revoke(person.pk, within=space.topic))
    return membership


def end_coordination(membership: Membership) -> None:
    """What is among coordinators ends for this person; what is among members does not end by it. In a held space."""
    space, person = membership.space, membership.person
    notices.forget_topic(person=person, topic=space.inner_topic)
    transaction.on_commit(lambda: live.revoke(person.pk, within=space.inner_topic))


def end_invitations(space: Space, found: QuerySet[Invitation], *, by: Person | None) -> None:
    """Take back those of `found` that are not answered; who holds one loses the page that it opened."""
    for invitation in found.filter(ended_at=None).select_related("guest").order_by("pk"):
        Invitation.objects.filter(pk=invitation.pk).update(ended_at=timezone.now())
        guest = invitation.guest and belonging(space, invitation.guest)
        if guest and guest.state == State.INVITED:
            end_membership(membership=guest, state=State.REMOVED, by=by)


@transaction.atomic
def set_level(*, space: Space, person: Person, level: str) -> Membership:
    """How loud a space is to a member of it; a thread of it may be louder or quieter. Raises JoiningRefused."""
    if level not in Level.values:
        raise JoiningRefused("level", _("Choose one of the levels."), field="level")
    mine = belonging(space, person)
    if mine.state != State.ACTIVE:
        raise JoiningRefused("not_member", _("You are not a member."))
    mine.level = level
    mine.save(update_fields=["level"])
    return mine


@transaction.atomic
def leave(*, space: Space, person: Person) -> Membership:
    """Raises JoiningRefused for the last coordinator of a space with others in it, and where a seat is held."""
    (space,) = held(space)
    mine = belonging(space, person)
    if mine.state != State.ACTIVE:
        raise JoiningRefused("not_member", _("You are not a member."))
    if mine.holds_seat:
        raise JoiningRefused("registration", _("You hold a seat here: withdraw your registration instead."))
    refuse_last_coordinator(mine)
    return end_membership(membership=mine, state=State.LEFT, by=person)


@transaction.atomic
def remove_member(*, membership: Membership, by: Person, reason: str) -> Membership:
    """Take away a membership. The person reads the reason."""
    (space,) = held(membership.space)
    policy.require(by, "remove_member", space)
    member = belonging(space, membership.person)
    if member.state != State.ACTIVE:
        raise JoiningRefused("not_member", _("This person is not a member any more."))
    if member.holds_seat:
        # Otherwise the seat would stay taken by somebody who no longer belongs.
        raise JoiningRefused(
            "registration", _("This person holds a seat here: cancel their registration instead.")
        )
    reason = require_reason(reason)
    refuse_last_coordinator(member)
    end_membership(membership=member, state=State.REMOVED, by=by, reason=reason)
    tell_person(member, "spaces.removed", reason=member.reason)
    return member


@transaction.atomic
def set_role(*, membership: Membership, by: Person, role: str) -> Membership:
    """Make somebody coordinator, or member again. A space keeps one coordinator at least."""
    if role not in Role.values:
        raise JoiningRefused("role", _("Choose one of the roles."))
    (space,) = held(membership.space)
    policy.require(by, "set_role", space)
    member = belonging(space, membership.person)
    if member.state != State.ACTIVE or not member.person.is_active:
        raise JoiningRefused("not_member", _("This person is not a member any more."))
    if role != Role.COORDINATOR:
        refuse_last_coordinator(member)
    if member.role != role:
        member.role = role
        change(member, State.ACTIVE, by=by)
        if role == Role.COORDINATOR:
            tell_person(member, "spaces.coordinating")
        else:
            end_coordination(member)
    return member


@transaction.atomic
def hand_over(*, membership: Membership, by: Person) -> Membership:
    """Somebody else coordinates, and who hands over is a member like others, in one step."""
    (space,) = held(membership.space)
    heir = set_role(membership=membership, by=by, role=Role.COORDINATOR)
    if heir.person_id != by.pk:
        mine = belonging(space, by)
        if mine.is_coordinator:
            mine.role = Role.MEMBER
            change(mine, State.ACTIVE, by=by)
            end_coordination(mine)
    return heir
