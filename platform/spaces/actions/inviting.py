from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.text import normalise_email
from spaces import policy
from spaces.actions.belonging import admit
from spaces.actions.rows import (
    JoiningRefused,
    State,
    announce_people,
    belonging,
    change,
    locked,
    refuse_archived,
    refuse_registration,
    tell_person,
)
from spaces.models import Invitation, Membership, Space
from spaces.models.invitation import in_two_weeks

MOST_OPEN = 100


@transaction.atomic
def invite(*, space: Space, email: str, by: Person) -> Membership | Invitation:
    """Invite an address. Somebody who has signed up finds it at once, anybody else once they confirm the address."""
    space = locked(space)
    policy.require(by, "invite", space)
    email = normalise_email(email)
    person = Person.objects.filter(email=email, is_active=True).first()
    if person is None:
        return invite_address(space, email, by)
    guest = belonging(space, person)
    if guest.state == State.REQUESTED:
        joined = admit(space=space, person=person, by=by)
        tell_person(joined, "spaces.accepted")
        return joined
    return guest if guest.state in (State.ACTIVE, State.INVITED) else ask_in(guest, by)


def invite_address(space: Space, email: str, by: Person) -> Invitation:
    """A row, and a mail that a task sends. Inviting again begins the two weeks anew."""
    now = timezone.now()
    if Invitation.objects.open(now).filter(space=space).exclude(email=email).count() >= MOST_OPEN:
        raise JoiningRefused(
            "too_many", _("A hundred invitations are unanswered: wait for answers, or take some back.")
        )
    invitation, _made = Invitation.objects.update_or_create(
        space=space,
        email=email,
        defaults={
            "invited_by": by,
            "used_at": None,
            "expires_at": in_two_weeks(),
            "mail_due_at": now,
            "tries": 0,
        },
    )
    announce_people(space)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Person) -> None:
    """Take back an invitation to an address that nobody has signed up with."""
    space = locked(invitation.space)
    policy.require(by, "invite", space)
    Invitation.objects.filter(pk=invitation.pk, used_at=None).delete()
    announce_people(space)


@transaction.atomic
def claim_invitations(*, person: Person, email: str) -> list[Membership]:
    """Give a person who confirmed `email` the invitations that waited for it. Only confirmed addresses, please."""
    waiting = Invitation.objects.open(timezone.now()).filter(email=normalise_email(email))
    found = []
    for invitation in waiting.select_related("space", "invited_by").order_by("space_id"):
        guest = belonging(locked(invitation.space), person)
        if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=timezone.now()):
            continue
        if guest.state not in (State.ACTIVE, State.INVITED):
            found.append(ask_in(guest, invitation.invited_by))
    return found


def ask_in(guest: Membership, by: Person) -> Membership:
    change(guest, State.INVITED, by=by)
    tell_person(guest, "spaces.invited", person=by.name)
    return guest


@transaction.atomic
def accept_invitation(*, space: Space, person: Person) -> Membership:
    """Where people join by a seat the invitation stays: it opens the page on which one is taken."""
    space = locked(space)
    refuse_archived(space)
    refuse_registration(space)
    if belonging(space, person).state != State.INVITED:
        raise JoiningRefused("not_invited", _("There is no invitation for you here."))
    return admit(space=space, person=person)


@transaction.atomic
def decline_invitation(*, space: Space, person: Person) -> Membership:
    mine = belonging(locked(space), person)
    if mine.state != State.INVITED:
        raise JoiningRefused("not_invited", _("There is no invitation for you here."))
    return change(mine, State.DECLINED, by=person)
