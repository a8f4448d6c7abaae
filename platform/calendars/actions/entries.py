import functools
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars import agenda
from calendars.actions import above
from calendars.actions.mailing import ask_for_mail, earliest, next_start
from calendars.actions.telling import Span, announce, span_of, tell
from calendars.dated import as_local, as_stored, derive, derive_date, series_of
from calendars.models import Calendar, Entry, Occurrence
from calendars.recurrence import Local, RuleRefused, check_rule, parse_rule
from calendars.rules import write_rule
from calendars.series import date_of, starts_of
from people.models import Person
from people.refusal import Refusal
from spaces import policy
from spaces.models import Space

TIMES = {"starts_local", "ends_local", "zone", "is_all_day", "rrule", "exdates"}
# RFC 5545 §3.8.7.4: with these a program must take the newer version for a new plan, not for a corrected word.
SIGNIFICANT = TIMES | {"place", "conference_url", "status"}
CHANGEABLE = SIGNIFICANT | {"title", "description", "url", "related_to", "kind", "latitude", "longitude"}
LONGEST = timedelta(days=92)
# Of which field a reason of `calendars.limits` speaks; the others are about the rule.
FIELDS = {
    "unknown_zone": "zone",
    "overlap": "ends_local",
    **dict.fromkeys(
        ["out_of_range", "seconds", "clock_gap", "clock_fold", "clock_span", "start_mismatch"], "starts_local"
    ),
}


class EntryRefused(Refusal):
    """A time, a rule or a change that an entry cannot have."""


@transaction.atomic
def create_entry(
    *,
    space: Space,
    by: Person | None,
    title: str,
    starts_local: datetime,
    ends_local: datetime,
    zone: str,
    **fields: Any,
) -> Entry:
    """Put something into a space's calendar. `fields` are those of Entry; without `by` nobody's right is asked.

    Raises EntryRefused, with what a person can do about it, where calendars would disagree on its dates.
    """
    if by is not None:
        policy.require(by, "add_entry", space)
    entry = Entry(
        space=space,
        created_by=by,
        title=title,
        starts_local=starts_local,
        ends_local=ends_local,
        zone=zone,
        **fields,
    )
    refuse_times(entry)
    derive(entry)
    entry.save()
    ask_for_mail(entry, starts_at=next_start(entry))
    announce(entry)
    return entry


@transaction.atomic
def change_entry(
    *, entry: Entry, by: Person | None, quietly: bool = False, seen: int | None = None, **changes: Any
) -> Entry:
    """Change an entry; a new time, place, link, rule or status raises its SEQUENCE and is told to all.

    Not when `quietly`: a room above tells of a whole programme in one notice.

    When a series' rule or time of day changes, what was said of single dates goes along to the same days; dates that
    the new rule doesn't have are forgotten. A series that has begun keeps its times: see `change_later`. With `seen`,
    the revision that the person had before them, a change made meanwhile is not overwritten unseen.

    Raises EntryRefused, KeyError for a field that nobody may change.
    """
    entry = locked(entry, by)
    if not changes.keys() <= CHANGEABLE:
        raise KeyError(*sorted(changes.keys() - CHANGEABLE))
    changed = {name for name, value in changes.items() if getattr(entry, name) != value}
    if not changed:
        return entry
    refuse_change(entry, changed, seen)
    was, began_at = span_of(entry), next_start(entry)
    for name in changed:
        setattr(entry, name, changes[name])
    entry.modified_at, entry.revision = timezone.now(), entry.revision + 1
    if changed & TIMES:
        entry.exdates = left_out_on_same_days(entry)
        refuse_times(entry)
        follow_rule(entry, zone_before=was.zone)
        derive(entry, list(entry.occurrences.all()))
    differing = entry.occurrences.filter(sequence__gt=0)
    if changed & SIGNIFICANT:
        entry.sequence += 1
        # A single date inherits what it doesn't say itself: its own version grows with the series'.
        differing.update(sequence=F("sequence") + 1, modified_at=entry.modified_at)
    else:
        differing.update(modified_at=entry.modified_at)
    if "status" in changed:
        entry.cancelled_at = entry.modified_at if entry.is_cancelled else None
    entry.save()
    starts_at = earliest(began_at, next_start(entry))
    mailed = ask_for_mail(entry, starts_at=starts_at)
    announce(entry)
    above.follow(entry)
    if not quietly:
        tell_change(entry, changed, by=by, was=was, starts_at=starts_at, mailed=mailed)
    return entry


def refuse_change(entry: Entry, changed: set[str], seen: int | None) -> None:
    if entry.is_cancelled and "status" not in changed:
        raise EntryRefused("cancelled", _("This is cancelled: it can no longer be changed."))
    if seen is not None and seen != entry.revision:
        raise EntryRefused(
            "changed_meanwhile",
            _(
                "Somebody else changed this meanwhile. Compare with its page; saving again keeps what you typed."
            ),
            "seen",
        )
    if changed & (TIMES | {"status"}) and entry.has_begun(timezone.now()):
        raise EntryRefused(
            "begun",
            _("Some dates of this series are over and stay as they were: change a date and all later ones."),
        )


