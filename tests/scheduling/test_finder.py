"""What the finder proposes, why, and that it says what a plain loop over datetimes says."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import clocks
from scheduling.clocks import QUARTER, Person, Window
from scheduling.finder import Kind, Proposal, Question, Reason, find
from tests.scheduling import oracle
from tests.scheduling.people import ZONES, at, clock, somebody, span, window

# What draws here uses no `random` of its own; a thread that another test left behind may, while a large world is drawn.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")

TUESDAY = window("2026-12-01", "2026-12-01")
THREE_CLOCKS = [somebody(1, "GB"), somebody(2, "DE"), somebody(3, "EE")]


def question(minutes: int = 60, **fields: object) -> Question:
    return Question(minutes, **{"zone": "Europe/Berlin", **fields})  # type: ignore[arg-type]


def best(people: list[Person], asked: Question, when: Window = TUESDAY) -> Proposal:
    return find(people, asked, when)[0]


def rank(found: Proposal) -> tuple[int, int, int, int]:
    return found.unmet, found.cost, found.unfair, found.starts


# A window over a change of clocks; people of all the zones, of whom some work at night, on odd minutes, or not at all.
@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Person], Question, Window]:
    first = draw(st.sampled_from([date(2026, 3, 27), date(2026, 10, 23), date(2026, 12, 23)]))
    begins = int(oracle.at(first, 0, oracle.ZoneInfo("UTC")).timestamp()) // 60
    when = Window(begins + QUARTER * draw(st.integers(0, 120)), draw(st.integers(4, 300)))
    days = st.integers(-1, 5).map(lambda n: first + timedelta(days=n))
    hours = st.one_of(
        st.none(),
        st.tuples(st.integers(0, 1000), st.integers(1, 438)).map(lambda pair: (pair[0], sum(pair))),
    )
    minutes = st.integers(when.start - 300, when.end + 300)
    spans = st.lists(st.tuples(minutes, st.integers(1, 400)).map(lambda p: (p[0], sum(p))), max_size=4)
    zones = st.sampled_from([*ZONES.values(), "America/New_York", "Asia/Kathmandu", "Pacific/Apia"])
    people = [
        Person(
            key,
            draw(zones),
            country=draw(st.sampled_from(sorted(ZONES))),
            hours=draw(st.one_of(st.just(clocks.USUAL), st.tuples(*[hours] * 7))),
            days_off=tuple(draw(st.lists(days, max_size=2))),
            leave=tuple(
                draw(
                    st.lists(
                        st.tuples(days, st.integers(0, 2)).map(lambda p: (p[0], p[0] + timedelta(days=p[1]))),
                        max_size=1,
                    )
                )
            ),
            here=tuple(draw(spans)),
            busy=tuple(draw(spans)),
            maybe=tuple(draw(spans)),
        )
        for key in range(draw(st.integers(1, 5)))
    ]
    keys = st.sets(st.integers(0, len(people) - 1))
    asked = Question(
        draw(st.sampled_from([15, 30, 60, 90, 240])),
        draw(zones),
        needed=frozenset(draw(keys)),
        countries=tuple(draw(st.sets(st.sampled_from(sorted(ZONES)), max_size=2))),
        at_least=draw(st.integers(1, 2)),
        given={key: draw(st.integers(0, 300)) for key in draw(keys)},
        limit=draw(st.integers(1, 9)),
    )
    return people, asked, when


@given(worlds())
def test_it_says_what_a_plain_loop_over_datetimes_says(world: tuple[list[Person], Question, Window]) -> None:
    people, asked, when = world
    plain = [(*found[:3], int(found[-1].timestamp()) // 60) for found in oracle.find(people, asked, when)]
    assert [rank(found) for found in find(people, asked, when)] == plain


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_named_changes_nothing(
    world: tuple[list[Person], Question, Window], chance: random.Random
) -> None:
    people, asked, when = world
    shuffled = chance.sample(people, len(people))
    assert [rank(found) for found in find(shuffled, asked, when)] == [
        rank(found) for found in find(people, asked, when)
    ]


@given(worlds())
def test_whoever_is_counted_as_away_is_told_why(world: tuple[list[Person], Question, Window]) -> None:
    people, asked, when = world
    for found in find(people, asked, when):
        away = {one.person for one in found.reasons} - {
            one.person
            for one in found.reasons
            if one.kind in (Kind.MAYBE, Kind.EARLY, Kind.LATE, Kind.DAY_OFF)
        }
        assert found.can == len(people) - len(away)


def test_the_best_hour_of_three_clocks_lies_within_all_working_hours() -> None:
    found = best(THREE_CLOCKS, question())
    assert (clock(found.starts), clock(found.starts, "Europe/London")) == ("Tue 01 10:00", "Tue 01 09:00")
    assert (found.unmet, found.cost, found.can, found.reasons) == (0, 0, 3, ())


def test_proposals_lie_apart_and_on_several_days() -> None:
    found = find(THREE_CLOCKS, question(limit=5), window("2026-11-30", "2026-12-06"))
    assert [clock(one.starts) for one in found] == [
        "Mon 30 10:00",
        "Tue 01 10:00",
        "Wed 02 10:00",
        "Thu 03 10:00",
        "Fri 04 10:00",
    ]


def test_a_second_hour_of_a_good_day_goes_before_a_weekend() -> None:
    found = find(THREE_CLOCKS, question(limit=3), window("2026-12-04", "2026-12-06"))
    assert [clock(one.starts)[:3] for one in found] == ["Fri", "Fri", "Fri"]


def test_what_is_uncertain_counts_less_than_what_is_certain() -> None:
    maybe = [somebody(1), somebody(2, maybe=(span("2026-12-01T09:00", "2026-12-01T13:00"),))]
    certain = [somebody(1), somebody(2, busy=(span("2026-12-01T09:00", "2026-12-01T17:00"),))]
    assert clock(best(maybe, question()).starts) == "Tue 01 13:00"
    assert best(maybe, question(), Window(at("2026-12-01T10:00"), 4)).reasons == (Reason(Kind.MAYBE, 2),)
    assert best(maybe, question(), Window(at("2026-12-01T10:00"), 4)).can == 2
    assert best(certain, question(), Window(at("2026-12-01T10:00"), 4)).can == 1


def test_who_is_needed_goes_before_any_number_of_others() -> None:
    free_late = [somebody(key, busy=(span("2026-12-01T07:00", "2026-12-01T15:00"),)) for key in range(2, 9)]
    needed = somebody(1, busy=(span("2026-12-01T15:00", "2026-12-01T22:00"),))
    assert clock(best([needed, *free_late], question()).starts) == "Tue 01 15:00"
    assert clock(best([needed, *free_late], question(needed=frozenset({1}))).starts) == "Tue 01 09:00"


def test_who_is_needed_is_not_called_at_night_instead() -> None:
    """One of two who are needed is busy all day: better without that one by day than with both at three o'clock."""
    people = [somebody(1), somebody(2, busy=(span("2026-12-01T07:00", "2026-12-01T20:00"),))]
    found = best(people, question(needed=frozenset({1, 2})))
    assert (clock(found.starts), found.unmet, found.can) == ("Tue 01 09:00", 1, 1)


