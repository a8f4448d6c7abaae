"""Every series on which calendar engines agree, as rows of ours: what pages show, and what programs read of the feed."""

from datetime import date, datetime, time, timedelta

import pytest

from calendars.agenda import dates
from calendars.dated import derive, derive_date
from calendars.ics import render_calendar, render_entry, zones_of
from calendars.models import Entry, Occurrence
from calendars.pieces import text_of
from spaces.models import Space
from tests.calendars import readers
from tests.calendars.vectors import (
    UNIVERSAL,
    ends_of,
    exdates_of,
    expected_of,
    ids,
    local,
    window_of,
)

pytestmark = pytest.mark.django_db


def as_stored(moment: date | datetime) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())


def entry_of(vector, space: Space) -> Entry:
    entry = Entry(
        space=space,
        title=vector["title"],
        is_all_day=vector["all_day"],
        starts_local=as_stored(local(vector["dtstart"])),
        ends_local=as_stored(ends_of(vector)),
        zone=vector["tz"],
        rrule=vector["rrule"] or "",
        exdates=tuple(as_stored(one) for one in exdates_of(vector)),
        status=vector["status"],
    )
    derive(entry)
    entry.save()
    for change in vector["overrides"]:
        one = Occurrence(
            entry=entry,
            recurrence_id=as_stored(local(change["recurrence_id"])),
            starts_local=as_stored(local(change["dtstart"])),
            ends_local=as_stored(local(change["dtend"])),
            zone="" if change["tz"] == vector["tz"] else change["tz"],
            status=change["status"],
            sequence=1,
        )
        derive_date(entry, one)
        one.save()
    derive(entry, list(entry.occurrences.all()))
    entry.save()
    return Entry.objects.select_related("space").prefetch_related("occurrences").get(pk=entry.pk)


@pytest.mark.parametrize("vector", UNIVERSAL, ids=ids(UNIVERSAL))
def test_pages_show_the_instants_that_engines_agree_on(vector, impact):
    entry_of(vector, impact.space)
    start, end = window_of(vector)
    found = {}
    while start < end:  # a page never looks further than 800 days
        after = min(start + timedelta(days=700), end)
        found |= {one.recurrence_id: one for one in dates(Entry.objects.all(), start, after)}
        start = after
    shown = sorted(
        (one.starts_local, one.ends_local, one.status)
        if vector["all_day"]
        else (one.starts_at, one.ends_at, one.status)
        for one in found.values()
    )
    assert shown == expected_of(vector)


@pytest.mark.parametrize("vector", UNIVERSAL, ids=ids(UNIVERSAL))
def test_the_feed_of_the_rows_is_read_as_the_same_instants(vector, impact):
    text = text_of(entry_of(vector, impact.space), "everything")
    feed = render_calendar(name="Vector", pieces=[render_entry(text)], zones=zones_of(text))
    assert readers.with_recurring_ical_events(feed, *window_of(vector)) == expected_of(vector)
