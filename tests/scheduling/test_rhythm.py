"""A weekday and an hour that suit week after week, over changes of clocks, with every holiday counted."""

from datetime import date

from scheduling.finder import Kind, Question
from scheduling.rhythm import Rhythm, rhythms
from tests.scheduling.people import clock, somebody, span, window

EIGHT_WEEKS = window("2026-10-05", "2026-11-29")


def shown(found: Rhythm) -> tuple[int, str]:
    return found.weekday, f"{found.clock // 60:02}:{found.clock % 60:02}"


def question(**fields: object) -> Question:
    return Question(60, **{"zone": "Europe/Berlin", **fields})  # type: ignore[arg-type]


def test_a_rhythm_keeps_its_wall_time_when_the_clocks_change() -> None:
    found = rhythms([somebody(1, "GB"), somebody(2, "EE")], question(), EIGHT_WEEKS)[0]
    assert shown(found) == (0, "10:00")
    assert [clock(one.starts) for one in found.dates] == [
        "Mon 05 10:00",
        "Mon 12 10:00",
        "Mon 19 10:00",
        "Mon 26 10:00",
        "Mon 02 10:00",
        "Mon 09 10:00",
        "Mon 16 10:00",
        "Mon 23 10:00",
    ]
    assert found.dates[3].starts - found.dates[2].starts == 7 * 24 * 60 + 60
    assert (found.weeks, found.full(2)) == (8, 8)


def test_holidays_of_single_weeks_decide_between_weekdays() -> None:
    mondays = (date(2026, 10, 5), date(2026, 11, 2))
    tuesday = (date(2026, 11, 3),)
    people = [somebody(1, days_off=(*mondays, *tuesday, date(2026, 10, 8), date(2026, 10, 9)))]
    found = rhythms(people, question(), EIGHT_WEEKS)
    assert [(one.weekday, one.full(1)) for one in found[:2]] == [(2, 8), (2, 8)]
    by_weekday = {one.weekday: one.full(1) for one in found}
    assert {day: by_weekday[day] for day in (1, 2, 3, 4)} == {1: 7, 2: 8, 3: 7, 4: 7}


def test_each_week_says_what_stands_against_it() -> None:
    people = [somebody(1), somebody(2, busy=(span("2026-10-12T07:00", "2026-10-12T19:00"),))]
    busy = tuple(span(f"2026-10-{day:02}T00:00", f"2026-10-{day:02}T23:00") for day in range(6, 12))
    found = rhythms([*people, somebody(3, busy=busy)], question(limit=1), EIGHT_WEEKS)[0]
    assert shown(found) == (0, "09:00")
    assert [one.can for one in found.dates] == [3, 2, 3, 3, 3, 3, 3, 3]
    assert [(one.kind, one.person) for one in found.dates[1].reasons] == [(Kind.BUSY, 2)]
    assert found.full(3) == 7


def test_rhythms_lie_apart_and_at_most_twice_on_a_weekday() -> None:
    found = rhythms([somebody(1)], question(limit=10), EIGHT_WEEKS)
    assert [shown(one) for one in found] == [
        (0, "09:00"),
        (0, "12:00"),
        (1, "09:00"),
        (1, "12:00"),
        (2, "09:00"),
        (2, "12:00"),
        (3, "09:00"),
        (3, "12:00"),
        (4, "09:00"),
        (4, "12:00"),
    ]


def test_one_week_has_no_rhythm() -> None:
    assert rhythms([somebody(1)], question(), window("2026-10-05", "2026-10-12")) == []
    assert rhythms([], question(), EIGHT_WEEKS) == []
