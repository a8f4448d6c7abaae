"""Figures as pictures: where each bar of an inline SVG stands. Lengths along the bars are parts of a hundred of whatever width
there is, so that words keep their size on a phone; those across are pixels."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.text import Truncator

from evidence.figures import Figure, Row, others

# What is drawn of each figure: one number filled, the next hatched behind it, the last as a line beneath.
DRAWN = {
    "seated": "filled",
    "waiting": "hatched",
    "there": "line",
    "on_site": "filled",
    "online": "hatched",
    "came": "filled",
    "absent": "hatched",
}
MOST_BARS = 10
MOST_LETTERS = 34
NAME, BAR, LINE, GAP = 20, 16, 5, 14
LEFT, TALL, FOOT = 8, 140, 26


@dataclass(frozen=True)
class Rect:
    """`kind` is one of those of `DRAWN`."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bars:
    """One under the other, a name above each: for what has names."""

    figure: Figure
    height: int
    lines: list[tuple[str, str, int]]
    rects: list[Rect]
    legend: list[tuple[str, str]]
    grouped: int = 0
    is_over_time: bool = field(default=False, init=False)


@dataclass(frozen=True)
class Days:
    """Side by side, for what goes on in time. `ticks` are numbers with their height."""

    figure: Figure
    height: int
    rects: list[Rect]
    legend: list[tuple[str, str]]
    ticks: list[tuple[int, float]]
    first: str
    last: str
    grouped: int = 0
    is_over_time: bool = field(default=True, init=False)


def chart_of(figure: Figure) -> Bars | Days:
    return days(figure) if figure.bins else bars(figure)


def stacked(numbers: dict[str, int]) -> list[tuple[str, int]]:
    return [(kind, numbers[one]) for one, kind in DRAWN.items() if kind != "line" and numbers.get(one)]


def in_words(numbers: dict[str, int]) -> str:
    """Each number in the order of the legend; what is nothing at the end is left out."""
    seen = [numbers[one] for one, kind in DRAWN.items() if kind != "line" and one in numbers]
    while len(seen) > 1 and not seen[-1]:
        seen.pop()
    return " + ".join(map(str, seen))


def length(numbers: dict[str, int]) -> int:
    return sum(number for _kind, number in stacked(numbers))


def legend_of(figure: Figure) -> list[tuple[str, str]]:
    """Of what is drawn anywhere in it: kind and words."""
    names = dict(zip(figure.columns, figure.headings()[1:], strict=True))
    return [
        (kind, names[one])
        for one, kind in DRAWN.items()
        if one in names and any(row.numbers[one] for row in figure.rows)
    ]


def bars(figure: Figure) -> Bars:
    """The ten largest where there are more than eleven; what is left stands together as one, and `grouped` says how
    many that are."""
    shown, rest = list(figure.rows), []
    if len(shown) > MOST_BARS + 1 and figure.key in ("country", "organisation"):
        shown, rest = shown[:MOST_BARS], shown[MOST_BARS:]
        together = {one: sum(row.numbers[one] for row in rest) for one in figure.columns}
        shown.append(Row("", others(len(rest)), together))
    legend = legend_of(figure)
    has_line = any(kind == "line" for kind, _words in legend)
    most = max([1, *(max(length(row.numbers), row.numbers.get("there", 0)) for row in shown)])
    lines, rects, top = [], [], 0
    for row in shown:
        name = Truncator(row.name).chars(MOST_LETTERS)
        lines.append((name, in_words(row.numbers), top + 14))
        x, y = 0.0, top + NAME
        for kind, number in stacked(row.numbers):
            rects.append(Rect(kind, round(x, 2), y, part(number, most), BAR))
            x += 100 * number / most
        if has_line and row.numbers["there"]:
            rects.append(Rect("line", 0, y + BAR + 3, part(row.numbers["there"], most), LINE))
        top = y + BAR + (3 + LINE if has_line else 0) + GAP
    return Bars(figure, top, lines, rects, legend, len(rest))


def part(number: int, most: int) -> float:
    """Of a hundred; one among thousands is still seen."""
    return round(max(100 * number / most, 0.5), 2)


def days(figure: Figure) -> Days:
    known = {row.key: row for row in figure.rows}
    most = max([1, *(length(row.numbers) for row in figure.rows)])
    each = (100 - LEFT) / len(figure.bins)
    rects = []
    for place, key in enumerate(figure.bins):
        y = float(TALL)
        for kind, number in stacked(known[key].numbers) if key in known else ():
            tall = round(max((TALL - 20) * number / most, 2), 1)
            y = round(y - tall, 1)
            rects.append(Rect(kind, round(LEFT + each * (place + 0.1), 2), y, round(each * 0.8, 2), tall))
    legend = [one for one in legend_of(figure) if one[0] != "line"]
    names = [known[figure.bins[0]].name, known[figure.bins[-1]].name]
    return Days(figure, TALL + FOOT, rects, legend, ticks(most), names[0], names[1] if each < 92 else "")


def ticks(most: int) -> list[tuple[int, float]]:
    """Nothing, all, and half of it where that is a whole number."""
    marks: Sequence[int] = [0, most // 2, most] if most % 2 == 0 else [0, most]
    return [(mark, round(TALL - (TALL - 20) * mark / most, 1)) for mark in marks]
