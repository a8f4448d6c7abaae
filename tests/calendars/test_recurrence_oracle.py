"""Our expander against dateutil's, which is another implementation of the same standard."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calendars.recurrence import Series, expand, last_start, next_dates

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = ("Europe/Berlin", "Europe/London", "Europe/Tallinn", "America/New_York", "Asia/Kathmandu", "UTC")


def joined(elements):
    lists = st.lists(elements, min_size=1, max_size=3, unique=True)
    return lists.map(lambda found: ",".join(map(str, found)))


def oracle_until(rule, start, end):
    """dateutil's dates up to a naive moment. It looks for the first date beyond it as far as the year 9999,
    so rules that have none soon are left out here."""
    after = end.replace(tzinfo=UTC) + timedelta(days=1)
    assume(next_dates(Series(start, timedelta(0), "UTC", rule), 1, after))
    return rrulestr(f"{rule};UNTIL={end:%Y%m%dT%H%M%S}", dtstart=start)


@st.composite
def rules(draw):
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    is_long = frequency in ("MONTHLY", "YEARLY")
    weekdays = st.sampled_from(WEEKDAYS)
    nth = st.builds("{}{}".format, st.sampled_from([1, 2, 3, 4, 5, -1, -2, -5]), weekdays)
    parts = {
        "INTERVAL": st.integers(1, 5),
        "BYDAY": joined(nth) | joined(weekdays) if is_long else joined(weekdays),
        "BYMONTH": joined(st.integers(1, 12)),
        "BYMONTHDAY": joined(st.integers(1, 31) | st.integers(-31, -1)),
        "WKST": weekdays,
    }
    if frequency == "WEEKLY":
        del parts["BYMONTHDAY"]  # the standard forbids it
    if is_long:
        parts["BYSETPOS"] = joined(st.integers(1, 4) | st.integers(-4, -1))
    chosen = draw(st.lists(st.sampled_from(sorted(parts)), unique=True, max_size=4))
    if "BYSETPOS" in chosen and not {"BYDAY", "BYMONTH", "BYMONTHDAY"} & set(chosen):
        chosen.remove("BYSETPOS")  # the standard wants another BY part beside it
    return ";".join([f"FREQ={frequency}", *(f"{name}={draw(parts[name])}" for name in chosen)])


starts = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@settings(deadline=None, max_examples=300)
@given(rules(), starts, st.sampled_from(ZONES), st.integers(0, 400), st.integers(1, 900))
def test_expansion_equals_dateutils(rule, start, zone_name, skipped, days):
    zone = ZoneInfo(zone_name)
    series = Series(start, timedelta(minutes=30), zone_name, rule)
    begin = datetime.combine(start.date() + timedelta(days=skipped), time(), UTC)
    end = begin + timedelta(days=days)

    found = [one.starts_at for one in expand(series, [], begin, end)]

    bound = (end + timedelta(days=2)).replace(tzinfo=None)
    instants = [local.replace(tzinfo=zone).astimezone(UTC) for local in oracle_until(rule, start, bound)]
    assert found == [one for one in instants if one < end and one + timedelta(minutes=30) > begin]


@settings(deadline=None, max_examples=100)
@given(rules(), starts, st.integers(1, 12))
def test_a_count_ends_the_series_where_dateutil_ends_it(rule, start, count):
    horizon = start + timedelta(days=3000)
    oracle = list(islice(oracle_until(rule, start, horizon), count))

    series = Series(start, timedelta(hours=1), "UTC", f"{rule};COUNT={count}")
    found = [
        one.starts_local
        for one in expand(
            series, [], start.replace(tzinfo=UTC), horizon.replace(tzinfo=UTC) + timedelta(seconds=1)
        )
    ]

    assert found == oracle
    if len(oracle) == count:
        assert last_start(series) == oracle[-1]


@settings(deadline=None, max_examples=100)
@given(rules(), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_whole_days_follow_the_same_rule(rule, day):
    series = Series(day, timedelta(days=1), "Europe/Tallinn", rule)
    midnight = datetime.combine(day, time())
    oracle = [moment.date() for moment in oracle_until(rule, midnight, midnight + timedelta(days=800))]

    begin = midnight.replace(tzinfo=UTC)
    assert [one.starts_local for one in expand(series, [], begin, begin + timedelta(days=800))] == oracle
