from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.actions.dates import the_date
from calendars.actions.entries import EntryRefused
from calendars.actions.telling import announce_answer
from calendars.models import Entry, Occurrence, Reply
from people.models import Person
from people.refusal import Refusal


class ReplyRefused(Refusal):
    """An answer that comes too late."""


@transaction.atomic
def reply(
    *,
    person: Person,
    entry: Entry,
    partstat: str,
    occurrence: Occurrence | None = None,
    recurrence_id: datetime | None = None,
) -> Reply:
    """Answer an entry, or one date of it (by its row, or by its original start where it has none yet).

    Answering again changes the answer. Raises ReplyRefused; Entry.DoesNotExist where the person may not see it.
    """
    seen = Entry.objects.visible_to(person).values("pk")
    entry = (
        Entry.objects.select_for_update(of=("self",)).select_related("space").get(pk=entry.pk, pk__in=seen)
    )
    if entry.is_cancelled:
        raise ReplyRefused("cancelled", _("This is cancelled: there is nothing to answer."))
    if occurrence is None and recurrence_id is not None:
        occurrence = _row(entry, recurrence_id)
    if occurrence is not None and occurrence.status == Entry.Status.CANCELLED:
        raise ReplyRefused("cancelled", _("This date is cancelled: there is nothing to answer."))
    if occurrence is None and entry.last_ends_at and entry.last_ends_at < timezone.now():
        raise ReplyRefused("over", _("This is over: there is nothing to answer."))
    answer, _new = Reply.objects.update_or_create(
        entry=entry, occurrence=occurrence, person=person, defaults={"partstat": Reply.Partstat(partstat)}
    )
    announce_answer(entry)
    return answer


def _row(entry: Entry, recurrence_id: datetime) -> Occurrence:
    try:
        occurrence = the_date(entry, recurrence_id)
    except EntryRefused as refused:
        raise ReplyRefused(refused.code, refused.message)
    if occurrence.pk is None:
        occurrence.save()  # version 0: nothing differs on this date, an answer hangs on it
    return occurrence
