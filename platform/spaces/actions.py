"""Every way in which a person's place in a space changes. Each locks the Space row first, then the Membership."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

import live
from notices import actions as notices
from people.models import Person
from people.refusal import Refusal
from people.text import normalise_email
from spaces import policy
from spaces.models import Invitation, Membership, Space

State, Role = Membership.State, Membership.Role
REMIND_AFTER = timedelta(days=3)


class JoiningRefused(Refusal):
    """A change of membership that cannot be made as things stand."""


def free_slug(title: str) -> str:
    """From the title; when that is taken, with a random ending, so that nobody learns which names exist."""
    base = slugify(title)[:60].strip("-") or "space"
    if not Space.objects.filter(slug=base).exists():
        return base
    return f"{base}-{secrets.token_hex(3)}"


@transaction.atomic
def create_space(*, kind: str, title: str, by: Person, **fields: Any) -> Space:
    """A space of a kind, coordinated by who makes it."""
    countries = fields.pop("countries", None)
    space = Space.objects.create(kind=kind, title=title, slug=free_slug(title), created_by=by, **fields)
    if countries is not None:
        space.countries.set(countries)
    admit(space=space, person=by, role=Role.COORDINATOR)
    return space


@transaction.atomic
def join(*, space: Space, person: Person) -> Membership:
    """Walk into an open space. Raises JoiningRefused where the door is another one."""
    space = locked(space)
    if space.joining == Space.Joining.REGISTRATION:
        raise JoiningRefused("registration", _("People join here by taking a seat: register for one."))
    if space.joining != Space.Joining.OPEN:
        raise JoiningRefused("not_open", _("A coordinator decides who joins here: ask to join."))
    refuse_archived(space)
    return admit(space=space, person=person)


@transaction.atomic
def ask_to_join(*, space: Space, person: Person, note: str = "") -> Membership:
    """Ask the coordinators. Asking twice changes nothing; all of them are told."""
    space = locked(space)
    refuse_archived(space)
    if space.joining == Space.Joining.REGISTRATION:
        raise JoiningRefused("registration", _("People join here by taking a seat: register for one."))
    if space.joining == Space.Joining.INVITATION:
        raise JoiningRefused("by_invitation", _("People join here by invitation only."))
    mine = belonging(space, person)
    if mine.state == State.ACTIVE or mine.state == State.REQUESTED:
        return mine
    if mine.state == State.INVITED:
        return accept_invitation(space=space, person=person)
    now = timezone.now()
    mine.note, mine.asked_at, mine.remind_at, mine.reason = note, now, now + REMIND_AFTER, ""
    change(mine, State.REQUESTED, by=person)
    notices.tell(
        recipients=policy.coordinators(space),
        key="spaces.asked",
        params={"person": person.name, "space": space.title},
        url=space.get_absolute_url(),
        topic=space.topic,
        dedupe=f"asked:{mine.pk}",
    )
    return mine


@transaction.atomic
def withdraw_request(*, space: Space, person: Person) -> Membership:
    mine = belonging(locked(space), person)
    if mine.state != State.REQUESTED:
        raise JoiningRefused("not_waiting", _("There is no request of yours to withdraw."))
    return change(mine, State.WITHDRAWN, by=person)


@transaction.atomic
def accept_request(*, membership: Membership, by: Person) -> Membership:
    """Let in who asked. Raises JoiningRefused when another coordinator decided, or the person withdrew, before."""
    space = locked(membership.space)
    policy.require(by, "decide_requests", space)
    waiting = still_requested(space, membership)
    joined = admit(space=space, person=waiting.person, by=by)
    tell_person(joined, "spaces.accepted")
    return joined


@transaction.atomic
def decline_request(*, membership: Membership, by: Person, reason: str) -> Membership:
    space = locked(membership.space)
    policy.require(by, "decide_requests", space)
    waiting = still_requested(space, membership)
    if not reason.strip():
        raise JoiningRefused("reason_missing", _("Say why, in a sentence: the person reads it."))
    waiting.reason = reason.strip()
    change(waiting, State.DECLINED, by=by)
    tell_person(waiting, "spaces.declined", reason=waiting.reason)
    return waiting


@transaction.atomic
def invite(*, space: Space, email: str, by: Person) -> Membership | Invitation:
    """Invite an address. Somebody who has signed up finds it at once, anybody else once they confirm the address."""
    space = locked(space)
    policy.require(by, "invite", space)
    email = normalise_email(email)
    person = Person.objects.filter(email=email, is_active=True).first()
    if person is None:
        invitation, _made = Invitation.objects.update_or_create(
            space=space, email=email, defaults={"invited_by": by, "used_at": None}
        )
        return invitation
    guest = belonging(space, person)
    if guest.state == State.REQUESTED:
        return admit(space=space, person=person, by=by)
    if guest.state not in (State.ACTIVE, State.INVITED):
        change(guest, State.INVITED, by=by)
        tell_person(guest, "spaces.invited", person=by.name)
    return guest


@transaction.atomic
def accept_invitation(*, space: Space, person: Person) -> Membership:
    space = locked(space)
    refuse_archived(space)
    if belonging(space, person).state != State.INVITED:
        raise JoiningRefused("not_invited", _("There is no invitation for you here."))
    return admit(space=space, person=person)


@transaction.atomic
def decline_invitation(*, space: Space, person: Person) -> Membership:
    mine = belonging(locked(space), person)
    if mine.state != State.INVITED:
        raise JoiningRefused("not_invited", _("There is no invitation for you here."))
    return change(mine, State.DECLINED, by=person)


@transaction.atomic
def leave(*, space: Space, person: Person) -> Membership:
    """Raises JoiningRefused for the last coordinator of a space with others in it, and where a seat is held."""
    space = locked(space)
    mine = belonging(space, person)
    if mine.state != State.ACTIVE:
        raise JoiningRefused("not_member", _("You are not a member."))
    if space.joining == Space.Joining.REGISTRATION and mine.role != Role.COORDINATOR:
        raise JoiningRefused("registration", _("You hold a seat here: withdraw your registration instead."))
    refuse_last_coordinator(mine)
    return end_membership(membership=mine, state=State.LEFT, by=person)


@transaction.atomic
def remove_member(*, membership: Membership, by: Person, reason: str) -> Membership:
    space = locked(membership.space)
    policy.require(by, "remove_member", space)
    member = belonging(space, membership.person)
    if member.state != State.ACTIVE:
        raise JoiningRefused("not_member", _("This person is not a member any more."))
    if not reason.strip():
        raise JoiningRefused("reason_missing", _("Say why, in a sentence: the person reads it."))
    refuse_last_coordinator(member)
    end_membership(membership=member, state=State.REMOVED, by=by, reason=reason.strip())
    tell_person(member, "spaces.removed", reason=member.reason)
    return member


@transaction.atomic
def set_role(*, membership: Membership, by: Person, role: str) -> Membership:
    """Make somebody coordinator, or member again. A space keeps one coordinator at least."""
    space = locked(membership.space)
    policy.require(by, "set_role", space)
    member = belonging(space, membership.person)
    if member.state != State.ACTIVE:
        raise JoiningRefused("not_member", _("This person is not a member any more."))
    if role != Role.COORDINATOR:
        refuse_last_coordinator(member)
    if member.role != role:
        member.role = role
        change(member, State.ACTIVE, by=by)
        if role == Role.COORDINATOR:
            tell_person(member, "spaces.coordinating")
    return member


@transaction.atomic
def admit(*, space: Space, person: Person, by: Person | None = None, role: str | None = None) -> Membership:
    """Make `person` a member, whoever decided it. For rooms above that have asked their own policy."""
    member = belonging(locked(space), person)
    if member.state == State.ACTIVE and (role is None or member.role == role):
        return member
    member.role = role or (member.role if member.state == State.ACTIVE else Role.MEMBER)
    member.joined_at = timezone.now()
    return change(member, State.ACTIVE, by=by or person)


@transaction.atomic
def end_membership(*, membership: Membership, state: str, by: Person | None, reason: str = "") -> Membership:
    """The one way in which access to a space ends: page, API, feed and search by the row, sockets by the bus."""
    membership.reason = reason
    membership.role = Role.MEMBER
    change(membership, state, by=by)
    space, person = membership.space, membership.person
    notices.forget_topic(person=person, topic=space.topic)
    transaction.on_commit(lambda: live.revoke(person.pk, within=space.topic))
    return membership


def locked(space: Space) -> Space:
    return Space.objects.select_for_update(of=("self",)).get(pk=space.pk)


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
    membership.state, membership.changed_by, membership.changed_at = state, by, timezone.now()
    if state != State.REQUESTED:
        membership.remind_at = None
    membership.save()
    space_topic, person_topic = membership.space.topic, notices.topic_of(membership.person_id)

    def publish() -> None:
        live.publish(space_topic, {"type": "changed", "what": "members"})
        live.publish(person_topic, {"type": "changed", "what": "memberships"})

    transaction.on_commit(publish)
    return membership


def still_requested(space: Space, membership: Membership) -> Membership:
    waiting = belonging(space, membership.person)
    if waiting.state != State.REQUESTED:
        raise JoiningRefused("decided", _("This request has been decided or withdrawn meanwhile."))
    return waiting


def refuse_archived(space: Space) -> None:
    if space.is_archived:
        raise JoiningRefused("archived", _("This space is archived: it can be read, but not joined."))


def refuse_last_coordinator(member: Membership) -> None:
    """Whoever coordinates alone hands over first, unless nobody else is left."""
    if member.role != Role.COORDINATOR:
        return
    others = Membership.objects.active().filter(space=member.space_id).exclude(pk=member.pk)
    if others.exists() and not others.filter(role=Role.COORDINATOR).exists():
        raise JoiningRefused(
            "last_coordinator", _("You are the only coordinator: make somebody else coordinator first.")
        )


def tell_person(membership: Membership, key: str, **params: str) -> None:
    space = membership.space
    notices.tell(
        recipients=[membership.person],
        key=key,
        params={"space": space.title, **params},
        url=space.get_absolute_url(),
        topic="" if key in ("spaces.declined", "spaces.removed") else space.topic,
    )
