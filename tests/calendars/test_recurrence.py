from datetime import UTC, date, datetime, timedelta
from itertools import islice
from time import process_time

import pytest

from calendars.recurrence import (
    Change,
    Occurrence,
    RuleRefused,
    Series,
    build_rule,
    calendar_rule,
    crosses_clock_change,
    expand,
    last_start,
    next_dates,
    parse_rule,
)
from tests.calendars.vectors import UNIVERSAL, changes_of, expected_of, ids, series_of, window_of

HOUR = timedelta(hours=1)
YEAR_2026 = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def shown(occurrences, *, all_day=False):
    return [
        (found.starts_local, found.ends_local, found.status.upper())
        if all_day
        else (found.starts_at, found.ends_at, found.status.upper())
        for found in occurrences
    ]


@pytest.mark.parametrize("vector", UNIVERSAL, ids=ids(UNIVERSAL))
def test_series_expand_to_the_instants_that_calendar_engines_agree_on(vector):
    found = expand(series_of(vector), changes_of(vector), *window_of(vector))

    assert sorted(shown(found, all_day=vector["all_day"])) == expected_of(vector)


def test_the_wall_time_stays_while_the_instant_moves_with_the_clocks():
    series = Series(datetime(2026, 10, 21, 10), HOUR, "Europe/Tallinn", "FREQ=WEEKLY;COUNT=2")

    assert list(expand(series, [], *YEAR_2026)) == [
        Occurrence(
            datetime(2026, 10, 21, 10),
            datetime(2026, 10, 21, 7, tzinfo=UTC),
            datetime(2026, 10, 21, 8, tzinfo=UTC),
            datetime(2026, 10, 21, 10),
            datetime(2026, 10, 21, 11),
            "Europe/Tallinn",
            "confirmed",
        ),
        Occurrence(
            datetime(2026, 10, 28, 10),
            datetime(2026, 10, 28, 8, tzinfo=UTC),
            datetime(2026, 10, 28, 9, tzinfo=UTC),
            datetime(2026, 10, 28, 10),
            datetime(2026, 10, 28, 11),
            "Europe/Tallinn",
            "confirmed",
        ),
    ]


def test_a_time_that_the_clocks_skip_is_read_with_the_offset_before_and_keeps_its_length():
    series = Series(datetime(2026, 3, 29, 2, 30), HOUR, "Europe/Berlin")

    (found,) = expand(series, [], *YEAR_2026)

    assert (found.recurrence_id, found.starts_local, found.ends_local) == (
        datetime(2026, 3, 29, 2, 30),
        datetime(2026, 3, 29, 3, 30),
        datetime(2026, 3, 29, 4, 30),
    )
    assert (found.starts_at, found.ends_at - found.starts_at) == (
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        HOUR,
    )


def test_a_time_that_the_clocks_show_twice_is_the_first():
    series = Series(datetime(2026, 10, 25, 1, 30), timedelta(minutes=20), "Europe/London")

    (found,) = expand(series, [], *YEAR_2026)

    assert found.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_whole_days_stay_dates_and_their_instants_are_midnights_of_the_zone():
    series = Series(date(2026, 3, 28), timedelta(days=2), "Europe/Berlin")

    assert list(expand(series, [], *YEAR_2026)) == [
        Occurrence(
            date(2026, 3, 28),
            datetime(2026, 3, 27, 23, tzinfo=UTC),
            datetime(2026, 3, 29, 22, tzinfo=UTC),
            date(2026, 3, 28),
            date(2026, 3, 30),
            "Europe/Berlin",
            "confirmed",
        )
    ]


def test_a_window_holds_what_touches_it_and_not_what_ends_or_starts_at_its_edges():
    series = Series(datetime(2026, 6, 1, 10), HOUR, "UTC", "FREQ=DAILY;COUNT=9")

    def days(start, end):
        return [found.starts_local.day for found in expand(series, [], start, end)]

    at = datetime(2026, 6, 3, 10, tzinfo=UTC)
    assert days(at, at + HOUR) == [3]
    assert days(at + HOUR, at + 24 * HOUR) == []
    assert days(at + HOUR / 2, at + 24 * HOUR + HOUR / 2) == [3, 4]


def test_an_entry_without_length_is_found_at_its_instant():
    series = Series(datetime(2026, 6, 1, 10), timedelta(0), "UTC")
    at = datetime(2026, 6, 1, 10, tzinfo=UTC)

    assert [found.starts_at for found in expand(series, [], at, at + HOUR)] == [at]
    assert list(expand(series, [], at - HOUR, at)) == []


