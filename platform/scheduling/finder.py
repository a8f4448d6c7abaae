"""Times that suit people in several countries: plain objects in, ranked proposals out. Pure.

A proposal is ranked by, in this order: how many of those who are needed cannot come at a humane hour and of how many
countries too few can (`unmet`); what it costs all (`cost`: AWAY, OUTSIDE, MAYBE); how much it asks of those who gave
most before (`unfair`); the full hour before the half and the quarter; the earlier. Nothing else counts, so the same
question has the same answer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from scheduling import bits
from scheduling.clocks import (
    QUARTER,
    Masks,
    Person,
    Window,
    days_of,
    instant,
    local,
    masks_of,
    whole_hours,
)

# What it costs when somebody who is not needed cannot come, is outside their hours (for each of BEYOND: added up) or
# may be busy. For who is needed the last two count twice, and the first is `unmet`.
AWAY, OUTSIDE, MAYBE = 8, (1, 1, 2, 4), 2
# A second date on one day must be better than others by this, for each person: proposals shall lie on several days.
SAME_DAY = 2
APART = 3 * 60 // QUARTER
A_DAY = 3


class Kind(StrEnum):
    """Why a time is not plainly good for somebody."""

    HOLIDAY = "holiday"
    LEAVE = "leave"
    HERE = "here"
    BUSY = "busy"
    MAYBE = "maybe"
    EARLY = "early"
    LATE = "late"
    DAY_OFF = "day_off"


AWAY_KINDS = {Kind.HOLIDAY, Kind.LEAVE, Kind.HERE, Kind.BUSY}


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for. `needed` are keys of people; of each of `countries`, `at_least` people must be able to come.

    `given` are the minutes that people have sat outside their hours before. Days are counted in `zone`.
    """

    minutes: int
    zone: str
    needed: frozenset[int] = frozenset()
    countries: tuple[str, ...] = ()
    at_least: int = 1
    given: Mapping[int, int] = field(default_factory=dict)
    limit: int = 8

    @property
    def quarters(self) -> int:
        return -(-self.minutes // QUARTER)


@dataclass(frozen=True, slots=True)
class Reason:
    """`minutes` of the meeting lie outside the hours; `clock` is the minute of the person's day at which they begin or
    end. A holiday has its day and the place whose holiday it is."""

    kind: Kind
    person: int
    minutes: int = 0
    clock: int = 0
    day: date | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Epoch minutes. `can` counts those who can come at whatever hour; of the countries in `missing` too few can."""

    starts: int
    ends: int
    unmet: int
    cost: int
    unfair: int
    can: int
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """For every quarter of the window at which the meeting could begin: the numbers by which proposals are ranked.

    `manned` are those at which anybody at all can come."""

    starts: int
    manned: int
    unmet: bits.Planes
    cost: bits.Planes
    unfair: bits.Planes
    missing: dict[str, int]


def find(people: Sequence[Person], question: Question, window: Window) -> list[Proposal]:
    """The best proposals, best first. None without people or room, or where at no time anybody can come."""
    if not people or question.quarters > window.quarters:
        return []
    scores = scored(people, question, window)
    chosen = choose(scores, question, window, len(people))
    return [proposal(people, question, window, scores, place) for place in chosen]


def scored(people: Sequence[Person], question: Question, window: Window) -> Scores:
    length, manned = question.quarters, 0
    scores = Scores(bits.span(0, window.quarters - length + 1), 0, [], [], [], {})
    present: dict[str, bits.Planes] = defaultdict(list)
    for person in people:
        masks = masks_of(person, window)
        away = bits.touched(masks.away, length)
        there, factor = scores.starts & ~away, 1
        manned |= there
        outside = [bits.touched(one, length) & there for one in masks.outside]
        if person.key in question.needed:
            bits.add(scores.unmet, away | outside[-1])
            factor = 2
        else:
            bits.add(scores.cost, away, AWAY)
        for one, cost in zip(outside, OUTSIDE, strict=True):
            bits.add(scores.cost, one, cost * factor)
        if masks.maybe:
            bits.add(scores.cost, bits.touched(masks.maybe, length) & there, MAYBE * factor)
        if given := question.given.get(person.key):
            bits.add(scores.unfair, outside[0], -(-given // QUARTER))
        bits.add(present[person.country], there & ~outside[-1])
    for country in question.countries:
        short = bits.below(present[country], question.at_least, scores.starts)
        bits.add(scores.unmet, short)
        scores.missing[country] = short
    return replace(scores, manned=manned)


def choose(scores: Scores, question: Question, window: Window, people: int) -> list[int]:
    """Where the best begin, best first. Never two within three hours, at most three a day."""
    whole, of_day = whole_hours(window, question.zone), days_of(window, question.zone)
    by_use = [scores.manned] + [0] * A_DAY
    used: dict[date, int] = defaultdict(int)
    chosen: list[int] = []
    while len(chosen) < question.limit:
        best = min(
            (
                rank(scores, whole, place, times * SAME_DAY * people)
                for times, among in enumerate(by_use[:A_DAY])
                if (place := best_of(scores, whole, among)) is not None
            ),
            default=None,
        )
        if best is None:
            break
        place = best[-1]
        chosen.append(place)
        day = local(window.minute(place), question.zone).date()
        near = bits.span(max(place - APART + 1, 0), place + APART)
        left = by_use[used[day]] & of_day[day]
        by_use[used[day]] &= ~of_day[day]
        used[day] += 1
        by_use[used[day]] |= left
        by_use = [one & ~near for one in by_use]
    return sorted(chosen, key=lambda place: rank(scores, whole, place))


def best_of(scores: Scores, whole: tuple[int, ...], among: int) -> int | None:
    for planes in (scores.unmet, scores.cost, scores.unfair):
        among = bits.least(planes, among)
    for rounder in whole:
        among = among & rounder or among
    return bits.first(among) if among else None


def rank(scores: Scores, whole: tuple[int, ...], place: int, more: int = 0) -> tuple[int, ...]:
    """What proposals are compared by. `more` is added to the cost."""
    roundness = next((n for n, rounder in enumerate(whole) if rounder >> place & 1), len(whole))
    unmet, cost, unfair = (
        bits.number_at(planes, place) for planes in (scores.unmet, scores.cost, scores.unfair)
    )
    return unmet, cost + more, unfair, roundness, place


def proposal(
    people: Sequence[Person], question: Question, window: Window, scores: Scores, place: int
) -> Proposal:
    starts = window.minute(place)
    ends = starts + question.minutes
    reasons: list[Reason] = []
    can = 0
    for person in people:
        found = reasons_of(person, masks_of(person, window), window, place, question)
        reasons += found
        can += not AWAY_KINDS & {reason.kind for reason in found}
    unmet, cost, unfair = (
        bits.number_at(planes, place) for planes in (scores.unmet, scores.cost, scores.unfair)
    )
    missing = tuple(country for country, short in scores.missing.items() if short >> place & 1)
    return Proposal(starts, ends, unmet, cost, unfair, can, missing, tuple(reasons))


def reasons_of(
    person: Person, masks: Masks, window: Window, place: int, question: Question
) -> Iterable[Reason]:
    """Why this time is not plainly good for one person; empty when it is."""
    taken = bits.span(place, place + question.quarters)
    starts = window.minute(place)
    ends = starts + question.minutes
    found: list[Reason] = []
    if masks.holiday & taken:
        days = {local(minute, person.zone).date() for minute in (starts, ends - 1)}
        found += [
            Reason(Kind.HOLIDAY, person.key, day=day, place=person.place)
            for day in sorted(days & set(person.days_off))
        ]
    for kind, mask in ((Kind.LEAVE, masks.leave), (Kind.HERE, masks.here), (Kind.BUSY, masks.busy)):
        if mask & taken:
            found.append(Reason(kind, person.key))
    if found:
        return found
    if masks.maybe & taken:
        found.append(Reason(Kind.MAYBE, person.key))
    if masks.outside[0] & taken:
        found += outside(person, starts, ends)
    return found


def outside(person: Person, starts: int, ends: int) -> list[Reason]:
    """By how many minutes a time lies outside somebody's working hours, holidays and leave aside: early, late or both.

    A time that touches no working hours is on a day off when nobody works on its day, else early or late by its day.
    """
    day = local(starts, person.zone).date()
    worked = person.hours[day.weekday()]
    if not worked:
        return [Reason(Kind.DAY_OFF, person.key, minutes=ends - starts, day=day)]
    opens, closes = (instant(day, minute, person.zone) for minute in worked)
    early = max(0, min(ends, opens) - starts)
    late = max(0, ends - max(starts, closes))
    found = []
    if early:
        found.append(Reason(Kind.EARLY, person.key, minutes=early, clock=worked[0]))
    if late:
        found.append(Reason(Kind.LATE, person.key, minutes=late, clock=worked[1]))
    return found
