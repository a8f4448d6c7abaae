"""When an option is, as plain values, and what cannot be held in a calendar. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calendars.recurrence import RuleRefused, build_rule, refuse

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Times:
    """Wall times (naive, in the zone of the poll), or whole days with both ends within; never both."""

    starts_local: datetime | None = None
    ends_local: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def is_of_days(self) -> bool:
        return self.first_day is not None

    @property
    def starts(self) -> datetime:
        """As an Entry keeps it: whole days from midnight on the wall to the one after the last day."""
        return self.starts_local or datetime.combine(self.first_day or date.min, time())

    @property
    def ends(self) -> datetime:
        return self.ends_local or datetime.combine((self.last_day or date.min) + DAY, time())


def rule(times: Times, weeks: int | None) -> str:
    """The rule of a rhythm of so many weeks; none for what takes place once."""
    return build_rule("WEEKLY", weekdays=[times.starts.weekday()], count=weeks) if weeks else ""


def reason_against(times: Times, zone: str, weeks: int | None, now: datetime) -> RuleRefused | None:
    """The first thing on which calendars would disagree, or by which it is no time at all."""
    today = now.astimezone(ZoneInfo(zone)).date()
    starts = times.first_day or times.starts
    reasons = refuse(rule(times, weeks), starts, zone, duration=times.ends - times.starts, today=today)
    return reasons[0] if reasons else None
