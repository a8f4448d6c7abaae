"""The finder of times, beside the plain loop over datetimes that the tests hold it against: both give the same answer."""

import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

from benchmarks.bar import Bar
from benchmarks.processes import ROOT

PEOPLE, BUSY, WEEKS = 50, 2_000, 8
FIRST_DAY = date(2026, 10, 5)  # three weeks before the clocks go back
HOLIDAYS = [date(2026, 10, 31), date(2026, 11, 11), date(2026, 11, 30)]
ZONES = ["Europe/London", "Europe/Berlin", "Europe/Copenhagen", "Europe/Warsaw", "Europe/Tallinn"]


def run_finder() -> list[Bar]:
    """Searches a second: cold, when nothing is kept, and with the masks of all people kept."""
    for path in (str(ROOT), str(ROOT / "platform")):
        if path not in sys.path:
            sys.path.insert(0, path)
    from scheduling import clocks
    from scheduling.finder import find
    from tests.scheduling import oracle

    world = a_world()

    def cold() -> None:
        for kept in (clocks.masks_of, clocks._outside, clocks._days, clocks.days_of, clocks.whole_hours):
            kept.cache_clear()
        find(*world)

    answer = [(one.unmet, one.cost, one.unfair, one.starts) for one in find(*world)]
    began = time.perf_counter()
    plain = oracle.find(*world)
    loop = time.perf_counter() - began
    if answer != [(*one[:3], int(one[-1].timestamp()) // 60) for one in plain]:
        raise SystemExit("The finder and the loop don't agree: its speed would be that of a wrong answer.")
    name = f"finder: {PEOPLE} people, {BUSY:,} busy times, {WEEKS} weeks"
    return [
        Bar(f"{name}, searches a second, cold", 1 / seconds(cold, 7), 1 / loop, 80),
        Bar(f"{name}, with masks kept", 1 / seconds(lambda: find(*world), 25), 1 / loop, 1_000),
    ]


def a_world():  # type: ignore[no-untyped-def]
    """People, question and window, the same in every run."""
    from scheduling.clocks import QUARTER, Person, Window, instant
    from scheduling.finder import Question

    start = instant(FIRST_DAY, 0, "Europe/Berlin")
    end = instant(FIRST_DAY + timedelta(weeks=WEEKS), 0, "Europe/Berlin")
    window, chance = Window(start, (end - start) // QUARTER), random.Random(1)

    def busy() -> tuple[int, int]:
        begins = start + 15 * chance.randrange(window.quarters)
        return begins, begins + chance.choice([30, 60, 90])

    people = [
        Person(
            key,
            ZONES[key % 5],
            country=ZONES[key % 5],
            days_off=tuple(HOLIDAYS[: key % 4]),
            busy=tuple(busy() for _ in range(BUSY // PEOPLE)),
        )
        for key in range(PEOPLE)
    ]
    given = {key: 15 * key for key in range(0, PEOPLE, 7)}
    needed = frozenset(range(5))
    return people, Question(60, "Europe/Berlin", needed, tuple(ZONES), given=given), window


def seconds(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return median(taken)
