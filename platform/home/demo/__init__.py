"""A consortium to try: real countries and organisations, invented people, dates relative to today.

What can be done is done by the verbs of the rooms, so that the demo obeys their rules. Only what lies in the past is
written as rows: no verb writes history.
"""

from django.db import transaction
from django.utils import timezone

from calendars import actions as calendars
from calendars.invitation import letter_for
from calendars.models import MailedEntry
from home.demo import events, groups, hours, needs, people, polls, subscriptions, threads, visits
from home.demo.days import Days
from notices.models import Notice
from partners import consortium
from partners.loading import load as load_consortium
from people.models import Person


def is_loaded() -> bool:
    return Person.objects.filter(is_demo=True).exists()


def has_real_people() -> bool:
    return Person.objects.filter(is_demo=False).exists()


@transaction.atomic
def load() -> bool:
    """All of it or nothing. False when it is there already: then nothing changes."""
    if is_loaded():
        return False
    days = Days(timezone.now())
    facts = consortium.read()
    load_consortium(facts)
    cast = people.load()
    groups.load(cast, days)
    polls.load(cast, days)
    visits.load(cast, days, facts)
    events.load(cast, days)
    needs.load(cast)
    threads.load(cast, days)
    hours.load(cast, days)
    subscriptions.load(cast)
    groups.date_back(days)
    leave_mails_unsent()
    return True


def leave_mails_unsent() -> None:
    """What the demo told its people stands on their pages; nobody is written to at an address that doesn't exist.

    Their calendar programs count as having been invited: what changes from now on is seen as a mail at /outbox/.
    """
    Notice.objects.filter(recipient__is_demo=True, mailed_at=None).update(mailed_at=timezone.now())
    waiting = MailedEntry.objects.filter(person__is_demo=True).exclude(due_at=None)
    rows = waiting.select_related("entry__space", "person").prefetch_related("entry__occurrences")
    for mailed in rows:
        calendars.note_sent(mailed=mailed, letter=letter_for(mailed))