def tell_change(
    entry: Entry,
    changed: set[str],
    *,
    by: Person | None,
    was: Span,
    starts_at: datetime | None,
    mailed: Collection[int],
) -> None:
    """`was` is when a single entry was to be before."""
    said = functools.partial(
        tell, entry, by=by, until=entry.last_ends_at or entry.ends_at, starts_at=starts_at, mailed=mailed
    )
    if "status" in changed and entry.is_cancelled:
        said(key="calendars.cancelled", on=span_of(entry))
    elif entry.is_cancelled:
        return
    elif changed & TIMES and entry.is_series:
        said(key="calendars.replanned", after=span_of_next(entry))
    elif changed & TIMES:
        said(key="calendars.moved", before=was, after=span_of(entry))
    elif changed & SIGNIFICANT:
        said(key="calendars.elsewhere", on=span_of(entry))


def span_of_next(entry: Entry) -> Span:
    """Of the next date as it takes place, moved or not; of what is over, of the whole."""
    coming = agenda.next_of(entry, timezone.now())
    if coming is None or entry.is_all_day:
        return span_of(entry)
    return Span(as_stored(coming.starts_local), as_stored(coming.ends_local), coming.zone)


def locked(entry: Entry, by: Person | None) -> Entry:
    """The row as it is now, held until the end, and before it its calendar and what hangs on its dates; its space
    comes along. Raises Denied."""
    above.hold(entry.pk)
    Calendar.objects.hold(entry.space_id)
    entry = Entry.objects.select_for_update(of=("self",)).select_related("space").get(pk=entry.pk)
    if by is not None:
        policy.require(by, "edit", entry.space)
    return entry


def refuse_times(entry: Entry) -> None:
    if entry.is_all_day:
        for name in ("starts_local", "ends_local"):
            setattr(entry, name, datetime.combine(getattr(entry, name), time()))
    starts, ends = as_local(entry, entry.starts_local), as_local(entry, entry.ends_local)
    if ends <= starts:
        raise EntryRefused("ends_before_start", _("The end must be later than the start."), "ends_local")
    if ends - starts > LONGEST:
        raise EntryRefused("too_long", _("An entry can last 92 days at most."), "ends_local")
    if entry.starts_local in entry.exdates:
        raise EntryRefused(
            "first_left_out", _("The first date cannot be left out: let the series begin later.")
        )
    left_out = tuple(as_local(entry, moment) for moment in entry.exdates)
    refuse_rule(entry.rrule, entry.zone, starts, ends - starts, left_out)
    rule = parse_rule(entry.rrule)
    entry.rrule = write_rule(rule) if rule else ""


def refuse_rule(
    rrule: str, zone: str, starts: Local, duration: timedelta, exdates: tuple[Local, ...] = ()
) -> None:
    try:
        today = timezone.localdate(timezone=ZoneInfo(zone))
        check_rule(rrule, starts, zone, duration=duration, today=today, exdates=exdates)
    except RuleRefused as refused:
        raise EntryRefused(refused.code, refused.message, FIELDS.get(refused.code, "rrule"))
    except (KeyError, ValueError):  # ZoneInfo's ways to say that there is no such zone
        raise EntryRefused(
            "unknown_zone", _("Choose a time zone by its city, such as Europe/Tallinn."), "zone"
        )


def follow_rule(entry: Entry, zone_before: str) -> None:
    """Carry what is said of single dates over to the same days of the rule as it is now. Times of their own stay the
    same moments when the series goes by another clock."""
    occurrences = {one.recurrence_id.date(): one for one in entry.occurrences.all()}
    if not occurrences:
        return
    days = starts_of(series_of(entry), min(occurrences), max(occurrences)) if entry.rrule else ()
    standing = {date_of(start) for start in days}
    above.forget([one for day, one in occurrences.items() if day not in standing])
    kept = [one for day, one in occurrences.items() if day in standing]
    for one in kept:
        one.recurrence_id = datetime.combine(one.recurrence_id, entry.starts_local.time())
        if one.starts_local:
            own = one.zone or zone_before
            one.zone = "" if own == entry.zone else own
        derive_date(entry, one)
    Occurrence.objects.bulk_update(kept, ["recurrence_id", "zone", "starts_at", "ends_at"])


def left_out_on_same_days(entry: Entry) -> tuple[datetime, ...]:
    """The same days left out, at the hour that the series has now; nothing of what is no series."""
    if not entry.rrule:
        return ()
    return tuple(datetime.combine(moment, entry.starts_local.time()) for moment in entry.exdates)