def test_a_country_that_must_be_there_decides() -> None:
    people = [
        somebody(1, "DE"),
        somebody(2, "DE"),
        somebody(3, "EE", busy=(span("2026-12-01T06:00", "2026-12-01T15:00"),)),
        somebody(4, "EE", busy=(span("2026-12-01T06:00", "2026-12-01T13:00"),)),
        somebody(5, "DE", busy=(span("2026-12-01T13:00", "2026-12-01T20:00"),)),
        somebody(6, "DE", busy=(span("2026-12-01T13:00", "2026-12-01T20:00"),)),
        somebody(7, "DE", busy=(span("2026-12-01T13:00", "2026-12-01T20:00"),)),
    ]
    assert clock(best(people, question()).starts) == "Tue 01 09:00"
    assert clock(best(people, question(countries=("EE",))).starts) == "Tue 01 15:00"
    both = best(people, question(countries=("EE", "DE"), at_least=2))
    assert (clock(both.starts), both.unmet, both.missing) == ("Tue 01 15:00", 0, ())
    none = best(people, question(countries=("PL", "EE")))
    assert (clock(none.starts), none.unmet, none.missing) == ("Tue 01 15:00", 1, ("PL",))


def test_a_time_at_which_nobody_can_come_is_not_proposed() -> None:
    alone = [somebody(1, busy=(span("2026-12-01T00:00", "2026-12-01T23:00"),))]
    assert [clock(one.starts) for one in find(alone, question(), TUESDAY)] == ["Tue 01 23:00"]
    assert find([somebody(1, leave=((date(2026, 12, 1), date(2026, 12, 1)),))], question(), TUESDAY) == []


def test_each_reason_says_whose_it_is_and_how_much() -> None:
    people = [
        somebody(1, "PL"),
        somebody(2, "EE", days_off=(date(2026, 6, 23),)),
        somebody(3, leave=((date(2026, 6, 20), date(2026, 6, 23)),)),
        somebody(4, here=(span("2026-06-23T16:00", "2026-06-23T17:00"),)),
        somebody(5, busy=(span("2026-06-23T17:15", "2026-06-23T17:20"),)),
        somebody(6, hours=(None,) * 7),
        somebody(7, hours=((18 * 60, 20 * 60),) * 7),
        somebody(8, "GB"),
    ]
    found = best(people, question(), Window(at("2026-06-23T16:30"), 4))
    assert found.reasons == (
        Reason(Kind.LATE, 1, minutes=30, clock=17 * 60),
        Reason(Kind.HOLIDAY, 2, day=date(2026, 6, 23), place="EE"),
        Reason(Kind.LEAVE, 3),
        Reason(Kind.HERE, 4),
        Reason(Kind.BUSY, 5),
        Reason(Kind.DAY_OFF, 6, minutes=60, day=date(2026, 6, 23)),
        Reason(Kind.EARLY, 7, minutes=60, clock=18 * 60),
    )
    assert found.can == 4


def test_when_one_person_changes_one_persons_masks_are_made_anew() -> None:
    people = [somebody(key, busy=(span("2026-12-01T09:00", f"2026-12-01T1{key}:00"),)) for key in range(8)]
    find(people, question(), TUESDAY)
    before = clocks.masks_of.cache_info().misses
    find(people, question(90, needed=frozenset({1})), TUESDAY)
    assert clocks.masks_of.cache_info().misses == before
    people[3] = somebody(3, busy=(span("2026-12-01T09:00", "2026-12-01T11:00"),))
    find(people, question(), TUESDAY)
    assert clocks.masks_of.cache_info().misses == before + 1


@pytest.mark.parametrize("people", [[], THREE_CLOCKS])
def test_there_is_nothing_to_propose_without_people_or_room(people: list[Person]) -> None:
    assert find(people, question(), Window(at("2026-12-01T10:00"), 4 if not people else 3)) == []
