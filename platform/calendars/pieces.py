"""Entries as a calendar program shall read them: rows and a manner of telling in, text out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from calendars.dated import as_local
from calendars.fields import read_wall_times
from calendars.ics import CalendarText, Override, render_entry, zones_of
from calendars.models import Entry, Occurrence, Subscription
from calendars.prepared import A_NUMBER, Prepared, raw_rows
from calendars.reach import Place

Detail = Subscription.Detail
# As they are stored: an enumeration compares ten times slower, and ten thousand times.
CANCELLED, TENTATIVE = Entry.Status.CANCELLED.value, Entry.Status.TENTATIVE.value
SPAN, HOLD = Entry.Kind.SPAN.value, Entry.Kind.HOLD.value
# Written into ETags and kept pieces: raise it whenever the same rows shall give other bytes.
FORMAT = 3
AT_ONCE = 2_000
NINE_THE_DAY_BEFORE = 15 * 60

Piece = tuple[bytes, tuple[str, ...]]  # the text of an entry, and the zones it needs


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
    latitude: float | None
    longitude: float | None
    conference_url: str
    url: str
    zone: str
    is_all_day: bool
    starts_local: datetime
    ends_local: datetime
    rrule: str
    exdates: tuple[datetime, ...]
    status: str
    sequence: int
    related_to: str
    created_at: datetime
    modified_at: datetime


class Changed(NamedTuple):
    """An Occurrence that differs, as it is stored."""

    recurrence_id: datetime
    starts_local: datetime | None
    ends_local: datetime | None
    zone: str
    place: str
    note: str
    status: str
    sequence: int
    modified_at: datetime


class Words(NamedTuple):
    """Our own words in a feed, in one language."""

    busy: str
    held: str
    cancelled: str
    join: str
    kinds: dict[str, str]


@cache
def words(language: str) -> Words:
    with translation.override(language):
        return Words(
            busy=_("Busy"),
            held=_("Held: %(title)s"),
            # Some programs show a cancelled entry like any other: the word has to stand in the title too.
            cancelled=_("Cancelled: %(title)s"),
            join=_("Join online: %(address)s"),
            kinds={value: str(label) for value, label in Entry.Kind.choices},
        )


class Telling:
    """What holds for all entries of one place."""

    def __init__(self, place: Place, manner: Manner) -> None:
        self.place, self.manner, self.words = place, manner, words(manner.language)
        self.is_busy, self.tells_all = manner.detail == Detail.BUSY, manner.detail == Detail.EVERYTHING
        self.joins = self.tells_all and manner.with_joining
        self.access = "public" if manner.is_public else "private"
        self.language = "" if self.is_busy else place.language
        self.site = settings.SITE_URL
        self.before_pk, self.after_pk = reverse("calendars:entry", args=[0]).split("0")

    def summary(self, row: Row, is_cancelled: bool) -> str:
        title = self.words.busy if self.is_busy else row.title
        if row.kind == HOLD and not is_cancelled and not self.is_busy:
            title = self.words.held % {"title": title}
        return self.words.cancelled % {"title": title} if is_cancelled else title

    def description(self, row: Row, page: str, note: str = "") -> str:
        if not self.tells_all:
            return ""
        url = row.conference_url if self.joins else ""
        joining = self.words.join % {"address": url} if url else ""
        return "\n\n".join(
            [part for part in (note, self.place.title, row.description, joining, page) if part]
        )

    def page(self, row: Row) -> str:
        if not self.tells_all:
            return ""
        return self.site + (row.url or f"{self.before_pk}{row.pk}{self.after_pk}")

    def categories(self, kind: str) -> tuple[str, ...]:
        if self.is_busy:
            return ()
        return (self.words.kinds[kind], self.place.title) if self.tells_all else (self.words.kinds[kind],)

    def alarm(self, is_all_day: bool) -> timedelta | None:
        """Of whole days a reminder comes at nine on the day before; minutes before midnight would help nobody."""
        minutes = self.manner.alarm_minutes
        if minutes is None or (is_all_day and minutes != Subscription.Alarm.DAY):
            return None
        return timedelta(minutes=NINE_THE_DAY_BEFORE if is_all_day else minutes)


def rows(entries: QuerySet[Entry]) -> list[Row]:
    return [row_of(raw) for raw in raw_rows(entries.values_list(*Row._fields))]


def row_by_number(pk: int) -> list[Row]:
    """The same for one, by a query that needs no compiling."""
    return [row_of(raw) for raw in BY_NUMBER.raw(pk)]


def row_of(raw: tuple[Any, ...]) -> Row:
    """Only moments differ from store to store; the fields' own ways to read them take a quarter of a whole feed's time."""
    *before, starts, ends, rrule, exdates, status, sequence, related_to, created, modified = raw
    moments = wall_time(starts), wall_time(ends)
    left_out = read_wall_times(exdates) if exdates else ()
    stamps = instant(created), instant(modified)
    return Row(*before, *moments, rrule, left_out, status, sequence, related_to, *stamps)


def wall_time(raw: str | datetime) -> datetime:
    return datetime.fromisoformat(raw) if isinstance(raw, str) else raw


def instant(raw: str | datetime) -> datetime:
    """SQLite keeps UTC as text without an offset; PostgreSQL gives it aware."""
    return datetime.fromisoformat(raw).replace(tzinfo=UTC) if isinstance(raw, str) else raw


def written(rows: list[Row], manners: dict[int, tuple[Place, Manner]]) -> Iterator[tuple[int, Piece]]:
    """The pieces of entries by their keys, by the place and manner of each one's space. One query where there are
    series."""
    for pk, text in texts(rows, manners):
        yield pk, (render_entry(text).encode(), tuple(sorted(zones_of(text))))


def texts(rows: list[Row], manners: dict[int, tuple[Place, Manner]]) -> Iterator[tuple[int, CalendarText]]:
    telling = {space: Telling(*manner) for space, manner in manners.items()}
    changes = changed_dates([row.pk for row in rows if row.rrule])
    for row in rows:
        yield row.pk, calendar_text(row, changes.get(row.pk, ()), telling[row.space_id])


def changed_dates(series: list[int]) -> dict[int, list[Changed]]:
    found: dict[int, list[Changed]] = defaultdict(list)
    for at in range(0, len(series), AT_ONCE):
        here = Occurrence.objects.filter(entry__in=series[at : at + AT_ONCE], sequence__gt=0)
        found_here = here.order_by("entry", "recurrence_id")
        for pk, *row in found_here.values_list("entry", *Changed._fields):
            found[pk].append(Changed(*row))
    return found


def calendar_text(row: Row, changes: Iterable[Changed], telling: Telling) -> CalendarText:
    is_cancelled, page = row.status == CANCELLED, telling.page(row)
    # The frame around a visit's days keeps nobody from the meetings within them, nor does what may not happen.
    is_free = is_cancelled or row.status == TENTATIVE or row.kind == SPAN
    return CalendarText(
        uid=row.uid,
        sequence=row.sequence,
        created=row.created_at,
        last_modified=row.modified_at,
        summary=telling.summary(row, is_cancelled),
        starts_local=as_local(row, row.starts_local),
        ends_local=as_local(row, row.ends_local),
        zone=row.zone,
        description=telling.description(row, page),
        location="" if telling.is_busy else row.place,
        url=page,
        conference=row.conference_url if telling.joins else "",
        categories=telling.categories(row.kind),
        geo=None if row.latitude is None or telling.is_busy else (row.latitude, row.longitude),
        status=row.status.lower(),
        transparency="transparent" if is_free else "opaque",
        access=telling.access,
        language=telling.language,
        rrule=row.rrule,
        exdates=tuple([as_local(row, moment) for moment in row.exdates]),
        related_to=(("sibling", row.related_to),) if row.related_to else (),
        overrides=tuple([_override(row, one, page, telling) for one in changes]),
        alarm=telling.alarm(row.is_all_day),
    )


def _override(row: Row, one: Changed, page: str, telling: Telling) -> Override:
    is_cancelled = CANCELLED in (row.status, one.status)
    starts = one.starts_local or one.recurrence_id
    return Override(
        recurrence_id=as_local(row, one.recurrence_id),
        sequence=one.sequence,
        last_modified=one.modified_at,
        starts_local=as_local(row, starts),
        ends_local=as_local(row, one.ends_local or starts + (row.ends_local - row.starts_local)),
        zone=one.zone or None,
        transparency="transparent" if is_cancelled else None,
        status="cancelled" if is_cancelled else one.status.lower(),
        summary=telling.summary(row, is_cancelled),
        description=telling.description(row, page, one.note),
        location=None if telling.is_busy or not one.place else one.place,
    )


def text_of(
    entry: Entry, detail: str, also: frozenset[int] = frozenset(), *, with_joining: bool = True
) -> CalendarText:
    """One entry in the active language, from an instance whose space and occurrences were fetched with it. `also` are
    the keys of dates that take place as the series says, and shall be told of all the same."""
    space = entry.space
    place = Place(space.pk, space.title, space.language, space.is_confidential, None, is_member=True)
    row = Row(*(getattr(entry, name) for name in Row._fields))
    dates = entry.occurrences.all() if entry.rrule else []
    changes = [
        Changed(*(getattr(one, name) for name in Changed._fields))
        for one in dates
        if one.sequence > 0 or one.pk in also
    ]
    manner = Manner(translation.get_language() or "en", detail, with_joining=with_joining)
    return calendar_text(row, changes, Telling(place, manner))


def known_words(language: str) -> list[Any]:
    """What the text of every piece depends on beside its rows."""
    return [FORMAT, settings.SITE_URL, *words(language)]


BY_NUMBER = Prepared(lambda: Entry.objects.filter(pk=A_NUMBER).values_list(*Row._fields))
