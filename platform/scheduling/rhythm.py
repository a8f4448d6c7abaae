"""Which weekday and hour suits people week after week, holidays counted. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scheduling import bits
from scheduling.clocks import QUARTER, Person, Window, instant
from scheduling.finder import Proposal, Question, proposal, scored

A_WEEK = 7 * 24 * 60 // QUARTER
# Rhythms that are shown lie on different weekdays or at least this far apart (minutes).
APART = 3 * 60
A_WEEKDAY = 2


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A weekday (0 is Monday) and a minute of the day on the clock of `zone`, with its date in each week."""

    weekday: int
    clock: int
    zone: str
    dates: tuple[Proposal, ...]

    @property
    def weeks(self) -> int:
        return len(self.dates)

    def full(self, people: int) -> int:
        """In how many of the weeks all can come."""
        return sum(one.can == people for one in self.dates)


def rhythms(people: Sequence[Person], question: Question, window: Window) -> list[Rhythm]:
    """The best weekdays and hours, best first: by the sums over all whole weeks of the window of what ranks a proposal.

    None where the window has not two whole weeks.
    """
    weeks = window.quarters // A_WEEK
    if not people or weeks < 2:
        return []
    scores = scored(people, question, window)
    unmet, cost, unfair = (
        bits.numbers(planes, window.quarters) for planes in (scores.unmet, scores.cost, scores.unfair)
    )
    ranked = []
    for weekday, days in _weekdays(window, question.zone, weeks).items():
        for clock in range(0, 24 * 60, QUARTER):
            places = [(instant(day, clock, question.zone) - window.start) // QUARTER for day in days]
            if all(place >= 0 and scores.starts >> place & 1 for place in places):
                sums = tuple(sum(numbers[place] for place in places) for numbers in (unmet, cost, unfair))
                roundness = (clock % 60 != 0) + (clock % 30 != 0)
                ranked.append(((*sums, roundness, weekday, clock), places))
    chosen: list[tuple[tuple[int, ...], list[int]]] = []
    for rank, places in sorted(ranked):
        beside = [other[-1] for other, _places in chosen if other[-2] == rank[-2]]
        if len(beside) < A_WEEKDAY and all(abs(clock - rank[-1]) >= APART for clock in beside):
            chosen.append((rank, places))
        if len(chosen) == question.limit:
            break
    return [
        Rhythm(
            rank[-2],
            rank[-1],
            question.zone,
            tuple(proposal(people, question, window, scores, place) for place in places),
        )
        for rank, places in chosen
    ]


def _weekdays(window: Window, zone: str, weeks: int) -> dict[int, list[date]]:
    """For each weekday its first `weeks` days on which a meeting can begin at any hour."""
    found: dict[int, list[date]] = {}
    for day in window.days(zone):
        if instant(day, 0, zone) >= window.start:
            found.setdefault(day.weekday(), []).append(day)
    return {weekday: days[:weeks] for weekday, days in sorted(found.items()) if len(days) >= weeks}
