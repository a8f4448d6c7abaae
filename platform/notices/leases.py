"""How background work of a row is claimed and put off, in one place."""

from datetime import datetime, timedelta

from django.db.models import Q

LEASE = timedelta(minutes=2)
TRIES = 5
FIRST_BACK_OFF = timedelta(minutes=1)


def free(now: datetime) -> Q:
    """That no worker is at."""
    return Q(claimed_until=None) | Q(claimed_until__lt=now)


def back_off(tries: int) -> timedelta:
    """Twice as late each time."""
    return FIRST_BACK_OFF * 2 ** (tries - 1)
