"""Reading with names, which is noted, and counting without."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from calendars.models import Entry
from needs import policy
from needs.actions.rows import held
from needs.actions.telling import tell
from needs.answer import Answer, NeedsRefused
from needs.counting import Count, count
from needs.models import Look, Need
from needs.purposes import Purpose, in_order
from people.models import Person

LONGEST_NOTE = 200


@dataclass(frozen=True, repr=False)
class Told:
    """What one person told for one purpose; no `answer` where the site's key has changed."""

    person: Person
    purpose: str
    answer: Answer | None
    kept_at: datetime


@sensitive_variables()
@transaction.atomic
def read_needs(
    *,
    entry: Entry,
    by: Person,
    purposes: Iterable[str],
    reason: str,
    note: str = "",
    person: Person | None = None,
) -> list[Told]:
    """What people told for these purposes, or what `person` did, by name; with it, for each of them, the note that it was
    read. Both or neither: it is returned after the notes are stored.

    Raises Denied, NeedsRefused.
    """
    entry, wanted = held(entry), in_order(purposes)
    policy.require_reader(by, entry.space)
    if not wanted:
        raise NeedsRefused("purpose", _("Choose what you have to read."), field="purposes")
    refuse_without_reason(reason, note)
    found = Need.objects.at(entry).filter(consent__purpose__in=wanted).for_list()
    if person is not None:
        found = found.of(person)
    told = [Told(need.consent.person, need.consent.purpose, need.readable, need.kept_at) for need in found]
    note_reading(entry, by, told, reason, note.strip())
    return told


def refuse_without_reason(reason: str, note: str) -> None:
    if reason not in Look.Reason.values:
        raise NeedsRefused("reason_missing", _("Say why you have to read it."), field="reason")
    if reason == Look.Reason.OTHER and not note.strip():
        raise NeedsRefused("note_missing", _("Say which reason: those concerned read it."), field="note")
    if len(note.strip()) > LONGEST_NOTE or "\x00" in note:
        raise NeedsRefused("too_long", _("This is too long, or holds a sign that is no text."), field="note")


def note_reading(entry: Entry, by: Person, told: list[Told], reason: str, note: str) -> None:
    """One row for each person; they are told once until they have looked."""
    purposes: dict[Person, list[str]] = {}
    for one in told:
        purposes.setdefault(one.person, []).append(one.purpose)
    Look.objects.bulk_create(
        Look(entry=entry, person=person, reader=by, purposes=in_order(read), reason=reason, note=note)
        for person, read in purposes.items()
    )
    others = [person for person in purposes if person != by]
    tell(
        entry.space,
        "needs.read",
        others,
        dedupe=f"needs:{entry.pk}:read",
        url=reverse("needs:mine", args=[entry.pk]),
        is_urgent=False,
        title=entry.title,
    )


@sensitive_variables()
def count_needs(*, entry: Entry, by: Person) -> list[Count]:
    """Numbers without names, for those who cook and book. Raises Denied."""
    policy.require_host(by, entry.space)
    told: dict[str, list[Answer | None]] = {}
    for need in Need.objects.at(entry).select_related("consent"):
        told.setdefault(need.consent.purpose, []).append(need.readable)
    asked = policy.asked_of(entry)
    return [count(purpose, told.get(purpose, [])) for purpose in Purpose.values if purpose in asked]
