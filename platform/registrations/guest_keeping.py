"""How long the house knows somebody without an account."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import Person
from registrations.models import Guest, Registration
from registrations.models.guest import KEPT_AFTER

# Rooms above say of whom they have to keep something that goes with the person, at a moment.
KEEPERS: list[Callable[[datetime], QuerySet[Person]]] = []


def people_over(now: datetime) -> QuerySet[Person]:
    """Guests with no registration for what is to come, or was lately, who did nothing lately, and of whom nobody has to
    keep more."""
    since = now - KEPT_AFTER
    theirs = Registration.objects.filter(person=OuterRef("pk"))
    late = Q(plan__entry__ends_at__gt=since) | Q(plan__occurrence__ends_at__gt=since)
    kept = (
        Exists(theirs.standing().filter(late))
        | Exists(theirs.filter(changed_at__gt=since))
        | Exists(Guest.objects.filter(person=OuterRef("pk"), since__gt=since))
    )
    over = Person.objects.filter(is_guest=True).exclude(kept)
    for keeper in KEEPERS:
        over = over.exclude(pk__in=keeper(now).values("pk"))
    return over
