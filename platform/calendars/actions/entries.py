from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calendars.actions.telling import announce, tell
from calendars.dated import as_local, derive, series_of
from calendars.models import Calendar, Entry, Occurrence
from calendars.recurrence import RuleRefused, check_rule
from calendars.series import date_of, starts_of
from people.models import Person
from people.refusal import Refusal
from spaces import policy
from spaces.models import Space

TIMES = {"starts_local", "ends_local", "zone", "is_all_day", "rrule"}
# RFC 5545 §3.8.7.4: with these a program must take the newer version for a new plan, not for a corrected word.
SIGNIFICANT = TIMES | {"place", "conference_url", "status"}
CHANGEABLE = SIGNIFICANT | {"title", "description", "url", "related_to", "latitude", "longitude"}
LONGEST = timedelta(days=92)


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
    announce(entry)
    return entry


@transaction.atomic
def change_entry(*, entry: Entry, by: Person | None, quietly: bool = False, **changes: Any) -> Entry:
    """Change an entry; a new time, place, rule or status raises its SEQUENCE, and a new time is told to all.

    Not when `quietly`: a room above tells of a whole programme in one notice.

    When a series' rule or time of day changes, what was said of single dates goes along to the same days; dates that
    the new rule doesn't have are forgotten. Raises EntryRefused, KeyError for a field that nobody may change.
    """
    entry = locked(entry, by)
    changed = {name for name, value in changes.items() if getattr(entry, name) != value}
    if not changed <= CHANGEABLE:
        raise KeyError(*sorted(changed - CHANGEABLE))
    if not changed:
        return entry
    before = entry.starts_local
    for name in changed:
        setattr(entry, name, changes[name])
    entry.modified_at, entry.revision = timezone.now(), entry.revision + 1
    if changed & TIMES:
        refuse_times(entry)
        follow_rule(entry)
        derive(entry, list(entry.occurrences.all()))
    if changed & SIGNIFICANT:
        entry.sequence += 1
        # A single date inherits what it doesn't say itself: its own version grows with the series'.
        entry.occurrences.filter(sequence__gt=0).update(
            sequence=F("sequence") + 1, modified_at=entry.modified_at
        )
    if "status" in changed:
        entry.cancelled_at = entry.modified_at if entry.is_cancelled else None
    entry.save()
    announce(entry)
    last = entry.last_ends_at or entry.ends_at
    if quietly:
        return entry
    if "status" in changed and entry.is_cancelled:
        tell(entry, "calendars.cancelled", by=by, ends_at=last, on=entry.starts_local)
    elif changed & TIMES and not entry.is_cancelled:
        key = "calendars.replanned" if entry.is_series else "calendars.moved"
        tell(entry, key, by=by, ends_at=last, before=before, after=entry.starts_local)
    return entry


def cancel_entry(*, entry: Entry, by: Person | None, quietly: bool = False) -> Entry:
    """It stays in calendars as cancelled for 90 days, so that nobody has to wonder where it went."""
    return change_entry(entry=entry, by=by, quietly=quietly, status=Entry.Status.CANCELLED)


def locked(entry: Entry, by: Person | None) -> Entry:
    """The row as it is now, held until the end, and before it its calendar; its space comes along. Raises Denied."""
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
        raise EntryRefused("ends_before_start", _("The end must be later than the start."))
    if ends - starts > LONGEST:
        raise EntryRefused("too_long", _("An entry can last 92 days at most."))
    refuse_rule(entry.rrule, entry, starts, ends - starts)


def refuse_rule(rrule: str, entry: Entry, starts: Any, duration: timedelta) -> None:
    try:
        today = timezone.localdate(timezone=ZoneInfo(entry.zone))
        check_rule(rrule, starts, entry.zone, duration=duration, today=today)
    except RuleRefused as refused:
        raise EntryRefused(refused.code, refused.message)
    except (KeyError, ValueError):  # ZoneInfo's ways to say that there is no such zone
        raise EntryRefused("unknown_zone", _("Choose a time zone by its city, such as Europe/Tallinn."))


def follow_rule(entry: Entry) -> None:
    """Carry what is said of single dates over to the same days of the rule as it is now."""
    occurrences = {one.recurrence_id.date(): one for one in entry.occurrences.all()}
    if not occurrences:
        return
    days = starts_of(series_of(entry), min(occurrences), max(occurrences)) if entry.rrule else ()
    standing = {date_of(start) for start in days}
    gone = [one.pk for day, one in occurrences.items() if day not in standing]
    Occurrence.objects.filter(pk__in=gone).delete()
    kept = [one for day, one in occurrences.items() if day in standing]
    for one in kept:
        one.recurrence_id = datetime.combine(one.recurrence_id, entry.starts_local.time())
    Occurrence.objects.bulk_update(kept, ["recurrence_id"])
