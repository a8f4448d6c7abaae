"""VTIMEZONE text, written by ourselves from the zone data that Python reads (RFC 5545 §3.6.5).

Libraries write history as one comma list of RDATEs; several calendar programs read only its first value and
show every summer meeting an hour off. Here the rule in force is one RRULE and each change that no rule covers
has an RDATE line of its own. History starts before 2000, because a London block that starts later is taken
for UTC by programs that compare the years 2000–2019.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import TZPATH, ZoneInfo

FIRST_YEAR = 1997
# A rule is believed when it holds in each of 28 years, in which a weekday falls on every day it can fall on.
LAST_YEAR = 2065
RULE_YEARS = 28
LAST_SINGLE_YEAR = 2037
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Onset(NamedTuple):
    """A change of clocks; `local` is the wall time in the offset that ends with it."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def kind(self):
        """What repeats every year: same month, weekday, hour, offsets."""
        return (self.local.month, self.local.weekday(), self.local.time(), self.before, self.after, self.name)


@cache
def data_version() -> str:
    """Which zone data is read: other data may give other text. The system's comes before the package's."""
    for folder in TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            with suppress(OSError), (Path(folder) / name).open() as data:
                return data.readline().strip()
    return version("tzdata")


@cache
def vtimezone(zone_name: str, first_year: int = FIRST_YEAR) -> str:
    """The VTIMEZONE of an IANA zone, right from `first_year` on, each line ended by CRLF. Cached."""
    zone = ZoneInfo(zone_name)
    onsets = list(_onsets(zone, first_year - 1))
    if not onsets or onsets[0].local.year >= first_year:
        start = datetime(first_year - 1, 1, 1, tzinfo=UTC).astimezone(zone)
        onsets.insert(
            0, Onset(start.replace(tzinfo=None), start.utcoffset(), start.utcoffset(), start.tzname())
        )
    by_kind = defaultdict(list)
    for onset in onsets:
        by_kind[onset.kind].append(onset)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone_name}"]
    singles = defaultdict(list)
    for same in by_kind.values():
        rule, covered = _rule(same)
        if rule:
            lines += _observance(covered, [f"RRULE:{rule}"], _is_summer(zone, covered[0]))
        for onset in same:
            if onset not in covered and onset.local.year <= LAST_SINGLE_YEAR:
                singles[onset.before, onset.after, onset.name, _is_summer(zone, onset)].append(onset)
    for (*_, is_summer), same in singles.items():
        same.sort()
        lines += _observance(same, [f"RDATE:{onset.local:%Y%m%dT%H%M%S}" for onset in same[1:]], is_summer)
    lines += ["END:VTIMEZONE", ""]
    return "\r\n".join(lines)


def _onsets(zone: ZoneInfo, first_year: int) -> Iterator[Onset]:
    def state(instant):
        local = instant.astimezone(zone)
        return local.utcoffset(), local.tzname()

    # No zone changes twice within a week, so weekly steps miss nothing; halving finds the second.
    start, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    weeks = [start + timedelta(weeks=week) for week in range((end - start).days // 7 + 1)]
    for low, high in pairwise(weeks):
        if state(low) == state(high):
            continue
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
            low, high = (middle, high) if state(middle) == state(low) else (low, middle)
        (before, _), (after, name) = state(low), state(high)
        yield Onset((high + before).replace(tzinfo=None), before, after, name)


def _rule(same: list[Onset]) -> tuple[str, list[Onset]]:
    """The yearly rule that the newest of these onsets follow without end, and the onsets that it covers."""
    covered = []
    days = range(1, 32)
    for onset in reversed(same):
        expected_year = covered[-1].local.year - 1 if covered else LAST_YEAR
        spread = [*(seen.local.day for seen in covered), onset.local.day]
        if onset.local.year != expected_year or max(spread) - min(spread) > 6:
            break
        covered.append(onset)
        days = range(min(spread), max(spread) + 1)
    if len(covered) < RULE_YEARS:
        return "", []
    covered.reverse()
    first = covered[0].local
    weekday, month_length = (
        WEEKDAYS[first.weekday()],
        (date(2001, first.month % 12 + 1, 1) - timedelta(days=1)).day,
    )
    if days[-1] == month_length:
        when = f"BYDAY=-1{weekday}"
    elif days[0] % 7 == 1:
        when = f"BYDAY={days[0] // 7 + 1}{weekday}"
    else:
        when = f"BYMONTHDAY={','.join(map(str, days))};BYDAY={weekday}"
    return f"FREQ=YEARLY;BYMONTH={first.month};{when}", covered


def _observance(onsets: list[Onset], repeats: list[str], is_summer: bool) -> list[str]:
    first, kind = onsets[0], "DAYLIGHT" if is_summer else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{first.local:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(first.before)}",
        f"TZOFFSETTO:{_offset(first.after)}",
        f"TZNAME:{first.name}",
        *repeats,
        f"END:{kind}",
    ]


def _is_summer(zone: ZoneInfo, onset: Onset) -> bool:
    """Whether the clocks go back within the year that follows. (Dublin's own data calls its winter the
    exception.)"""
    year_after = (onset.local + timedelta(days=30 * month) for month in range(1, 13))
    return any(day.replace(tzinfo=zone).utcoffset() < onset.after for day in year_after)


def _offset(offset: timedelta) -> str:
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{minutes // 60:02}{minutes % 60:02}" + (f"{seconds:02}" if seconds else "")
