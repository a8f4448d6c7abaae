from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from calendars.recurrence import RuleRefused, check_rule, refuse
from calendars.rules import MESSAGES
from tests.calendars.vectors import DOUBTFUL, UNIVERSAL, ends_of, exdates_of, ids, local

HOUR = timedelta(hours=1)
TODAY = date(2026, 1, 1)


def codes(rule, starts, zone="Europe/Berlin", *, duration=HOUR, today=TODAY, exdates=()):
    return [
        reason.code for reason in refuse(rule, starts, zone, duration=duration, today=today, exdates=exdates)
    ]


@pytest.mark.parametrize("vector", DOUBTFUL, ids=ids(DOUBTFUL))
def test_a_form_refuses_what_calendar_engines_disagree_about(vector):
    starts = local(vector["dtstart"])
    rule = "\n".join([vector["rrule"], *(f"RDATE:{extra}" for extra in vector["rdate"])])

    assert codes(rule, starts, vector["tz"], duration=ends_of(vector) - starts)


@pytest.mark.parametrize("vector", UNIVERSAL, ids=ids(UNIVERSAL))
def test_a_form_takes_what_they_agree_about_but_for_our_own_caps(vector):
    starts = local(vector["dtstart"])
    found = codes(
        vector["rrule"] or "",
        starts,
        vector["tz"],
        duration=ends_of(vector) - starts,
        exdates=exdates_of(vector),
        today=max(TODAY, starts.date() if isinstance(starts, datetime) else starts),
    )

    ours = {"infinite-windowed": ["endless"], "leap-day-explicit": ["too_far"]}
    assert found == ours.get(vector["id"], [])


@pytest.mark.parametrize(
    ("rule", "starts", "expected"),
    [
        ("", datetime(2026, 1, 31, 10), []),
        ("FREQ=WEEKLY;COUNT=10", datetime(2026, 1, 7, 10), []),
        ("FREQ=WEEKLY", datetime(2026, 1, 7, 10), ["endless"]),
        ("FREQ=MONTHLY;COUNT=4", datetime(2026, 1, 31, 10), ["late_month_day"]),
        ("FREQ=MONTHLY;COUNT=4", datetime(2026, 1, 28, 10), []),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=4", datetime(2026, 1, 31, 10), []),
        ("FREQ=DAILY;COUNT=367", datetime(2026, 1, 7, 10), ["too_many"]),
        ("FREQ=DAILY;UNTIL=20270301", datetime(2026, 1, 7, 10), ["too_many"]),
        ("FREQ=WEEKLY;COUNT=366", datetime(2026, 1, 7, 10), ["too_far"]),
        ("FREQ=WEEKLY;UNTIL=20280101", datetime(2026, 1, 7, 10), []),
        ("FREQ=WEEKLY;UNTIL=20280110", datetime(2026, 1, 7, 10), ["too_far"]),
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", datetime(2026, 1, 7, 10), ["too_far"]),
        ("FREQ=WEEKLY;COUNT=1", datetime(2029, 1, 3, 10), ["too_far"]),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", datetime(2026, 1, 7, 10), ["start_mismatch"]),
        (
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
            datetime(2026, 1, 7, 10),
            ["start_mismatch", "too_far"],
        ),
        ("FREQ=MINUTELY", datetime(2026, 1, 7, 10), ["sub_daily"]),
    ],
)
def test_the_caps_of_a_form(rule, starts, expected):
    assert codes(rule, starts) == expected


@pytest.mark.parametrize(
    ("starts", "duration", "exdates", "expected"),
    [
        (datetime(2026, 1, 7, 10), timedelta(days=7), (), []),
        (datetime(2026, 1, 7, 10), timedelta(days=7, minutes=1), (), ["overlap"]),
        (date(2026, 1, 7), timedelta(days=7), (), []),
        (date(2026, 1, 7), timedelta(days=10), (), ["overlap"]),
        (date(2026, 1, 7), timedelta(days=10), (date(2026, 1, 14),), []),
        (date(2026, 1, 7), timedelta(days=15), (date(2026, 1, 14),), ["overlap"]),
    ],
)
def test_the_dates_of_a_series_end_before_the_next_one_starts(starts, duration, exdates, expected):
    assert codes("FREQ=WEEKLY;COUNT=3", starts, duration=duration, exdates=exdates) == expected
    assert codes("FREQ=WEEKLY;INTERVAL=3;COUNT=3", starts, duration=duration) == []
    assert codes("", starts, duration=duration) == []


