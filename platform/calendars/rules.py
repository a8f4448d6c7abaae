"""What a rule of repetition may say, and the days that follow from it (RFC 5545 §3.3.10). Pure: text and
dates.

It knows the parts that every calendar program reads alike: FREQ from DAILY to YEARLY, INTERVAL, COUNT, UNTIL,
BYDAY, BYMONTH, BYMONTHDAY, BYSETPOS and WKST; `parse_rule` refuses the others. Days are found period by
period and only between the days asked for, so neither an endless rule nor one that never matches runs away.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

Local = date | datetime  # a naive wall time, or a date for what lasts whole days

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Rule:
    """`until` includes its moment: a date means that day of the zone, a naive time its wall clock, else an
    instant."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: Local | None = None
    by_day: tuple[tuple[int, int], ...] = ()
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 0


MESSAGES = {
    "unreadable": _("We cannot read this rule of repetition."),
    "rdate": _("Single extra dates cannot be part of a series. Add them as entries of their own."),
    "sub_daily": _("A series can repeat once a day at most."),
    "time_parts": _("A series has one time of day. Add a second series for another time."),
    "week_number": _("Calendar programs disagree about week numbers. Choose a month and a weekday."),
    "year_day": _("Days counted through the year are not supported. Choose a month and a day."),
    "unknown_zone": _("We do not know this time zone. Choose a city from the list."),
    "late_month_day": _("Not every month has this day. Choose a weekday instead, such as the last Friday."),
    "leap_day": _("29 February comes every four years only. Choose another day."),
    "start_mismatch": _(
        "The first date is not one that the rule gives. Choose a first date on a day of the rule."
    ),
    "endless": _("Say when the series ends: a last day, or a number of dates."),
    "too_many": _("A series can have 366 dates at most."),
    "too_far": _("A series can reach two years ahead at most."),
    "out_of_range": _("Choose a day between the year 2000 and five years from now."),
    "seconds": _("Give the time to the minute, without seconds."),
    "clock_gap": _("On {day} the clocks in {city} skip {time}. Choose another time of day."),
    "clock_fold": _("On {day} the clocks in {city} show {time} twice. Choose another time of day."),
    "overlap": _("The dates of the series would overlap. Let each end before the next one starts."),
    "clock_span": _(
        "On {day} the clocks in {city} change during this meeting, so its end would be unclear. "
        "Choose another time of day."
    ),
}
REFUSED_PARTS = {
    "BYHOUR": "time_parts",
    "BYMINUTE": "time_parts",
    "BYSECOND": "time_parts",
    "BYWEEKNO": "week_number",
    "BYYEARDAY": "year_day",
}


class RuleRefused(ValueError):
    """`code` for programs, `message` (lazy) for the person at the form."""

    def __init__(self, code: str, **words):
        super().__init__(code)
        self.code = code
        self.message = format_lazy(MESSAGES[code], **words) if words else MESSAGES[code]


@lru_cache(maxsize=4096)
def parse_rule(text: str) -> Rule | None:
    """The rule that an RRULE value says; None for an empty text. Raises RuleRefused."""
    if not text:
        return None
    if re.search(r"RDATE|EXRULE", text, re.IGNORECASE):
        raise RuleRefused("rdate")
    parts = [part.partition("=")[::2] for part in text.upper().split(";")]
    given = dict(parts)
    if not all(given.values()):
        raise RuleRefused("unreadable")
    if given.get("FREQ") in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise RuleRefused("sub_daily")
    for name in given:
        if name in REFUSED_PARTS:
            raise RuleRefused(REFUSED_PARTS[name])
    frequency, by_day = given.pop("FREQ", ""), given.pop("BYDAY", "")
    week_start = given.pop("WKST", "MO")
    days = [
        re.fullmatch(r"([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)", day) for day in by_day.split(",") if by_day
    ]
    rule = Rule(
        frequency=frequency,
        interval=(_numbers(given.pop("INTERVAL", "1"), 1, 9999) or (0,))[0],
        count=(_numbers(given.pop("COUNT", ""), 1, 99999) or (None,))[0],
        until=_parse_until(given.pop("UNTIL", "")),
        by_day=tuple((int(day[1] or 0), WEEKDAYS.index(day[2])) for day in days if day),
        by_month=_numbers(given.pop("BYMONTH", ""), 1, 12),
        by_month_day=_numbers(given.pop("BYMONTHDAY", ""), -31, 31),
        by_set_pos=_numbers(given.pop("BYSETPOS", ""), -366, 366),
        week_start=WEEKDAYS.index(week_start) if week_start in WEEKDAYS else -1,
    )
    monthly_or_yearly = frequency in ("MONTHLY", "YEARLY")
    readable = (
        frequency in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
        and not given
        and len({name for name, _value in parts}) == len(parts)
        and all(days)
        and rule.week_start >= 0
        and rule.interval > 0
        and not (rule.count and rule.until)
        and len({nth == 0 for nth, _weekday in rule.by_day}) < 2  # "2MO,TU" is read in two ways
        and (monthly_or_yearly or not any(nth for nth, _weekday in rule.by_day))
        and (monthly_or_yearly or not rule.by_set_pos)
        and not (frequency == "WEEKLY" and rule.by_month_day)
        and (not rule.by_set_pos or rule.by_day or rule.by_month_day or rule.by_month)
    )
    if not readable:
        raise RuleRefused("unreadable")
    return rule


