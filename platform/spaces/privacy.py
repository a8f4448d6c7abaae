"""What this room keeps about a person."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from people.models import Person
from spaces import actions
from spaces.models import Invitation, Membership


def export(person: Person) -> dict[str, Any]:
    """Four queries. Who decided about the person, or invited them, is data of others and not in it."""
    memberships = Membership.objects.filter(person=person).select_related("space").order_by("space__title")
    received = (
        Invitation.objects.filter(Q(email=person.email) | Q(guest=person))
        .select_related("space")
        .order_by("created_at")
    )
    sent = Invitation.objects.filter(invited_by=person).select_related("space").order_by("created_at")
    return {
        "memberships": [
            {
                "space": one.space.title,
                "state": one.state,
                "role": one.role,
                "note": one.note,
                "reason": one.reason,
                "asked_at": one.asked_at,
                "joined_at": one.joined_at,
                "changed_at": one.changed_at,
            }
            for one in memberships
        ],
        "invitations_received": [{"space": one.space.title, "at": one.created_at} for one in received],
        "invitations_sent": [
            {"space": one.space.title, "email": one.email, "at": one.created_at} for one in sent
        ],
    }


@transaction.atomic
def erase(person: Person) -> None:
    """End what stands, so that every surface closes, then forget that it was. A space may lose its last coordinator."""
    memberships = Membership.objects.filter(person=person).select_related("space", "person").order_by("pk")
    actions.held(*(membership.space for membership in memberships))
    for membership in memberships:
        actions.end_membership(membership=membership, state=Membership.State.LEFT, by=None)
    Membership.objects.filter(person=person).delete()
    Invitation.objects.filter(Q(email=person.email) | Q(guest=person) | Q(invited_by=person)).delete()