def test_a_date_moved_into_the_window_is_found_and_one_moved_out_is_not():
    series = Series(datetime(2026, 6, 1, 10), HOUR, "Europe/Berlin", "FREQ=WEEKLY;COUNT=4")
    later = [Change(datetime(2026, 6, 1, 10), datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 10))]
    june = (datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    july = (june[1], datetime(2026, 8, 1, tzinfo=UTC))

    assert [found.starts_local.day for found in expand(series, later, *june)] == [8, 15, 22]
    (moved,) = expand(series, later, *july)
    assert (moved.recurrence_id, moved.starts_local, moved.is_moved) == (
        datetime(2026, 6, 1, 10),
        datetime(2026, 7, 1, 9),
        True,
    )


def test_a_change_in_another_zone_is_shown_there_and_ordered_by_its_instant():
    series = Series(datetime(2026, 6, 1, 10), HOUR, "Europe/Berlin", "FREQ=DAILY;COUNT=2")
    change = Change(
        datetime(2026, 6, 1, 10),
        datetime(2026, 6, 2, 8, 30),
        datetime(2026, 6, 2, 9, 30),
        zone="Europe/London",
    )

    assert [(found.starts_at.hour, found.zone) for found in expand(series, [change], *YEAR_2026)] == [
        (7, "Europe/London"),
        (8, "Europe/Berlin"),
    ]


def test_a_cancelled_date_keeps_its_time_and_a_change_of_no_date_is_passed_over():
    series = Series(
        datetime(2026, 6, 1, 10),
        HOUR,
        "Europe/Berlin",
        "FREQ=WEEKLY;COUNT=3",
        exdates=(datetime(2026, 6, 15, 10),),
    )
    changes = [
        Change(datetime(2026, 6, 8, 10), status="cancelled"),
        Change(datetime(2026, 6, 9, 10), status="cancelled"),
        Change(datetime(2026, 6, 15, 10), datetime(2026, 6, 16, 10), datetime(2026, 6, 16, 11)),
    ]

    found = list(expand(series, changes, *YEAR_2026))

    assert [(one.starts_local.day, one.status, one.is_moved) for one in found] == [
        (1, "confirmed", False),
        (8, "cancelled", False),
    ]


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("20260615", [1, 8, 15]),
        ("20260615T100000", [1, 8, 15]),
        ("20260615T095959", [1, 8]),
        ("20260615T080000Z", [1, 8, 15]),
        ("20260615T075959Z", [1, 8]),
    ],
)
def test_until_includes_its_moment_whether_a_day_a_wall_time_or_an_instant(until, days):
    series = Series(datetime(2026, 6, 1, 10), HOUR, "Europe/Berlin", f"FREQ=WEEKLY;UNTIL={until}")

    assert [found.starts_local.day for found in expand(series, [], *YEAR_2026)] == days


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20",
        "FREQ=WEEKLY;INTERVAL=9999",
    ],
)
def test_neither_an_endless_rule_nor_one_that_never_matches_runs_away(rule):
    series = Series(datetime(1990, 1, 1, 10), HOUR, "Europe/Berlin", rule)
    started = process_time()

    found = list(expand(series, [], *YEAR_2026))

    assert len(found) in (0, 365)
    assert process_time() - started < 1


def test_expansion_is_lazy():
    series = Series(datetime(2026, 1, 1, 10), HOUR, "Europe/Berlin", "FREQ=DAILY")
    started = process_time()

    found = islice(expand(series, [], YEAR_2026[0], datetime(9990, 1, 1, tzinfo=UTC)), 2)

    assert [one.starts_local.day for one in found] == [1, 2]
    assert process_time() - started < 0.1


def test_the_next_dates_begin_with_the_one_that_goes_on():
    series = Series(datetime(2026, 6, 1, 10), HOUR, "UTC", "FREQ=WEEKLY;COUNT=4")

    assert [found.starts_local.day for found in next_dates(series, 2)] == [1, 8]
    assert [
        found.starts_local.day for found in next_dates(series, 9, datetime(2026, 6, 8, 10, 30, tzinfo=UTC))
    ] == [8, 15, 22]


def test_the_last_start_of_a_series_is_known_unless_it_has_no_end():
    def last(rule):
        return last_start(Series(datetime(2026, 6, 1, 10), HOUR, "UTC", rule))

    assert last("") == datetime(2026, 6, 1, 10)
    assert last("FREQ=WEEKLY;COUNT=3") == datetime(2026, 6, 15, 10)
    assert last("FREQ=MONTHLY;UNTIL=20261231") == datetime(2026, 12, 1, 10)
    assert last("FREQ=WEEKLY") is None