def test_29_february_needs_its_month_and_day_said():
    starts, today = datetime(2028, 2, 29, 10), date(2028, 1, 1)

    assert codes("FREQ=YEARLY;COUNT=1", starts, today=today) == ["leap_day"]
    assert codes("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=1", starts, today=today) == []


@pytest.mark.parametrize(
    ("starts", "zone", "duration", "code"),
    [
        (datetime(2026, 3, 22, 2, 30), "Europe/Berlin", HOUR / 2, "clock_gap"),
        (datetime(2026, 3, 22, 1, 0), "Europe/London", HOUR / 2, "clock_gap"),
        (datetime(2026, 3, 22, 3, 59), "Europe/Tallinn", HOUR / 2, "clock_gap"),
        (datetime(2026, 10, 18, 2, 0), "Europe/Warsaw", HOUR / 2, "clock_fold"),
        (datetime(2026, 10, 18, 1, 30), "Europe/London", HOUR / 2, "clock_fold"),
        (datetime(2026, 3, 22, 0, 0), "Europe/Berlin", 6 * HOUR, "clock_span"),
        (datetime(2026, 10, 18, 1, 30), "Europe/Berlin", HOUR, "clock_span"),
        (datetime(2026, 3, 22, 1, 0), "Europe/Berlin", HOUR, None),
        (datetime(2026, 3, 22, 3, 0), "Europe/Berlin", HOUR, None),
        (datetime(2026, 10, 18, 3, 0), "Europe/Berlin", HOUR, None),
    ],
)
def test_a_series_that_meets_a_change_of_clocks_is_refused_unless_that_date_is_left_out(
    starts, zone, duration, code
):
    rule = "FREQ=WEEKLY;COUNT=3"
    change_day = starts + timedelta(days=7)

    assert codes(rule, starts, zone, duration=duration) == ([code] if code else [])
    assert codes(rule, starts, zone, duration=duration, exdates=(change_day,)) == []


def test_a_single_date_may_last_over_a_change_of_clocks_but_not_start_in_it():
    assert codes("", datetime(2026, 3, 27, 9), duration=timedelta(days=4)) == []
    assert codes("", datetime(2026, 3, 29, 2, 30)) == ["clock_gap"]
    assert codes("", datetime(2026, 10, 25, 2, 30)) == ["clock_fold"]
    assert codes("", datetime(2026, 3, 29, 1, 0), duration=1.5 * HOUR) == ["clock_gap"]
    assert codes("", datetime(2026, 10, 25, 1, 0), duration=1.5 * HOUR) == ["clock_fold"]
    assert codes("", datetime(2026, 3, 28, 22, 0), duration=12 * HOUR) == []
    assert codes("", date(2026, 3, 29), duration=timedelta(days=1)) == []


@pytest.mark.parametrize("zone", ["", "Europe/Nowhere", "../../etc/passwd", "Europe", "\0"])
def test_an_unknown_zone_is_refused(zone):
    assert codes("FREQ=WEEKLY;COUNT=2", datetime(2026, 1, 7, 10), zone) == ["unknown_zone"]


def test_a_check_raises_the_first_reason_with_words_that_a_person_understands():
    with pytest.raises(RuleRefused) as refused:
        check_rule(
            "FREQ=WEEKLY;COUNT=3", datetime(2026, 3, 22, 2, 30), "Europe/Berlin", duration=HOUR, today=TODAY
        )

    with translation.override("en"):
        words = str(refused.value.message)
    assert words == "On Sun, 29 Mar 2026 the clocks in Berlin skip 02:30. Choose another time of day."
    assert check_rule("", datetime(2026, 3, 22, 9), "Europe/Berlin", duration=HOUR, today=TODAY) is None


def test_every_reason_is_a_whole_sentence():
    with translation.override("en"):
        assert [code for code, words in MESSAGES.items() if not str(words).endswith(".")] == []
