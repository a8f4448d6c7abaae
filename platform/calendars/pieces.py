"""Entries as a calendar program shall read them: rows and a manner of telling in, text out."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from calendars.dated import as_local
from calendars.ics import CalendarText, Override, render_entry, zones_of
from calendars.models import Entry, Occurrence, Subscription
from calendars.reach import Place

Detail = Subscription.Detail
# Written into ETags and kept pieces: raise it whenever the same rows shall give other bytes.
FORMAT = 2
AT_ONCE = 500
NINE_THE_DAY_BEFORE = 15 * 60

Piece = tuple[str, tuple[str, ...]]  # the text of an entry, and the zones it needs


class Manner(NamedTuple):
    """How much is told of an entry, and to whom."""

    language: str
    detail: str
    with_joining: bool = True
    is_public: bool = False
    alarm_minutes: int | None = None


class Row(NamedTuple):
    """What a program learns of an Entry, as it is stored: a tenth of the time that a model's instance takes."""

    pk: int
    uid: str
    space_id: int
    kind: str
    title: str
    description: str
    place: str
    latitude: Decimal | None
    longitude: Decimal | None
    conference_url: str
    url: str
    zone: str
    is_all_day: bool
    starts_local: datetime
    ends_local: datetime
    rrule: str
    status: str
    sequence: int
    related_to: str
    created_at: datetime
    modified_at: datetime

    @property
    def is_cancelled(self) -> bool:
        return self.status == Entry.Status.CANCELLED


class Changed(NamedTuple):
    """An Occurrence that differs, as it is stored."""

    recurrence_id: datetime
    starts_local: datetime | None
    ends_local: datetime | None
    place: str
    note: str
    status: str
    sequence: int
    modified_at: datetime


class Words(NamedTuple):
    """Our own words in a feed, in one language."""

    busy: str
    cancelled: str
    join: str
    kinds: dict[str, str]


@cache
def words(language: str) -> Words:
    with translation.override(language):
        return Words(
            busy=_("Busy"),
            # Some programs show a cancelled entry like any other: the word has to stand in the title too.
            cancelled=_("Cancelled: %(title)s"),
            join=_("Join online: %(address)s"),
            kinds={value: str(label) for value, label in Entry.Kind.choices},
        )


def written(pks: list[int], manners: dict[int, tuple[Place, Manner]]) -> Iterator[tuple[int, Piece]]:
    """The pieces of entries, by the place and manner of each one's space; two queries for every 500."""
    for at in range(0, len(pks), AT_ONCE):
        rows = [
            Row(*row) for row in Entry.objects.filter(pk__in=pks[at : at + AT_ONCE]).values_list(*Row._fields)
        ]
        changes = changed_dates([row.pk for row in rows if row.rrule])
        for row in rows:
            place, manner = manners[row.space_id]
            text = calendar_text(row, changes[row.pk], place, manner)
            yield row.pk, (render_entry(text), tuple(sorted(zones_of(text))))


def changed_dates(series: list[int]) -> dict[int, list[Changed]]:
    found: dict[int, list[Changed]] = defaultdict(list)
    if series:
        rows = Occurrence.objects.filter(entry__in=series, sequence__gt=0).order_by("entry", "recurrence_id")
        for pk, *row in rows.values_list("entry", *Changed._fields):
            found[pk].append(Changed(*row))
    return found


def calendar_text(row: Row, changes: list[Changed], place: Place, manner: Manner) -> CalendarText:
    is_busy, tells_all = manner.detail == Detail.BUSY, manner.detail == Detail.EVERYTHING
    said, joins = words(manner.language), tells_all and manner.with_joining
    is_cancelled, is_tentative = row.is_cancelled, row.status == Entry.Status.TENTATIVE
    page = page_of(row) if tells_all else ""
    return CalendarText(
        uid=row.uid,
        sequence=row.sequence,
        created=row.created_at,
        last_modified=row.modified_at,
        summary=_summary(row, manner, said, is_cancelled),
        starts_local=as_local(row, row.starts_local),
        ends_local=as_local(row, row.ends_local),
        zone=row.zone,
        description=_description(row, place, said, page, joins) if tells_all else "",
        location="" if is_busy else row.place,
        url=page,
        conference=row.conference_url if joins else "",
        categories=_categories(row, place, manner, said),
        geo=None if is_busy or row.latitude is None else (row.latitude, row.longitude),
        status=row.status.lower(),
        # The frame around a visit's days keeps nobody from the meetings within them, nor does what may not happen.
        transparency="transparent"
        if is_cancelled or is_tentative or row.kind == Entry.Kind.SPAN
        else "opaque",
        access="public" if manner.is_public else "private",
        language="" if is_busy else place.language,
        rrule=row.rrule,
        related_to=(("sibling", row.related_to),) if row.related_to else (),
        overrides=tuple(_override(row, one, place, manner, said, page, joins) for one in changes),
        alarm=None if is_cancelled else _alarm(row, manner),
    )


def page_of(row: Row) -> str:
    return settings.SITE_URL + (row.url or _entry_page().replace("/0/", f"/{row.pk}/"))


@cache
def _entry_page() -> str:
    """The address of an entry's page with a 0 in it: to reverse it anew takes longer than all the rest."""
    return reverse("calendars:entry", args=[0])


def _summary(row: Row, manner: Manner, said: Words, is_cancelled: bool) -> str:
    title = said.busy if manner.detail == Detail.BUSY else row.title
    return said.cancelled % {"title": title} if is_cancelled else title


def _categories(row: Row, place: Place, manner: Manner, said: Words) -> tuple[str, ...]:
    if manner.detail == Detail.BUSY:
        return ()
    kind = said.kinds[row.kind]
    return (kind, place.title) if manner.detail == Detail.EVERYTHING else (kind,)


def _description(row: Row, place: Place, said: Words, page: str, joins: bool, note: str = "") -> str:
    joining = said.join % {"address": row.conference_url} if joins and row.conference_url else ""
    return "\n\n".join([part for part in (note, place.title, row.description, joining, page) if part])


def _override(
    row: Row, one: Changed, place: Place, manner: Manner, said: Words, page: str, joins: bool
) -> Override:
    is_cancelled = row.is_cancelled or one.status == Entry.Status.CANCELLED
    starts = one.starts_local or one.recurrence_id
    tells_all = manner.detail == Detail.EVERYTHING
    return Override(
        recurrence_id=as_local(row, one.recurrence_id),
        sequence=one.sequence,
        last_modified=one.modified_at,
        starts_local=as_local(row, starts),
        ends_local=as_local(row, one.ends_local or starts + (row.ends_local - row.starts_local)),
        status="cancelled" if is_cancelled else one.status.lower(),
        summary=_summary(row, manner, said, is_cancelled),
        description=_description(row, place, said, page, joins, one.note) if tells_all else "",
        location=None if manner.detail == Detail.BUSY or not one.place else one.place,
    )


def _alarm(row: Row, manner: Manner) -> timedelta | None:
    """Of whole days a reminder comes at nine on the day before; minutes before midnight would help nobody."""
    minutes = manner.alarm_minutes
    if minutes is None or (row.is_all_day and minutes != Subscription.Alarm.DAY):
        return None
    return timedelta(minutes=NINE_THE_DAY_BEFORE if row.is_all_day else minutes)


def known_words(language: str) -> list[Any]:
    """What the text of every piece depends on beside its rows."""
    return [FORMAT, settings.SITE_URL, *words(language)]
