"""What a benchmark says: ours beside another, measured side by side in one run, and the bar it must reach."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Bar:
    """`ours` and `other` are in the same unit; their ratio is held against `bar`.

    With `at_most` the ratio may not exceed the bar; otherwise it has to reach it.
    """

    name: str
    ours: float
    other: float
    bar: float
    at_most: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.other if self.other else float("inf")

    @property
    def holds(self) -> bool:
        return self.ratio <= self.bar if self.at_most else self.ratio >= self.bar


def in_turn(ours: Callable[[], float], other: Callable[[], float], rounds: int = 3) -> tuple[float, float]:
    """Medians of several rounds, one after the other in each: the speed of a shared machine drifts."""
    pairs = [(ours(), other()) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
