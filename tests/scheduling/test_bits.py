"""Sets of quarter hours and vertical counters say what plain lists of numbers say."""

from hypothesis import given
from hypothesis import strategies as st

from scheduling import bits

LENGTH = 24
SETS = st.integers(0, (1 << LENGTH) - 1)


def has(found: int) -> list[bool]:
    return [bool(found >> place & 1) for place in range(LENGTH)]


@given(st.lists(st.tuples(SETS, st.integers(0, 40)), max_size=8), SETS, st.integers(0, 100))
def test_counters_count(added: list[tuple[int, int]], among: int, bound: int) -> None:
    planes: bits.Planes = []
    plain = [0] * LENGTH
    for found, weight in added:
        bits.add(planes, found, weight)
        plain = [number + weight * is_in for number, is_in in zip(plain, has(found), strict=True)]
    assert [bits.number_at(planes, place) for place in range(LENGTH)] == plain
    assert bits.numbers(planes, LENGTH) == plain
    inside = [number for number, is_in in zip(plain, has(among), strict=True) if is_in]
    assert has(bits.least(planes, among)) == [
        is_in and number == min(inside) for number, is_in in zip(plain, has(among), strict=True)
    ]
    assert has(bits.below(planes, bound, among)) == [
        is_in and number < bound for number, is_in in zip(plain, has(among), strict=True)
    ]


@given(SETS, st.integers(1, LENGTH))
def test_a_stretch_is_touched_by_any_of_its_quarters(found: int, length: int) -> None:
    plain = has(found) + [False] * length
    assert has(bits.touched(found, length)) == [any(plain[place : place + length]) for place in range(LENGTH)]


@given(SETS)
def test_members_come_in_order(found: int) -> None:
    assert list(bits.members(found)) == [place for place, is_in in enumerate(has(found)) if is_in]
    if found:
        assert bits.first(found) == next(bits.members(found))


@given(st.integers(-3, LENGTH), st.integers(-3, LENGTH))
def test_a_span_holds_what_lies_between(first: int, after: int) -> None:
    first, after = max(first, 0), max(after, 0)
    assert has(bits.span(first, after)) == [first <= place < after for place in range(LENGTH)]
