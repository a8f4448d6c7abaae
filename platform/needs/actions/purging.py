"""The end of it all, which comes by itself."""

from datetime import datetime

from django.db import transaction

from calendars.models import Entry
from needs import policy
from needs.actions.own import end_consents
from needs.actions.rows import held
from needs.models import Asked, Consent, HostsPhone, Look


@transaction.atomic
def purge(*, entry: Entry, now: datetime) -> bool:
    """Delete all that was told at an entry whose time has come, and what readers wrote beside it. Whether it had."""
    entry = held(entry)
    due = policy.deleted_at(entry)
    if due is None or due > now:
        return False
    end_consents(Consent.objects.filter(entry=entry), Consent.Ending.OVER)
    Asked.objects.about(entry).delete()
    HostsPhone.objects.filter(entry=entry).delete()
    # A reader's own words may repeat what was read.
    Look.objects.filter(entry=entry).exclude(note="").update(note="")
    return True


@transaction.atomic
def forget_notes(*, entry: Entry, now: datetime) -> bool:
    """A year after the end nobody needs to know any more that there was something. Whether it was time."""
    entry = held(entry)
    due = policy.deleted_at(entry)
    if due is None or due - policy.KEPT_AFTER + policy.NOTED_AFTER > now:
        return False
    Consent.objects.filter(entry=entry).exclude(ended_at=None).delete()
    Look.objects.filter(entry=entry).delete()
    return True
