"""An entry as a file that somebody puts into their own calendar once, where a subscription would follow it."""

from dataclasses import replace

from calendars.dated import as_local
from calendars.ics import render_entry, render_file, render_overrides, zones_of
from calendars.models import Entry, Occurrence, Subscription
from calendars.pieces import text_of


def file_of(
    entry: Entry, occurrence: Occurrence | None = None, *, with_joining: bool, with_place: bool = True
) -> bytes:
    """All that its page tells, in the language that is active, for somebody who may read it: of a confidential space as
    well. Of a series one date alone, `occurrence`. The address to join is for the space's people. The entry has its space;
    one query where it is a series."""
    everything = Subscription.Detail.EVERYTHING
    dates = frozenset({occurrence.pk}) if occurrence else None
    text = text_of(entry, everything, dates, with_joining=with_joining)
    if not with_place:
        nowhere = tuple(replace(one, location=None) for one in text.overrides)
        text = replace(text, location="", overrides=nowhere)
    if occurrence is None:
        return render_file(render_entry(text), zones_of(text))
    original = as_local(entry, occurrence.recurrence_id)
    text = replace(text, overrides=tuple(one for one in text.overrides if one.recurrence_id == original))
    return render_file(render_overrides(text), zones_of(text))
