"""Dates that fall on public holidays, and the day to which each could move. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendars.recurrence import Local
from calendars.series import date_of
from partners.holidays import Holiday, holidays_on

# How far a date may be proposed to move, nearest first and rather later than earlier.
STEPS = (1, -1, 2, -2, 3, -3, 4, -4)


@dataclass(frozen=True, slots=True)
class Collision:
    """`recurrence_id` is the start that the rule gives; `proposal` another start on the wall clock of the same zone,
    None where no working day is near, or where whole days are meant."""

    recurrence_id: Local
    holidays: list[Holiday]
    proposal: datetime | None
    may_be_left_out: bool = True  # not the first date, with which the series begins

    @property
    def day(self) -> date:
        return date_of(self.recurrence_id)

    @property
    def key(self) -> str:
        return f"{self.recurrence_id:%Y%m%dT%H%M}"

    @property
    def proposal_key(self) -> str:
        return f"{self.proposal:%Y%m%dT%H%M}" if self.proposal else ""


def collisions(starts: Iterable[Local], places: set[str], language: str, *, today: date) -> list[Collision]:
    """Those of a series' starts on which people in `places` (ISO codes) rest. A proposal is a working day in all of
    them, after `today`, on which nothing else of the series is and nothing else is proposed."""
    starts = list(starts)
    taken = {date_of(start) for start in starts}
    near = {day + timedelta(days=step) for day in taken for step in (0, *STEPS)}
    resting: dict[date, list[Holiday]] = {}
    for holiday in holidays_on(near, places, language):
        resting.setdefault(holiday.day, []).append(holiday)

    def is_free(day: date) -> bool:
        return day > today and day.weekday() < 5 and day not in resting and day not in taken

    found = []
    for start in starts:
        day = date_of(start)
        if day not in resting:
            continue
        moved = next(
            (day + timedelta(days=step) for step in STEPS if is_free(day + timedelta(days=step))), None
        )
        proposal = datetime.combine(moved, start.time()) if moved and isinstance(start, datetime) else None
        if proposal:
            taken.add(proposal.date())
        found.append(Collision(start, resting[day], proposal, may_be_left_out=start != starts[0]))
    return found
