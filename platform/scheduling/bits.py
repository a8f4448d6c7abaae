"""Sets of quarter hours as Python ints, bit i for the i-th quarter, and how often something holds in each. Pure.

Counting is done in vertical counters: plane j holds bit j of every quarter's number, so that adding a set to all of
some thousand numbers is a few operations on whole ints.
"""

from collections.abc import Iterator

Planes = list[int]


def span(first: int, after: int) -> int:
    """The bits from `first` up to `after`, which is not among them."""
    return ((1 << (after - first)) - 1) << first if after > first else 0


def touched(bits: int, length: int) -> int:
    """Where a stretch of `length` bits begins that holds at least one of `bits`."""
    have = 1
    while have < length:
        step = min(have, length - have)
        bits |= bits >> step
        have += step
    return bits


def add(planes: Planes, bits: int, weight: int = 1) -> None:
    """Add `weight` to the number of every quarter in `bits`."""
    place = 0
    while weight:
        if weight & 1:
            _carry(planes, bits, place)
        weight >>= 1
        place += 1


def _carry(planes: Planes, bits: int, place: int) -> None:
    while bits:
        while place >= len(planes):
            planes.append(0)
        planes[place], bits = planes[place] ^ bits, planes[place] & bits
        place += 1


def least(planes: Planes, among: int) -> int:
    """Those of `among` whose number is the smallest there."""
    for plane in reversed(planes):
        among = among & ~plane or among
    return among


def below(planes: Planes, bound: int, among: int) -> int:
    """Those of `among` whose number is smaller than `bound`."""
    if bound >> len(planes):
        return among
    smaller, equal = 0, among
    for place in reversed(range(len(planes))):
        if bound >> place & 1:
            smaller |= equal & ~planes[place]
            equal &= planes[place]
        else:
            equal &= ~planes[place]
    return smaller


def number_at(planes: Planes, place: int) -> int:
    return sum((plane >> place & 1) << weight for weight, plane in enumerate(planes))


def numbers(planes: Planes, count: int) -> list[int]:
    """The numbers of the first `count` quarters, one by one."""
    found = [0] * count
    for weight, plane in enumerate(planes):
        for place in members(plane & span(0, count)):
            found[place] += 1 << weight
    return found


def first(bits: int) -> int:
    """The smallest member of a set that is not empty."""
    return (bits & -bits).bit_length() - 1


def members(bits: int) -> Iterator[int]:
    """In order. By its text, since taking bit after bit from a long int costs its length each time."""
    return (place for place, sign in enumerate(reversed(f"{bits:b}")) if sign == "1")
