"""What is due in this room: what was told in confidence goes by itself."""

from django.db.models import Q
from django.utils import timezone

from calendars.models import Entry
from needs import actions, policy
from needs.models import Asked, Consent, Look

A_ROUND = 20


def purge() -> int:
    """Of entries that ended 30 days ago, or were cancelled then. Returns of how many."""
    now = timezone.now()
    due = policy.over_since(now - policy.KEPT_AFTER)
    asked = Asked.objects.filter(due).values("entry")
    told = Consent.objects.standing().filter(due).values("entry")
    found = (
        Entry.objects.filter(Q(pk__in=asked) | Q(pk__in=told))
        .select_related("space")
        .order_by("pk")[:A_ROUND]
    )
    return sum(actions.purge(entry=entry, now=now) for entry in list(found))


def forget_notes() -> int:
    """Of entries that ended a year ago: who agreed to what, and who read. Returns of how many."""
    now = timezone.now()
    due = policy.over_since(now - policy.NOTED_AFTER)
    agreed = Consent.objects.exclude(ended_at=None).filter(due).values("entry")
    read = Look.objects.filter(due).values("entry")
    found = (
        Entry.objects.filter(Q(pk__in=agreed) | Q(pk__in=read))
        .select_related("space")
        .order_by("pk")[:A_ROUND]
    )
    return sum(actions.forget_notes(entry=entry, now=now) for entry in list(found))
