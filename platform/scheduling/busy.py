"""When a pasted iCalendar text says that somebody is busy. Pure: text in, spans of epoch minutes out.

Titles, places and people are cut away before anything is parsed. Only what may touch the window is expanded, under
caps of steps and dates, and no rule is followed that repeats more often than daily: such a series counts by its first
date alone, and is told in `unread`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from calendars.recurrence import Local, RuleRefused, Series, expand, instant, parse_rule
from calendars.series import date_of
from scheduling.clocks import minutes_of
from scheduling.failures import FetchFailed

MOST_EVENTS, MOST_STEPS, MOST_SPANS, LONGEST_RULE = 5_000, 1_000_000, 20_000, 300
LONGEST = timedelta(days=366)
# What says when; everything else of an event is dropped unread.
KEPT = re.compile(
    r"(DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|UID|STATUS|TRANSP|X-MICROSOFT-CDO-BUSYSTATUS)[;:]",
    re.I,
)
# "/freeassociation.sourceforge.net/Europe/Berlin": a name of a zone behind somebody's own (RFC 5545 §3.2.19).
PREFIXED = re.compile(r"(;TZID=)\"?/[^:;\"]*?([^/:;\"]+/[^/:;\"]+)\"?(?=[:;])", re.I)
START = re.compile(r"DTSTART[^:]*:(\d{8})", re.I)
REPEATS = re.compile(r"(RRULE|RDATE|RECURRENCE-ID)[;:]", re.I)

Span = tuple[int, int]
Moment = datetime | date


@dataclass(frozen=True, slots=True)
class Busy:
    """`spans` are in order and don't touch each other; `unread` counts series of which only the first date is in."""

    spans: list[Span]
    unread: int


def busy_times(text: str, *, zone: str, start: datetime, end: datetime) -> Busy:
    """What is busy between two instants. Whole days and times without a zone are read in `zone`.

    Cancelled and transparent events don't count. Raises FetchFailed: unreadable, too_much.
    """
    walk = Walk(zone, start, end)
    masters: dict[str, list[Any]] = defaultdict(list)
    overrides: dict[str, list[Any]] = defaultdict(list)
    for event in events_of(text, start):
        of = overrides if "RECURRENCE-ID" in event else masters
        of[str(event.get("UID", ""))].append(event)
    spans: list[Span] = []
    for uid, events in masters.items():
        for event in events:
            spans += walk.spans(event, overrides.get(uid, []))
    for event in (one for same in overrides.values() for one in same if is_busy(one)):
        spans += walk.spans(event, [])
    return Busy(merged(spans, start, end), walk.unread)


class Walk:
    """Goes through the events of one calendar, and stops where they cost too much."""

    def __init__(self, zone: str, start: datetime, end: datetime) -> None:
        self.zone, self.start, self.end = zone, start, end
        self.steps = self.found = self.unread = 0

    def spans(self, event: Any, overrides: list[Any]) -> Iterator[Span]:
        """The spans of an event and its repetitions that touch the window, but for the dates told in `overrides`."""
        try:
            series, is_followed = series_of(event, self.zone)
            gone = set(moments(event, "EXDATE", self.zone))
            for one in overrides:
                gone |= set(moments(one, "RECURRENCE-ID", self.zone))
            self.unread += not is_followed
            self.count_steps(series)
            for dates in (series, *extra_dates(event, series, self.zone)):
                for date in expand(dates, (), self.start, self.end):
                    self.found += 1
                    if self.found > MOST_SPANS:
                        raise FetchFailed("too_much")
                    if not gone & {date.starts_at, date_of(date.recurrence_id)}:
                        yield minutes_of(date.starts_at), minutes_of(date.ends_at)
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError):
            self.unread += 1  # a date or a zone that nobody can read

    def count_steps(self, series: Series) -> None:
        """How many days the expansion will look at: with a COUNT all since the first, else those of the window."""
        rule, first = parse_rule(series.rrule), date_of(series.starts_local)
        begins = first if rule and rule.count else max(first, self.start.date() - series.duration)
        self.steps += max(0, (self.end.date() - begins).days) if rule else 0
        if self.steps > MOST_STEPS:
            raise FetchFailed("too_much")


