from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


@dataclass(frozen=True)
class Days:
    """Dates that are counted from the moment when the demo is loaded."""

    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    def day(self, weekday: str, in_days: int) -> date:
        """The first such weekday from a number of days after today on; before today when negative."""
        begins = self.today + timedelta(days=in_days)
        return begins + timedelta(days=(WEEKDAYS.index(weekday) - begins.weekday()) % 7)

    def hours_ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)


def span(day: date, starts: str, minutes: int) -> dict[str, Any]:
    """Wall times of an entry."""
    starts_local = datetime.combine(day, time.fromisoformat(starts))
    return {"starts_local": starts_local, "ends_local": starts_local + timedelta(minutes=minutes)}
