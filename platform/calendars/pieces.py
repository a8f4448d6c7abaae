"""An entry as a calendar program shall read it: a row and a level of detail in, `ics.CalendarText` out."""

from django.conf import settings
from django.utils.translation import gettext as _

from calendars.dated import as_local, duration_of
from calendars.ics import CalendarText, Override, render_entry, zones_of
from calendars.models import Entry, Occurrence, Subscription

Detail = Subscription.Detail
# Written into ETags and kept pieces: raise it whenever the same rows shall give other bytes.
FORMAT = 2


def render_piece(entry: Entry, detail: str) -> tuple[str, tuple[str, ...]]:
    """The text of an entry and the zones it needs, in the active language. The entry's space and occurrences must
    have been fetched with it."""
    text = calendar_text(entry, detail)
    return render_entry(text), tuple(sorted(zones_of(text)))


def calendar_text(entry: Entry, detail: str, also: frozenset[int] = frozenset()) -> CalendarText:
    """`also` are the keys of dates that take place as the series says, and shall be told of all the same."""
    is_busy = detail == Detail.BUSY
    dates = entry.occurrences.all() if entry.is_series else []
    rows = [row for row in dates if row.sequence > 0 or row.pk in also]
    return CalendarText(
        uid=entry.uid,
        sequence=entry.sequence,
        created=entry.created_at,
        last_modified=entry.modified_at,
        summary=_summary(entry, detail, entry.is_cancelled),
        starts_local=as_local(entry, entry.starts_local),
        ends_local=as_local(entry, entry.ends_local),
        zone=entry.zone,
        description=_description(entry, detail),
        location="" if is_busy else entry.place,
        url=page_of(entry) if detail == Detail.EVERYTHING else "",
        conference=entry.conference_url if detail == Detail.EVERYTHING else "",
        categories=() if is_busy else (str(entry.get_kind_display()),),
        status=entry.status.lower(),
        transparency="opaque" if takes_time(entry) else "transparent",
        access="private",
        language="" if is_busy else entry.space.language,
        rrule=entry.rrule,
        exdates=tuple(as_local(entry, moment) for moment in entry.exdates),
        related_to=(("sibling", entry.related_to),) if entry.related_to else (),
        overrides=tuple(_override(entry, row, detail) for row in rows),
    )


def takes_time(entry: Entry) -> bool:
    """Whether programs shall show its people as busy. The frame around a visit's days keeps nobody from the meetings
    within them; what may or may not take place keeps nobody from anything yet."""
    return entry.status == Entry.Status.CONFIRMED and entry.kind != Entry.Kind.SPAN


def page_of(entry: Entry) -> str:
    return settings.SITE_URL + entry.get_absolute_url()


def _summary(entry: Entry, detail: str, is_cancelled: bool) -> str:
    title = _("Busy") if detail == Detail.BUSY else entry.title
    if entry.is_hold and not is_cancelled:
        title = _("Held: %(title)s") % {"title": title}
    # Some programs show a cancelled entry like any other: the word has to stand in the title too.
    return _("Cancelled: %(title)s") % {"title": title} if is_cancelled else title


def _description(entry: Entry, detail: str, note: str = "") -> str:
    if detail != Detail.EVERYTHING:
        return ""
    joining = (
        _("Join online: %(address)s") % {"address": entry.conference_url} if entry.conference_url else ""
    )
    parts = [note, entry.space.title, entry.description, joining, page_of(entry)]
    return "\n\n".join(part for part in parts if part)


def _override(entry: Entry, row: Occurrence, detail: str) -> Override:
    is_cancelled = entry.is_cancelled or row.status == Entry.Status.CANCELLED
    starts = row.starts_local or row.recurrence_id
    return Override(
        recurrence_id=as_local(entry, row.recurrence_id),
        sequence=row.sequence,
        last_modified=row.modified_at,
        starts_local=as_local(entry, starts),
        ends_local=as_local(entry, row.ends_local or starts + duration_of(entry)),
        zone=row.zone or None,
        status="cancelled" if is_cancelled else row.status.lower(),
        transparency="transparent" if is_cancelled else None,
        summary=_summary(entry, detail, is_cancelled),
        description=_description(entry, detail, row.note),
        location=None if detail == Detail.BUSY or not row.place else row.place,
    )