def events_of(text: str, start: datetime) -> list[Any]:
    """The events that may matter, parsed, of a text from which all words are gone."""
    short = [
        f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in short_events(text, f"{start - LONGEST:%Y%m%d}")
    ]
    whole = f"BEGIN:VCALENDAR\n{''.join(short)}END:VCALENDAR\n"
    if len(short) > MOST_EVENTS or whole.count(",") > MOST_SPANS:
        raise FetchFailed("too_much")
    try:
        calendars = Calendar.from_ical(whole, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise FetchFailed("unreadable") from None
    events = [event for one in calendars for event in one.walk("VEVENT") if "DTSTART" in event]
    return [event for event in events if "RECURRENCE-ID" in event or is_busy(event)]


def short_events(text: str, oldest: str) -> Iterator[str]:
    """The lines of each event that say when, but for single ones from before the day `oldest`. In one walk.

    VTIMEZONE is passed over too: its rules can be endless, and the names of zones are known without it.
    """
    event: list[str] | None = None
    passed_over = ""
    for line in re.sub(r"\n[ \t]", "", re.sub(r"\r\n?", "\n", text)).split("\n"):  # unfolded, RFC 5545 §3.1
        word, _colon, name = line[:40].strip().upper().partition(":")
        if passed_over:
            passed_over = "" if (word, name) == ("END", passed_over) else passed_over
        elif word == "BEGIN" and name == "VEVENT":
            event = []
        elif word == "BEGIN" and name != "VCALENDAR":
            passed_over = name
        elif word == "END" and name == "VEVENT" and event is not None:
            first = next(filter(None, map(START.match, event)), None)
            if first and (first[1] >= oldest or any(map(REPEATS.match, event))):
                yield "\n".join(event)
            event = None
        elif event is not None and KEPT.match(line):
            event.append(PREFIXED.sub(r"\1\2", line))
    if event is not None or passed_over:
        raise FetchFailed("unreadable")  # cut off


def is_busy(event: Any) -> bool:
    status, transp = str(event.get("STATUS", "")).upper(), str(event.get("TRANSP", "")).upper()
    is_free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    return status != "CANCELLED" and transp != "TRANSPARENT" and not is_free


def series_of(event: Any, zone: str) -> tuple[Series, bool]:
    """An event as our own series, and whether its rule was one that we follow. Raises ValueError and its like."""
    starts, name = wall_of(event["DTSTART"].dt, zone)
    if "DTEND" in event:
        ends, other = wall_of(event["DTEND"].dt, zone)
        if isinstance(starts, datetime) and name != other:
            ends = instant(ends, ZoneInfo(other)).astimezone(ZoneInfo(name)).replace(tzinfo=None)
        duration = ends - starts
    elif "DURATION" in event:
        duration = event["DURATION"].dt
    else:
        duration = timedelta(0) if isinstance(starts, datetime) else timedelta(days=1)
    rule = event["RRULE"].to_ical().decode() if "RRULE" in event else ""
    if len(rule) > LONGEST_RULE:
        raise ValueError("a rule that nobody made by hand")
    series = Series(starts, min(max(duration, timedelta(0)), LONGEST), name, rule)
    try:
        parse_rule(rule)
    except RuleRefused:
        return replace(series, rrule=""), False
    return series, True


def extra_dates(event: Any, series: Series, zone: str) -> Iterator[Series]:
    """RDATE: starts, or spans with a length of their own."""
    for one in values(event, "RDATE"):
        period = one.dt if isinstance(one.dt, tuple) else None
        starts, name = wall_of(period[0] if period else one.dt, zone)
        duration = series.duration
        if period:
            duration = period[1] if isinstance(period[1], timedelta) else period[1] - period[0]
        yield Series(starts, duration, name)


def moments(event: Any, name: str, zone: str) -> Iterator[Moment]:
    """Starts of a series that something else is said of, as instants, or as dates where only those are told."""
    for one in values(event, name):
        local, of = wall_of(one.dt, zone)
        yield instant(local, ZoneInfo(of)) if isinstance(local, datetime) else local


def values(event: Any, name: str) -> Iterator[Any]:
    """Each value of a property that may stand there several times, with several values each time."""
    found = event.get(name, [])
    for line in found if isinstance(found, list) else [found]:
        yield from getattr(line, "dts", [line])


def wall_of(moment: Local, zone: str) -> tuple[Local, str]:
    """Wall time and the name of its zone; what has no zone that anybody knows is read in `zone`."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return moment, zone
    known = getattr(moment.tzinfo, "key", "")
    return (moment if known else moment.astimezone(UTC)).replace(tzinfo=None), known or "UTC"


def merged(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """In order, within the window, and those that touch as one."""
    found: list[Span] = []
    first, last = minutes_of(start), minutes_of(end)
    for begins, ends in sorted(spans):
        begins, ends = max(begins, first), min(ends, last)
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ends)
        else:
            found.append((begins, ends))
    return found
