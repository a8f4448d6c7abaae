"""What is read is a set of numbers, and the union over all devices."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import live.testing
from conversations import actions, ranges
from conversations.models import Reading, Thread
from people.models import Person
from tests import factories

SEQ = st.integers(1, 40)
READS = st.lists(st.tuples(st.sampled_from(["read", "unread"]), SEQ, SEQ), max_size=25)


def as_set(found: ranges.Ranges) -> set[int]:
    return {seq for first, last in found for seq in range(first, last + 1)}


@given(READS)
def test_ranges_are_the_set_they_stand_for(changes: list[tuple[str, int, int]]) -> None:
    found: ranges.Ranges = []
    model: set[int] = set()
    for change, first, last in changes:
        if change == "read":
            found = ranges.with_read(found, first, last)
            model |= set(range(first, last + 1))
        else:
            found = ranges.without_from(found, first)
            model = {seq for seq in model if seq < first}
        assert as_set(found) == model
        assert ranges.count(found) == len(model)
        assert all(a[1] + 1 < b[0] for a, b in pairwise(found))
        assert all(first <= last for first, last in found)
        assert ranges.first_missing(found) == min(set(range(1, 42)) - model)


@given(st.lists(st.booleans(), max_size=40))
def test_the_newest_number_joins_without_reading_the_rest(said: list[bool]) -> None:
    stored, found = "[]", []
    for number, is_own in enumerate(said, 1):
        if is_own:
            stored, found = ranges.with_newest(stored, number), ranges.with_read(found, number, number)
    assert json.loads(stored) == found
    assert stored == json.dumps(found)


@given(st.permutations([(1, 3), (2, 6), (9, 9), (8, 8), (20, 30)]))
def test_three_devices_in_any_order_come_to_the_same(reads: list[tuple[int, int]]) -> None:
    found: ranges.Ranges = []
    for first, last in reads:
        found = ranges.with_read(found, first, last)
    assert found == [[1, 6], [8, 9], [20, 30]]


@given(st.sets(SEQ), st.sets(SEQ))
def test_taking_ranges_out_is_taking_numbers_out(read: set[int], taken: set[int]) -> None:
    one, other = (ranges.merged([seq, seq] for seq in some) for some in (read, taken))
    found = ranges.without(one, other)
    assert as_set(found) == read - taken
    assert found == ranges.merged(found)


@pytest.fixture
def long(thread: Thread, anna: Person) -> Thread:
    for _number in range(10):
        factories.make_message(thread, anna)
    return thread


def unread(person: Person) -> int:
    return Thread.objects.with_unread_of(person).get().unread


def test_what_does_not_exist_yet_cannot_be_read(long: Thread, mads: Person) -> None:
    reading = actions.mark_read(thread=long, person=mads, first=0, last=2_000_000)
    assert (reading.ranges, reading.read_count, unread(mads)) == ([[1, 10]], 10, 0)


def test_unread_from_here_holds_against_a_device_that_has_not_heard_of_it(long: Thread, mads: Person) -> None:
    actions.mark_read(thread=long, person=mads, first=1, last=10, known=0)
    marked = actions.mark_unread_from(thread=long, person=mads, seq=4)
    assert (marked.ranges, marked.revision, unread(mads)) == ([[1, 3]], 1, 7)
    late = actions.mark_read(thread=long, person=mads, first=1, last=10, known=0)
    assert (late.ranges, late.revision) == ([[1, 3]], 1)
    knowing = actions.mark_read(thread=long, person=mads, first=4, last=6, known=1)
    assert knowing.ranges == [[1, 6]]


def test_reading_is_told_to_my_other_devices_alone(
    long: Thread, mads: Person, django_capture_on_commit_callbacks: object
) -> None:
    with live.testing.record() as said, django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.mark_read(thread=long, person=mads, first=1, last=3)
        actions.mark_read(thread=long, person=mads, first=2, last=3)
    assert said.frames == [
        (
            f"person:{mads.pk}",
            {
                "topic": f"person:{mads.pk}",
                "type": "reading",
                "thread": long.pk,
                "read_count": 3,
                "reading_revision": 0,
            },
        )
    ]


def test_a_thread_nobody_opened_is_all_unread(long: Thread, mads: Person) -> None:
    assert unread(mads) == 10
    assert not Reading.objects.exists()