def _numbers(text: str, low: int, high: int) -> tuple[int, ...]:
    if not re.fullmatch(r"([+-]?\d{1,5}(,[+-]?\d{1,5})*)?", text, re.ASCII):
        raise RuleRefused("unreadable")
    numbers = tuple(int(number) for number in text.split(",") if text)
    if any(number == 0 or not low <= number <= high for number in numbers):
        raise RuleRefused("unreadable")
    return numbers


def _parse_until(text: str) -> Local | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{8}(T\d{6}Z?)?", text, re.ASCII):
        raise RuleRefused("unreadable")
    try:
        if len(text) == 8:
            return datetime.strptime(text, "%Y%m%d").date()
        moment = datetime.strptime(text[:15], "%Y%m%dT%H%M%S")
    except ValueError:
        raise RuleRefused("unreadable") from None
    return moment.replace(tzinfo=UTC) if text.endswith("Z") else moment


def write_rule(rule: Rule) -> str:
    """The text of a rule as it is kept and sent out, whatever the way in which it was typed."""

    def numbers(name: str, values: tuple[int, ...]) -> str:
        return f"{name}={','.join(map(str, values))}" if values else ""

    days = ",".join(f"{nth or ''}{WEEKDAYS[weekday]}" for nth, weekday in rule.by_day)
    parts = [
        f"FREQ={rule.frequency}",
        f"INTERVAL={rule.interval}" if rule.interval != 1 else "",
        numbers("BYMONTH", rule.by_month),
        numbers("BYMONTHDAY", rule.by_month_day),
        f"BYDAY={days}" if days else "",
        numbers("BYSETPOS", rule.by_set_pos),
        f"WKST={WEEKDAYS[rule.week_start]}" if rule.week_start else "",
        f"COUNT={rule.count}" if rule.count else "",
        f"UNTIL={_moment(rule.until)}" if rule.until else "",
    ]
    return ";".join(filter(None, parts))


def _moment(until: Local) -> str:
    if not isinstance(until, datetime):
        return f"{until:%Y%m%d}"
    return f"{until:%Y%m%dT%H%M%S}" + ("Z" if until.tzinfo else "")


def build_rule(frequency: str, *, weekdays=(), position=None, interval=1, until=None, count=None) -> str:
    """The rule of a form's choices: `weekdays` are 0 (Monday) to 6, `position` 1 to 4 or -1 (last) of the
    month, `until` the last day, included, in the series' own zone."""
    return write_rule(
        Rule(
            frequency.upper(),
            interval=interval,
            count=None if until else count,
            until=until,
            by_day=tuple((position or 0, day) for day in sorted(weekdays)),
        )
    )


def ending_with(rule: Rule, last: Local) -> Rule:
    """The same rule with `last` as its last start."""
    return replace(rule, count=None, until=last)


def after_dates(rule: Rule, passed: int) -> Rule:
    """The same rule for what is left of it once `passed` dates have been."""
    return replace(rule, count=rule.count and rule.count - passed)


def days_of(rule: Rule, first: date, earliest: date, latest: date) -> Iterator[date]:
    """The days of the rule from `first` on; those before `earliest` may be left out."""
    by_day, by_month, by_month_day = rule.by_day, rule.by_month, rule.by_month_day
    if not by_day and not by_month_day:  # what the rule leaves open is taken from the first date
        by_day = ((0, first.weekday()),) if rule.frequency == "WEEKLY" else ()
        by_month_day = (first.day,) if rule.frequency in ("MONTHLY", "YEARLY") else ()
        by_month = by_month or ((first.month,) if rule.frequency == "YEARLY" else ())
    counts_in_year = rule.frequency == "YEARLY" and not by_month

    def fits(day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        if by_month and day.month not in by_month:
            return False
        if by_month_day and day.day not in by_month_day and day.day - length - 1 not in by_month_day:
            return False
        place, size = (
            (day.timetuple().tm_yday, 365 + isleap(day.year)) if counts_in_year else (day.day, length)
        )
        nth = (0, (place - 1) // 7 + 1, -((size - place) // 7 + 1))
        return not by_day or any(weekday == day.weekday() and n in nth for n, weekday in by_day)

    for begin, end in _periods(rule, first, max(first, earliest), latest):
        days = [
            day for day in map(date.fromordinal, range(begin, min(end, date.max.toordinal()))) if fits(day)
        ]
        if rule.by_set_pos:
            wanted = {place - 1 if place > 0 else len(days) + place for place in rule.by_set_pos}
            days = [day for place, day in enumerate(days) if place in wanted]
        yield from (day for day in days if day >= first)


def _periods(rule: Rule, first: date, earliest: date, latest: date) -> Iterator[tuple[int, int]]:
    """The days, weeks, months or years that the rule looks at, as ordinals with the end excluded."""
    if rule.frequency in ("DAILY", "WEEKLY"):
        length = 7 if rule.frequency == "WEEKLY" else 1
        begin = first.toordinal() - ((first.weekday() - rule.week_start) % 7 if length == 7 else 0)
        step = rule.interval * length
        begin += (earliest.toordinal() - begin) // step * step
        for ordinal in range(begin, latest.toordinal() + 1, step):
            yield ordinal, ordinal + length
        return
    length = 12 if rule.frequency == "YEARLY" else 1
    step = rule.interval * length
    begin = first.year * 12 + (first.month - 1 if length == 1 else 0)
    begin += (earliest.year * 12 + earliest.month - 1 - begin) // step * step
    for month in range(begin, latest.year * 12 + latest.month, step):
        last_year, last_month = divmod(month + length - 1, 12)
        end = date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])
        yield date(month // 12, month % 12 + 1, 1).toordinal(), end.toordinal() + 1
