"""What is due in this room: seats of what is over."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from registrations.models import Registration
from spaces import actions as spaces
from spaces.models import Membership

A_ROUND = 20


def let_go_after_the_end() -> int:
    """A seat binds to its space until it is over: from then on its holder may leave. Returns of how many."""
    to_come = Registration.objects.confirmed().filter(
        person=OuterRef("person"), plan__space=OuterRef("space"), plan__entry__ends_at__gt=timezone.now()
    )
    bound = Membership.objects.filter(holds_seat=True).exclude(Exists(to_come))
    free = bound.select_related("space", "person").order_by("pk")[:A_ROUND]
    for member in free:
        spaces.note_seat(space=member.space, person=member.person, holds_seat=False)
    return len(free)
