"""A time is told with its day in words, by 24 hours, with its city where the reader's clock differs."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation

from frontend.templatetags import time

STARTS = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)  # 14:00 in Tallinn, 13:00 in Berlin
ENDS = datetime(2026, 3, 5, 13, 30, tzinfo=UTC)


def shown(tag: str, **context: object) -> str:
    html = Template("{% load time %}" + tag).render(Context(context))
    # CLDR parts a range by thin spaces.
    return re.sub(r"[\u2009\u202f\xa0]", " ", re.sub("<[^>]+>", "", html))


def when(start: object, end: object = None, zone: str = "", tag: str = "when") -> str:
    return shown("{% " + tag + " start end zone %}", start=start, end=end, zone=zone)


def test_both_clocks_stand_there_when_they_differ() -> None:
    with timezone.override("Europe/Berlin"):
        assert when(STARTS, ENDS, "Europe/Tallinn") == "Thu, 5 Mar 2026, 14:00–15:30 Tallinn (13:00 Berlin)"


def test_one_clock_is_enough_where_they_agree() -> None:
    with timezone.override("Europe/Berlin"):
        assert when(STARTS, ENDS, "Europe/Warsaw") == "Thu, 5 Mar 2026, 13:00–14:30"


def test_a_visitor_whose_zone_nobody_knows_gets_the_city() -> None:
    assert when(STARTS, ENDS, "Europe/Tallinn") == "Thu, 5 Mar 2026, 14:00–15:30 Tallinn"


def test_the_readers_day_stands_there_when_it_is_another() -> None:
    late = datetime(2026, 3, 5, 22, 30, tzinfo=UTC)
    with timezone.override("Europe/London"):
        assert when(late, None, "Europe/Tallinn") == "Fri, 6 Mar 2026, 00:30 Tallinn (Thu 5 Mar 22:30 London)"


def test_clocks_that_differ_only_for_a_week_differ_in_that_week() -> None:
    """Europe and New York change their clocks on different Sundays."""
    with timezone.override("Europe/Berlin"):
        before = when(datetime(2026, 3, 1, 14, 0, tzinfo=UTC), None, "America/New_York")
        between = when(datetime(2026, 3, 15, 14, 0, tzinfo=UTC), None, "America/New_York")
    assert before == "Sun, 1 Mar 2026, 09:00 New York (15:00 Berlin)"
    assert between == "Sun, 15 Mar 2026, 10:00 New York (15:00 Berlin)"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Thu, 5 Mar 2026, 14:00–15:30 Tallinn (13:00 Berlin)"),
        ("de", "Do., 5. März 2026, 14:00–15:30 Tallinn (13:00 Berlin)"),
        ("da", "tors. 5. mar. 2026, 14.00–15.30 Tallinn (13.00 Berlin)"),
        ("et", "N, 5. märts 2026, 14:00–15:30 Tallinn (13:00 Berliin)"),
        ("pl", "czw., 5 mar 2026, 14:00–15:30 Tallin (13:00 Berlin)"),
    ],
)
def test_the_words_are_the_readers(language: str, expected: str) -> None:
    with timezone.override("Europe/Berlin"), translation.override(language):
        assert when(STARTS, ENDS, "Europe/Tallinn") == expected


def test_a_date_is_never_moved() -> None:
    with timezone.override("America/New_York"):
        assert when(date(2026, 3, 5), date(2026, 3, 7), "Europe/Tallinn") == "Thu, 5 Mar – Sat, 7 Mar 2026"
        assert when(date(2026, 3, 5), date(2026, 3, 5)) == "Thu, 5 Mar 2026"


def test_over_several_days_the_span_and_the_first_hour_stand_there() -> None:
    ends = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)
    with timezone.override("Europe/Tallinn"):
        assert when(STARTS, ends, "Europe/Tallinn") == "Thu, 5 Mar – Sat, 7 Mar 2026, 14:00"


def test_whole_days_end_on_the_last_day_that_belongs_to_them() -> None:
    entry = SimpleNamespace(
        is_all_day=True,
        starts_local=datetime(2026, 3, 5),
        ends_local=datetime(2026, 3, 7),
        zone="Europe/Tallinn",
    )
    assert shown("{% span entry %}", entry=entry) == "Thu, 5 Mar – Fri, 6 Mar 2026"


def test_the_element_carries_the_moment_for_machines() -> None:
    html = Template("{% load time %}{% when start None 'Europe/Tallinn' %}").render(
        Context({"start": STARTS})
    )
    assert html == '<time datetime="2026-03-05T14:00:00+02:00">Thu, 5 Mar 2026, 14:00 Tallinn</time>'


def test_nothing_is_said_of_no_time() -> None:
    assert when(None) == ""
    assert shown("{% moment nothing %}", nothing=None) == ""


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=20), "in 20 minutes"),
        (timedelta(hours=3), "in 3 hours"),
        (timedelta(hours=-3), "3 hours ago"),
        (timedelta(hours=22), "tomorrow"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=-1), "yesterday"),
        (timedelta(days=21), "in 3 weeks"),
    ],
)
def test_how_far_away_it_is(away: timedelta, expected: str) -> None:
    with time_machine.travel(STARTS, tick=False), timezone.override("Europe/Berlin"):
        assert shown("{% relative start %}", start=STARTS + away) == expected


def test_tomorrow_is_the_readers_tomorrow() -> None:
    evening = datetime(2026, 3, 5, 21, 30, tzinfo=UTC)
    with time_machine.travel(evening, tick=False), timezone.override("Europe/Tallinn"):
        assert timezone.localdate() == date(2026, 3, 5)
        assert shown("{% relative day %}", day=date(2026, 3, 6)) == "tomorrow"


def test_the_month_and_the_city_are_in_the_readers_language() -> None:
    with translation.override("pl"):
        assert shown("{% month day %}", day=date(2026, 3, 5)) == "marzec 2026"
        assert shown("{{ 'Europe/Copenhagen'|in_city }}") == "Kopenhaga"


@pytest.mark.parametrize(
    ("language", "within_a_month", "over_months", "over_years"),
    [
        (
            "en",
            "Wed, 3 Mar – Thu, 4 Mar 2027",
            "Wed, 31 Mar – Fri, 2 Apr 2027",
            "Wed, 30 Dec 2026 – Sat, 2 Jan 2027",
        ),
        (
            "de",
            "Mi., 3. – Do., 4. März 2027",
            "Mi., 31. März – Fr., 2. Apr. 2027",
            "Mi., 30. Dez. 2026 – Sa., 2. Jan. 2027",
        ),
        (
            "da",
            "ons. 3. – tors. 4. mar. 2027",
            "ons. 31. mar. – fre. 2. apr. 2027",
            "ons. 30. dec. 2026 – lør. 2. jan. 2027",
        ),
        (
            "et",
            "K, 3. märts – N, 4. märts 2027",
            "K, 31. märts – R, 2. apr 2027",
            "K, 30. dets 2026 – L, 2. jaan 2027",
        ),
        (
            "pl",
            "śr., 3 – czw., 4 mar 2027",
            "śr., 31 mar 2027 – pt., 2 kwi 2027",
            "śr., 30 gru 2026 – sob., 2 sty 2027",
        ),
    ],
)
def test_two_days_of_a_span_stand_apart(
    language: str, within_a_month: str, over_months: str, over_years: str
) -> None:
    with translation.override(language):
        assert time.days_words(date(2027, 3, 3), date(2027, 3, 4)) == within_a_month
        assert time.days_words(date(2027, 3, 31), date(2027, 4, 2)) == over_months
        assert time.days_words(date(2026, 12, 30), date(2027, 1, 2)) == over_years
