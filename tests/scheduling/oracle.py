"""The finder told again as a plain loop over datetimes: slow, and easy to believe. What it says is what the finder says."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.clocks import Person, Window
from scheduling.finder import Question

QUARTER = timedelta(minutes=15)
AWAY, MAYBE = 8, 2
LEVELS = ((timedelta(0), 1), (timedelta(minutes=30), 1), (timedelta(hours=1), 2), (timedelta(hours=2), 4))

Rank = tuple[int, int, int, int, datetime]


class Somebody:
    """A person of the question, with times as aware datetimes."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.zone = ZoneInfo(person.zone)
        self.busy = [(moment(a), moment(b)) for a, b in (*person.busy, *person.here)]
        self.maybe = [(moment(a), moment(b)) for a, b in person.maybe]
        self.hours: dict[date, tuple[datetime, datetime] | None] = {}

    def is_away(self, starts: datetime, ends: datetime) -> bool:
        return overlaps(self.busy, starts, ends) or any(
            day in self.person.days_off or any(first <= day <= last for first, last in self.person.leave)
            for day in self.days(starts, ends)
        )

    def may_be_busy(self, starts: datetime, ends: datetime) -> bool:
        return overlaps(self.maybe, starts, ends)

    def days(self, starts: datetime, ends: datetime) -> set[date]:
        """The days of their own calendar that a time touches."""
        first, last = starts.astimezone(self.zone).date(), (ends - QUARTER / 15).astimezone(self.zone).date()
        return {first + timedelta(days=n) for n in range((last - first).days + 1)}

    def is_outside(self, starts: datetime, ends: datetime, by: timedelta) -> bool:
        """Whether a quarter hour of it lies outside the hours, widened by `by`."""
        while starts < ends:
            if not self.has_hours(starts, by):
                return True
            starts += QUARTER
        return False

    def has_hours(self, quarter: datetime, by: timedelta) -> bool:
        today = quarter.astimezone(self.zone).date()
        for day in (today, today - timedelta(days=1), today + timedelta(days=1)):
            worked = self.hours_of(day)
            if worked and worked[0] - by <= quarter and quarter + QUARTER <= worked[1] + by:
                return True
        return False

    def hours_of(self, day: date) -> tuple[datetime, datetime] | None:
        if day not in self.hours:
            worked = self.person.hours[day.weekday()]
            self.hours[day] = worked and (at(day, worked[0], self.zone), at(day, worked[1], self.zone))
        return self.hours[day]


def find(people: Sequence[Person], question: Question, window: Window) -> list[Rank]:
    """Ranks of the best starts, best first, chosen as the finder chooses."""
    crowd, zone = [Somebody(person) for person in people], ZoneInfo(question.zone)
    length, end = timedelta(minutes=question.minutes), moment(window.end)
    ranks, starts = [], moment(window.start)
    while crowd and starts + length <= end:
        if not all(one.is_away(starts, starts + length) for one in crowd):
            ranks.append(rank(crowd, question, starts, starts + length, zone))
        starts += QUARTER
    chosen: list[Rank] = []
    while len(chosen) < question.limit:
        open_ = [
            (one[0], one[1] + 2 * len(people) * same_day(one, chosen, zone), *one[2:])
            for one in ranks
            if same_day(one, chosen, zone) < 3
            and all(abs(one[-1] - other[-1]) >= timedelta(hours=3) for other in chosen)
        ]
        if not open_:
            break
        best = min(open_)
        chosen += [one for one in ranks if one[-1] == best[-1]]
    return sorted(chosen)


def rank(crowd: list[Somebody], question: Question, starts: datetime, ends: datetime, zone: ZoneInfo) -> Rank:
    unmet = cost = unfair = 0
    present: dict[str, int] = {}
    for one in crowd:
        is_needed = one.person.key in question.needed
        if one.is_away(starts, ends):
            unmet += is_needed
            cost += 0 if is_needed else AWAY
            continue
        factor = 2 if is_needed else 1
        if one.is_outside(starts, ends, LEVELS[-1][0]):
            unmet += is_needed
        else:
            present[one.person.country] = present.get(one.person.country, 0) + 1
        for by, points in LEVELS:
            if one.is_outside(starts, ends, by):
                cost += points * factor
                if not by:
                    unfair += -(-question.given.get(one.person.key, 0) // 15)
        if one.may_be_busy(starts, ends):
            cost += MAYBE * factor
    unmet += sum(present.get(country, 0) < question.at_least for country in question.countries)
    clock = starts.astimezone(zone).minute
    return unmet, cost, unfair, {0: 0, 30: 1}.get(clock, 2), starts


def same_day(one: Rank, others: list[Rank], zone: ZoneInfo) -> int:
    day = one[-1].astimezone(zone).date()
    return sum(other[-1].astimezone(zone).date() == day for other in others)


def overlaps(spans: list[tuple[datetime, datetime]], starts: datetime, ends: datetime) -> bool:
    return any(begin < ends and starts < end for begin, end in spans)


def moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)
