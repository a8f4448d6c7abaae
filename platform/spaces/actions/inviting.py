from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.text import normalise_email
from spaces import policy
from spaces.actions.belonging import admit, end_invitations
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
def invite(*, space: Space, email: str, by: Person) -> Invitation:
    """Invite an address, for two weeks; inviting again begins them anew.

    Somebody who has signed up finds it at once, anybody else gets a mail from a task. Who invites sees the same in
    both cases. Who had asked to join is let in.
    """
    space = locked(space)
    policy.require(by, "invite", space)
    email, now = normalise_email(email), timezone.now()
    if Invitation.objects.open(now).filter(space=space).exclude(email=email).count() >= MOST_OPEN:
        raise JoiningRefused(
            "too_many", _("A hundred invitations are unanswered: wait for answers, or take some back.")
        )
    invitation, _made = Invitation.objects.update_or_create(
        space=space,
        email=email,
        defaults={
            "invited_by": by,
            "guest": None,
            "ended_at": None,
            "expires_at": in_two_weeks(),
            "mail_due_at": now,
            "tries": 0,
        },
    )
    person = Person.objects.filter(email=email, is_active=True, is_guest=False).first()
    if person is not None:
        hand_over(invitation, person)
    announce_people(space)
    return invitation


def hand_over(invitation: Invitation, person: Person) -> Membership:
    """The invitation is this person's from now on. The caller has locked the space."""
    space, by = invitation.space, invitation.invited_by
    guest = belonging(space, person)
    invitation.guest = person
    if guest.state == State.ACTIVE:
        invitation.ended_at = timezone.now()
    invitation.save(update_fields=["guest", "ended_at"])
    if guest.state == State.REQUESTED:
        guest = admit(space=space, person=person, by=by)
        end_invitations(space, Invitation.objects.filter(pk=invitation.pk), by=by)
        tell_person(guest, "spaces.accepted")
    elif guest.state not in (State.ACTIVE, State.INVITED):
        change(guest, State.INVITED, by=by)
        tell_person(guest, "spaces.invited", names=by)
    return guest


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Person) -> None:
    """Take back an invitation that nobody has answered."""
    space = locked(invitation.space)
    policy.require(by, "invite", space)
    end_invitations(space, Invitation.objects.filter(pk=invitation.pk), by=by)
    announce_people(space)


@transaction.atomic
def end_lapsed(*, invitation: Invitation) -> None:
    """The two weeks are over, or its inviter was shut out. Nothing happens where it was answered or renewed meanwhile."""
    space = locked(invitation.space)
    end_invitations(space, Invitation.objects.lapsed(timezone.now()).filter(pk=invitation.pk), by=None)
    announce_people(space)


@transaction.atomic
def claim_invitations(*, person: Person, email: str) -> list[Membership]:
    """Give a person who confirmed `email` the invitations that waited for it. Only confirmed addresses, please."""
    waiting = Invitation.objects.open(timezone.now()).filter(email=normalise_email(email), guest=None)
    found = []
    for waited in waiting.select_related("space").order_by("space_id"):
        space = locked(waited.space)
        again = Invitation.objects.select_related("space", "invited_by").filter(pk=waited.pk, guest=None)
        invitation = again.filter(ended_at=None).first()
        if invitation is not None:
            invitation.space = space
            found.append(hand_over(invitation, person))
    return found


@transaction.atomic
def accept_invitation(*, space: Space, person: Person) -> Membership:
    """Where people join by a seat the invitation stays: it opens the page on which one is taken."""
    space = locked(space)
    refuse_archived(space)
    refuse_registration(space)
    is_invited = belonging(space, person).state == State.INVITED
    if (
        not is_invited
        or not Invitation.objects.open(timezone.now()).filter(space=space, guest=person).exists()
    ):
        raise JoiningRefused("not_invited", _("There is no invitation for you here."))
    return admit(space=space, person=person)


@transaction.atomic
def decline_invitation(*, space: Space, person: Person) -> Membership:
    mine = belonging(locked(space), person)
    if mine.state != State.INVITED:
        raise JoiningRefused("not_invited", _("There is no invitation for you here."))
    return change(mine, State.DECLINED, by=person)
