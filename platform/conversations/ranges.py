"""What has been read, as merged ranges of numbers: `[[1, 4], [7, 7]]`. Pure functions; the lists stay sorted and apart."""

import json
from collections.abc import Iterable

Ranges = list[list[int]]


def with_read(ranges: Ranges, first: int, last: int) -> Ranges:
    """`ranges` and everything from `first` to `last`, both included."""
    return merged([*ranges, [first, last]])


def with_newest(stored: str, number: int) -> str:
    """The JSON of ranges, and of `number` with them, which is beyond them all. Without looking through the text: of
    somebody who writes and never reads it grows with each message."""
    if stored == "[]":
        return json.dumps([[number, number]])
    before, _comma, end = stored.removesuffix("]]").rpartition(", ")
    if number == int(end) + 1:
        return f"{before}, {number}]]"
    return f"{stored.removesuffix(']')}, [{number}, {number}]]"


def without_from(ranges: Ranges, first: int) -> Ranges:
    """`ranges` without `first` and all that follows it."""
    return [[begin, min(end, first - 1)] for begin, end in ranges if begin < first]


def without(ranges: Ranges, taken: Ranges) -> Ranges:
    """`ranges` less all that stands in `taken`."""
    found = ranges
    for first, last in taken:
        found = [
            part
            for begin, end in found
            for part in ([begin, min(end, first - 1)], [max(begin, last + 1), end])
            if part[0] <= part[1]
        ]
    return found


def merged(ranges: Iterable[list[int]]) -> Ranges:
    found: Ranges = []
    for begin, end in sorted(ranges):
        if begin > end:
            continue
        if found and begin <= found[-1][1] + 1:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([begin, end])
    return found


def has(ranges: Ranges, number: int) -> bool:
    return any(begin <= number <= end for begin, end in ranges)


def count(ranges: Ranges) -> int:
    return sum(end - begin + 1 for begin, end in ranges)


def first_missing(ranges: Ranges) -> int:
    """The first number, counted from 1, that is not read."""
    return ranges[0][1] + 1 if ranges and ranges[0][0] == 1 else 1
