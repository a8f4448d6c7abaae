"""What a form may save as a series: narrower than what can be expanded. Pure."""

from datetime import date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.functional import lazy

from calendars.rules import Local, Rule, RuleRefused, parse_rule
from calendars.series import Series, date_of, is_over, starts_of
from frontend.templatetags.time import city, day_words

MAX_DATES = 366
MAX_AHEAD = timedelta(days=731)
# What lies beyond is a slip of the keys, and no day that clocks and calendars could be computed for.
EARLIEST = date(2000, 1, 1)
FURTHEST_AHEAD = timedelta(days=5 * 366)

_shown_date = lazy(day_words, str)


def refuse(
    rule_text: str, starts_local: Local, zone: str, *, duration: timedelta, today: date, exdates=()
) -> list[RuleRefused]:
    """Why a form must not save this start and rule (empty: a single date); an empty list is a yes.

    Beyond what cannot be expanded these are the things on which calendar programs disagree, so that people
    would turn up at different hours, and the caps of length. `today` is the date in `zone`.
    """
    try:
        rule, tz = parse_rule(rule_text), ZoneInfo(zone)
    except RuleRefused as refused:
        return [refused]
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return [RuleRefused("unknown_zone")]
    if not EARLIEST <= date_of(starts_local) <= today + FURTHEST_AHEAD:
        return [RuleRefused("out_of_range")]
    if _has_seconds(starts_local) or duration % timedelta(minutes=1):
        return [RuleRefused("seconds")]
    if rule is None:
        return _clock_reasons([starts_local], duration, tz, is_series=False)
    first, horizon, reasons = date_of(starts_local), today + MAX_AHEAD, []
    series = Series(starts_local, duration, zone, rule_text)
    dates = list(islice(starts_of(series, first, max(first, horizon)), MAX_DATES + 1))
    if not rule.by_day and not rule.by_month_day:
        if rule.frequency == "MONTHLY" and first.day > 28:
            reasons.append(RuleRefused("late_month_day"))
        if rule.frequency == "YEARLY" and (first.month, first.day) == (2, 29):
            reasons.append(RuleRefused("leap_day"))
    if dates[:1] != [starts_local]:
        reasons.append(RuleRefused("start_mismatch"))
    if not rule.count and not rule.until:
        reasons.append(RuleRefused("endless"))
    elif len(dates) > MAX_DATES or (rule.count or 0) > MAX_DATES:
        reasons.append(RuleRefused("too_many"))
    elif first > horizon or len(dates) < (rule.count or 0) or _reaches_beyond(rule, horizon, tz):
        reasons.append(RuleRefused("too_far"))
    held = [start for start in dates[:MAX_DATES] if start not in exdates]
    if any(start + duration > after for start, after in pairwise(held)):
        reasons.append(RuleRefused("overlap"))
    return reasons + _clock_reasons(held, duration, tz, is_series=True)


def check_rule(rule_text: str, starts_local: Local, zone: str, **more) -> None:
    """Raise the first reason of `refuse`, which takes the same arguments."""
    for reason in refuse(rule_text, starts_local, zone, **more):
        raise reason


def _has_seconds(local: Local) -> bool:
    return isinstance(local, datetime) and bool(local.second or local.microsecond)


def _reaches_beyond(rule: Rule, day: date, zone: ZoneInfo) -> bool:
    return rule.until is not None and not is_over(rule, day + timedelta(days=1), zone)


def _clock_reasons(
    starts: list[Local], duration: timedelta, zone: ZoneInfo, *, is_series: bool
) -> list[RuleRefused]:
    """At most one reason: the first date that a change of clocks makes doubtful."""
    for start in starts:
        if not isinstance(start, datetime):
            break
        end = start + duration
        if _is_doubtful(start, zone):
            return [_doubt(start, zone)]
        if _is_doubtful_end(end, zone) and not is_series:
            return [_doubt(end, zone)]
        if is_series and (_is_doubtful_end(end, zone) or _offset(start, zone) != _offset(end, zone)):
            return [RuleRefused("clock_span", day=_shown_date(start), city=city(zone.key))]
    return []


def _doubt(at: datetime, zone: ZoneInfo) -> RuleRefused:
    code = "clock_gap" if _is_skipped(at, zone) else "clock_fold"
    return RuleRefused(code, day=_shown_date(at), time=f"{at:%H:%M}", city=city(zone.key))


def _is_doubtful_end(end: datetime, zone: ZoneInfo) -> bool:
    """An end at the very moment when clocks go forward is that moment, whatever it is called."""
    if _is_skipped(end, zone):
        return _is_skipped(end - timedelta(minutes=1), zone)
    return _is_doubtful(end, zone)


def _is_doubtful(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks skip this wall time or show it twice."""
    return _offset(local, zone) != _offset(local, zone, fold=1)


def _is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    return _offset(local, zone) < _offset(local, zone, fold=1)


def _offset(local: datetime, zone: ZoneInfo, fold: int = 0) -> timedelta:
    return local.replace(tzinfo=zone, fold=fold).utcoffset()
