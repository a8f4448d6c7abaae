"""A digest is due at a wall time of its reader's, once on each day that they chose, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.schedule import next_digest

ZONES = [
    "Europe/Berlin",
    "Europe/Tallinn",
    "Europe/London",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
]
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
days = st.frozensets(st.integers(0, 6), min_size=1)
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(moments, days, clocks, st.sampled_from(ZONES))
def test_the_next_is_the_first_later_one_on_a_chosen_day(after, weekdays, at, zone):
    found = next_digest(after=after, weekdays=weekdays, at=at, zone=zone)
    local = found.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() >= at else local.date() - timedelta(days=1)  # a gap over midnight
    assert found > after
    assert day.weekday() in weekdays
    skipped = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    assert local == skipped
    assert (
        local.time() == at
        or local.utcoffset() != (found - timedelta(hours=3)).astimezone(ZoneInfo(zone)).utcoffset()
    )
    earlier = [
        after + timedelta(minutes=n * 15) for n in range(1, 96) if after + timedelta(minutes=n * 15) < found
    ]
    assert not any(
        one.astimezone(ZoneInfo(zone)).weekday() in weekdays
        and one.astimezone(ZoneInfo(zone)).time() == at
        and one.astimezone(ZoneInfo(zone)).fold == 0
        for one in earlier
    )


@given(moments, days, clocks, st.sampled_from(ZONES))
def test_there_is_one_on_each_chosen_day_and_none_on_another(after, weekdays, at, zone):
    found, moment = [], after
    for _turn in range(30):
        moment = next_digest(after=moment, weekdays=weekdays, at=at, zone=zone)
        found.append(moment)
    meant = [day_meant(moment, at, zone) for moment in found]
    expected, day = [], meant[0]
    while len(expected) < 30:
        if day.weekday() in weekdays:
            expected.append(day)
        day += timedelta(days=1)
    assert meant == expected


def day_meant(moment: datetime, at: time, zone: str) -> date:
    local = moment.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= at else local.date() - timedelta(days=1)


@pytest.mark.parametrize(
    ("after", "zone", "at", "expected"),
    [
        # Clocks go forward on 29 March 2026: 02:30 does not exist in Berlin, and comes at 03:30.
        ("2026-03-28T12:00", "Europe/Berlin", time(2, 30), "2026-03-29T01:30"),
        # They go back on 25 October 2026: 02:30 comes twice, and counts the first time.
        ("2026-10-24T12:00", "Europe/Berlin", time(2, 30), "2026-10-25T00:30"),
        ("2026-10-25T00:30", "Europe/Berlin", time(2, 30), "2026-10-26T01:30"),
        ("2026-10-24T12:00", "Europe/Tallinn", time(7, 30), "2026-10-25T05:30"),
        ("2026-10-23T12:00", "Europe/Tallinn", time(7, 30), "2026-10-24T04:30"),
    ],
)
def test_a_change_of_clocks_neither_skips_nor_doubles_one(after, zone, at, expected):
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = next_digest(after=moment, weekdays=range(7), at=at, zone=zone)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_who_wants_none_gets_none():
    assert (
        next_digest(after=datetime(2026, 11, 24, tzinfo=UTC), weekdays=(), at=time(7, 30), zone="UTC") is None
    )


def test_a_day_off_is_passed_over_and_a_month_of_them_is_not_waited_for():
    first = datetime(2026, 12, 24, 12, tzinfo=UTC)
    christmas = {date(2026, 12, 25), date(2026, 12, 26)}
    asked = {"weekdays": range(7), "at": time(7, 30), "zone": "Europe/Berlin"}
    assert next_digest(after=first, is_day_off=christmas.__contains__, **asked) == datetime(
        2026, 12, 27, 6, 30, tzinfo=UTC
    )
    assert next_digest(after=first, is_day_off=lambda day: True, **asked) == datetime(
        2026, 12, 25, 6, 30, tzinfo=UTC
    )
