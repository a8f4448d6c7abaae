from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars import policy
from calendars.actions.dates import span_of_date, the_date
from calendars.actions.entries import EntryRefused
from calendars.actions.telling import announce_answer
from calendars.dated import as_local, derive_date
from calendars.models import Entry, Occurrence, Reply
from calendars.recurrence import instant
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
    comment: str = "",
    answered_at: datetime | None = None,
) -> Reply:
    """Answer an entry, or one date of it (by its row, or by its original start where it has none yet).

    Whoever may see it may answer: members, and guests of a space that is open to them. `answered_at` is when the
    person said so, if not now. Answering again changes the answer. Raises ReplyRefused; Entry.DoesNotExist where the
    person may not see it.
    """
    seen = Entry.objects.visible_to(person).values("pk")
    entry = (
        Entry.objects.select_for_update(of=("self",)).select_related("space").get(pk=entry.pk, pk__in=seen)
    )
    if entry.is_hold:
        raise ReplyRefused("held", _("This date is not fixed yet: answer the poll that holds it."))
    if entry.is_cancelled:
        raise ReplyRefused("cancelled", _("This is cancelled: there is nothing to answer."))
    if occurrence is None and recurrence_id is not None:
        occurrence = _row(entry, recurrence_id)
    if not policy.takes_replies(entry, occurrence):
        raise ReplyRefused("seats", _("There is nothing to answer here: who comes takes a seat."))
    if occurrence is not None and occurrence.status == Entry.Status.CANCELLED:
        raise ReplyRefused("cancelled", _("This date is cancelled: there is nothing to answer."))
    ends = ends_at(entry, occurrence)
    if ends is not None and ends < timezone.now():
        raise ReplyRefused("over", _("This is over: there is nothing to answer."))
    said = {
        "partstat": Reply.Partstat(partstat),
        "comment": comment,
        "answered_at": answered_at or timezone.now(),
    }
    answer, _new = Reply.objects.update_or_create(
        entry=entry, occurrence=occurrence, person=person, defaults=said
    )
    announce_answer(entry)
    return answer


def _row(entry: Entry, recurrence_id: datetime) -> Occurrence:
    try:
        occurrence = the_date(entry, recurrence_id)
    except EntryRefused as refused:
        raise ReplyRefused(refused.code, refused.message)
    if occurrence.pk is None:
        derive_date(entry, occurrence)
        occurrence.save()  # version 0: nothing differs on this date, an answer hangs on it
    return occurrence


def ends_at(entry: Entry, occurrence: Occurrence | None) -> datetime | None:
    """None where a series has no end."""
    if occurrence is None:
        return entry.last_ends_at
    span = span_of_date(entry, occurrence)
    return instant(as_local(entry, span.ends), ZoneInfo(span.zone))
