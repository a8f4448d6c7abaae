"""How long somebody was there: a pure function of what was noted and of the programme.

The time that counts is that of the programme, from when somebody was seen to arrive until they were seen to leave; what
nobody noted takes nothing away. Two parts at once count once. A day without a programme counts from arriving to leaving
where both were noted, else the hours of the whole on that day where it has any.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class Presence:
    """What was noted of a day: instants in UTC, None where nobody noted one."""

    day: date
    arrived_at: datetime | None
    left_at: datetime | None


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """In order, without what overlaps."""
    found: list[Interval] = []
    for starts, ends in sorted(one for one in intervals if one[0] < one[1]):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def within(slots: Sequence[Interval], presence: Presence) -> list[Interval]:
    """What lies between arriving and leaving."""
    return [
        (
            max(starts, presence.arrived_at) if presence.arrived_at else starts,
            min(ends, presence.left_at) if presence.left_at else ends,
        )
        for starts, ends in slots
    ]


def minutes(
    presences: Iterable[Presence], programme: dict[date, list[Interval]], whole: dict[date, list[Interval]]
) -> int | None:
    """Whole minutes over all days; None where nothing tells how long anything took.

    `programme`: by day what took place of it; `whole`: by day the hours of the entry itself, where it has hours. Several
    presences of a day (in the room, then online) count together, each moment once.
    """
    counted: dict[date, list[Interval]] = {}
    known = False
    for one in presences:
        slots = programme.get(one.day)
        if slots is None and one.arrived_at and one.left_at:
            slots = [(one.arrived_at, one.left_at)]
        slots = slots or whole.get(one.day)
        if slots is None:
            continue
        known = True
        counted.setdefault(one.day, []).extend(within(joined(slots), one))
    if not known:
        return None
    seconds = sum(
        (ends - starts).total_seconds() for slots in counted.values() for starts, ends in joined(slots)
    )
    return int(seconds // 60)
