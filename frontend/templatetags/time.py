"""Times for people: the day in words, 24 hours, the city where clocks differ, in the reader's language.

A moment is an aware datetime; `zone` is the IANA name of the place where it happens. The reader's zone is Django's
active one. A visitor's zone is unknown (Django's default, UTC, is nobody's): then the place's city always stands there.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_interval, format_skeleton, format_timedelta, get_timezone_location
from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

WAY_IN_OPENS = timedelta(minutes=30)
DAY = "yMMMEd"
CLOCK = "Hm"
THIN = "\u2009"
DASH = re.compile(r"\s*–\s*")
# British English: "Thu, 5 Mar" and not "Thu, Mar 5", read alike in every partner country.
CLDR = {"en": "en_GB"}


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    return Locale.parse(CLDR.get(language, language), sep="-" if "-" in language else "_")


def locale() -> Locale:
    return _locale(get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=2048)
def _city(zone: str, locale: Locale) -> str:
    return get_timezone_location(zone, locale=locale, return_city=True)


def city(zone: str) -> str:
    """The city a zone is named after, in the reader's language: `Europe/Warsaw` → `Warschau`."""
    return _city(zone, locale())


def country(code: str) -> str:
    """A country's name in the reader's language, by its two letters."""
    return locale().territories.get(code, code)


def day_words(day: date) -> str:
    return format_skeleton(DAY, day, locale=locale())


def days_words(first: date, last: date) -> str:
    """A span of whole days, both within it."""
    if first == last:
        return day_words(first)
    # CLDR parts the two days by thin spaces, or in Danish and Polish by none: "śr., 3–czw., 4 mar".
    return DASH.sub(" – ", format_interval(first, last, DAY, locale=locale()).replace(THIN, " "))


def clock_words(start: datetime, end: datetime | None = None) -> str:
    """Wall time as it stands in the values."""
    first = format_skeleton(CLOCK, start, locale=locale())
    last = format_skeleton(CLOCK, end, locale=locale()) if end else first
    return first if first == last else f"{first}–{last}"


def reader_zone() -> str:
    """The reader's zone, or nothing for a visitor whose zone nobody knows."""
    name = timezone.get_current_timezone_name()
    return "" if name == settings.TIME_ZONE else name


def _reader_clock(start: datetime, held: datetime) -> str:
    """The same moment by the reader's own clock, where that shows something else; with the day where it differs."""
    mine = reader_zone()
    if not mine:
        return ""
    seen = start.astimezone(ZoneInfo(mine))
    if seen.utcoffset() == held.utcoffset():
        return ""
    clock = clock_words(seen)
    if seen.date() != held.date():
        clock = f"{format_skeleton('MMMEd', seen, locale=locale())} {clock}"
    return f"{clock} {city(mine)}"


def place_words(start: datetime, zone: str, end: datetime | None = None) -> str:
    """Hours where it happens, the city if the reader's clock differs, and the reader's own hour."""
    place = ZoneInfo(zone)
    held = start.astimezone(place)
    until = end.astimezone(place) if end else None
    clock = clock_words(held, until if until and until.date() == held.date() else None)
    mine = _reader_clock(start, held)
    if mine:
        return f"{clock} {city(zone)} ({mine})"
    return clock if reader_zone() else f"{clock} {city(zone)}"


def when_words(start: datetime, zone: str, end: datetime | None = None) -> str:
    """Day and hours: `Thu, 5 Mar 2026, 14:00–15:30 Tallinn (13:00 Berlin)`."""
    place = ZoneInfo(zone)
    first = start.astimezone(place).date()
    last = end.astimezone(place).date() if end else first
    if last > first:
        return f"{days_words(first, last)}, {place_words(start, zone)}"
    return f"{day_words(first)}, {place_words(start, zone, end)}"


def _element(value: date | datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.simple_tag
def when(start: Any, end: Any = None, zone: str = "") -> SafeString:
    """`{% when starts_at ends_at zone %}`. Plain dates are dates: they have no zone and are never moved."""
    if start is None:
        return SafeString("")
    if not isinstance(start, datetime):
        return _element(start, days_words(start, end or start))
    zone = zone or timezone.get_current_timezone_name()
    return _element(start.astimezone(ZoneInfo(zone)), when_words(start, zone, end))


@register.simple_tag
def clock(start: datetime, end: datetime | None = None, zone: str = "") -> SafeString:
    """Only the hours, where the day already stands above."""
    zone = zone or timezone.get_current_timezone_name()
    return _element(start.astimezone(ZoneInfo(zone)), place_words(start, zone, end))


def _day_of(value: date | datetime, zone: str) -> date:
    if not isinstance(value, datetime):
        return value
    if timezone.is_naive(value):
        return value.date()
    return value.astimezone(ZoneInfo(zone) if zone else timezone.get_current_timezone()).date()


@register.simple_tag
def span(entry: Any) -> SafeString:
    """When something of the calendar is: anything with `is_all_day`, `starts_at`, `ends_at`, `zone` and its wall times.

    Of whole days the end is the first day that no longer belongs to it (RFC 5545 §3.6.1); people are told the last one.
    """
    if not entry.is_all_day:
        return when(entry.starts_at, entry.ends_at, entry.zone)
    first, after = _day_of(entry.starts_local, ""), _day_of(entry.ends_local, "")
    return day(first, max(first, after - timedelta(days=1)))


@register.simple_tag
def day(value: date | datetime, last: date | None = None, zone: str = "") -> SafeString:
    """Only the day or the span of days; of a moment the day it has at `zone` or by the reader's clock."""
    value, last = _day_of(value, zone), _day_of(last, zone) if last else None
    return _element(value, days_words(value, last or value))


@register.simple_tag
def month(value: date) -> str:
    """`March 2026`."""
    return format_skeleton("yMMMM", value, locale=locale())


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """When something was done, by the reader's clock; a visitor is told that it is UTC."""
    if value is None:
        return SafeString("")
    return _element(timezone.localtime(value), moment_words(value))


@register.filter
def moment_words(value: datetime) -> str:
    """The same for plain text."""
    local = timezone.localtime(value)
    words = f"{day_words(local.date())}, {clock_words(local)}"
    return words if reader_zone() else f"{words} UTC"


@register.simple_tag
def relative(value: date | datetime) -> SafeString:
    """`in 3 days`, `2 hours ago`. Days are counted by the calendar: tomorrow is tomorrow, not "in 14 hours"."""
    if not isinstance(value, datetime):
        return _element(value, relative_days((value - timezone.localdate()).days))
    away = value - timezone.now()
    if abs(away) < timedelta(minutes=1):
        return _element(value, _("now"))
    days = (timezone.localtime(value).date() - timezone.localdate()).days
    if days and abs(away) >= timedelta(hours=12):
        return _element(value, relative_days(days))
    return _element(value, format_timedelta(away, add_direction=True, threshold=1, locale=locale()))


def relative_days(days: int) -> str:
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    granularity = "day" if abs(days) < 7 else "week"
    return format_timedelta(
        timedelta(days=days), granularity=granularity, threshold=2, add_direction=True, locale=locale()
    )


@register.filter
def is_joinable(date: Any) -> bool:
    """From half an hour before something begins until it ends: then the way in is what people look for."""
    return bool(date.starts_at - WAY_IN_OPENS <= timezone.now() < date.ends_at)


@register.filter
def in_city(zone: str) -> str:
    """`{{ entry.zone|in_city }}` → the city, in the reader's language."""
    return city(zone)