def test_the_dates_on_which_a_series_meets_changed_clocks_are_named():
    rule = "FREQ=WEEKLY;UNTIL=20261231"

    def changed(zone):
        return crosses_clock_change(Series(datetime(2026, 3, 18, 10), HOUR, zone, rule))

    assert changed("Europe/London") == [datetime(2026, 4, 1, 10), datetime(2026, 10, 28, 10)]
    assert changed("America/New_York") == [datetime(2026, 11, 4, 10)]
    assert changed("Atlantic/Reykjavik") == []
    assert crosses_clock_change(Series(date(2026, 3, 18), timedelta(days=1), "Europe/London", rule)) == []


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        ({"frequency": "weekly", "weekdays": [2], "count": 5}, "FREQ=WEEKLY;BYDAY=WE;COUNT=5"),
        (
            {"frequency": "weekly", "weekdays": [3, 0], "interval": 2, "until": date(2026, 12, 31)},
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20261231",
        ),
        ({"frequency": "monthly", "weekdays": [3], "position": -1}, "FREQ=MONTHLY;BYDAY=-1TH"),
        (
            {"frequency": "monthly", "weekdays": [1], "position": 2, "count": 3},
            "FREQ=MONTHLY;BYDAY=2TU;COUNT=3",
        ),
        ({"frequency": "daily", "count": 3}, "FREQ=DAILY;COUNT=3"),
    ],
)
def test_the_choices_of_a_form_become_a_rule_that_can_be_read(choices, rule):
    assert build_rule(**choices) == rule
    assert parse_rule(rule)


@pytest.mark.parametrize(
    ("starts", "rule", "written"),
    [
        (datetime(2026, 10, 5, 9), "FREQ=WEEKLY;UNTIL=20261109", "FREQ=WEEKLY;UNTIL=20261109T080000Z"),
        (datetime(2026, 10, 5, 9), "FREQ=WEEKLY;UNTIL=20261109T090000", "FREQ=WEEKLY;UNTIL=20261109T080000Z"),
        (
            datetime(2026, 10, 5, 9),
            "FREQ=WEEKLY;UNTIL=20261109T070000Z",
            "FREQ=WEEKLY;UNTIL=20261109T070000Z",
        ),
        (date(2026, 10, 5), "FREQ=WEEKLY;UNTIL=20261108T230000Z", "FREQ=WEEKLY;UNTIL=20261109"),
        (date(2026, 10, 5), "freq=weekly;until=20261109", "FREQ=WEEKLY;UNTIL=20261109"),
        (date(2026, 10, 5), "FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;COUNT=3"),
    ],
)
def test_until_is_written_with_the_offset_of_the_last_date_and_as_a_date_for_whole_days(
    starts, rule, written
):
    assert calendar_rule(Series(starts, HOUR, "Europe/Berlin", rule)) == written


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=HOURLY;COUNT=3", "sub_daily"),
        ("FREQ=SECONDLY", "sub_daily"),
        ("FREQ=DAILY;BYHOUR=9,15", "time_parts"),
        ("FREQ=DAILY;BYMINUTE=0,30", "time_parts"),
        ("FREQ=DAILY;BYSECOND=1", "time_parts"),
        ("FREQ=YEARLY;BYWEEKNO=20", "week_number"),
        ("FREQ=YEARLY;BYYEARDAY=100", "year_day"),
        ("FREQ=WEEKLY\r\nRDATE:20260101", "rdate"),
        ("FREQ=WEEKLY\r\nSUMMARY:x", "unreadable"),
        ("FREQ=WEEKLY;COUNT=3\n", "unreadable"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20260101", "unreadable"),
        ("FREQ=WEEKLY;COUNT=0", "unreadable"),
        ("FREQ=WEEKLY;COUNT=٣", "unreadable"),
        ("FREQ=WEEKLY;INTERVAL=0", "unreadable"),
        ("FREQ=WEEKLY;INTERVAL=2;INTERVAL=3", "unreadable"),
        ("FREQ=WEEKLY;BYDAY=2MO", "unreadable"),
        ("FREQ=WEEKLY;BYDAY=XX", "unreadable"),
        ("FREQ=MONTHLY;BYDAY=2MO,TU", "unreadable"),
        ("FREQ=WEEKLY;BYSETPOS=1", "unreadable"),
        ("FREQ=WEEKLY;UNTIL=20260231", "unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "unreadable"),
        ("FREQ=YEARLY;BYMONTH=13", "unreadable"),
        ("FREQ=WEEKLY;WKST=XX", "unreadable"),
        ("FREQ=WEEKLY;X-MINE=1", "unreadable"),
        ("every Tuesday", "unreadable"),
        (";", "unreadable"),
    ],
)
def test_a_rule_that_programs_read_differently_or_not_at_all_is_refused(rule, code):
    with pytest.raises(RuleRefused) as refused:
        parse_rule(rule)

    assert refused.value.code == code
