"""What the page of a series says of its rhythm, its end, and what it was parted from."""

from datetime import datetime

import pytest
from django.utils import translation

from calendars import actions
from calendars.rhythm import rhythm_words
from tests import factories
from tests.people import browser


def words(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("", ""),
        ("FREQ=WEEKLY;BYDAY=TH;COUNT=3", "Every week: Thursday, the last time on Thu, 15 Oct 2026"),
        ("FREQ=WEEKLY;COUNT=3", "Every week: Thursday, the last time on Thu, 15 Oct 2026"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20261020",
            "Every 2 weeks: Thursday, the last time on Thu, 15 Oct 2026",
        ),
        (
            "FREQ=MONTHLY;BYDAY=1TH;COUNT=2",
            "Every month: the first Thursday, the last time on Thu, 5 Nov 2026",
        ),
        ("FREQ=DAILY;COUNT=2", "In a rhythm of its own, the last time on Fri, 2 Oct 2026"),
        ("FREQ=WEEKLY;BYDAY=TH", "Every week: Thursday"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "Every week: Monday, Thursday"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1TH", "In a rhythm of its own"),
        ("FREQ=MONTHLY;BYDAY=TH", "In a rhythm of its own"),
        ("FREQ=MONTHLY;BYDAY=MO,TH;BYSETPOS=1", "In a rhythm of its own"),
    ],
)
def test_a_rhythm_and_its_end_are_said_in_words(group, rule, says):
    entry = factories.make_entry(group, starts="2026-10-01T10:00", rrule=rule)
    with translation.override("en"):
        assert rhythm_words(entry) == says


@pytest.mark.parametrize(
    ("starts", "position", "says"),
    [
        ("2026-10-08T10:00", 2, "second"),
        ("2026-10-15T10:00", 3, "third"),
        ("2026-10-22T10:00", 4, "fourth"),
        ("2026-10-29T10:00", -1, "last"),
    ],
)
def test_a_weekday_of_the_month_is_called_by_its_place(group, starts, position, says):
    entry = factories.make_entry(group, starts=starts, rrule=f"FREQ=MONTHLY;BYDAY={position}TH")
    with translation.override("en"):
        assert rhythm_words(entry) == f"Every month: the {says} Thursday"


def test_the_two_halves_of_a_parted_series_lead_to_each_other(weekly, anna, mads):
    later = actions.change_later(
        entry=weekly,
        by=anna,
        recurrence_id=datetime(2026, 10, 8, 10),
        starts_local=datetime(2026, 10, 8, 12),
        ends_local=datetime(2026, 10, 8, 13),
    )
    first, second = (words(browser(mads).get(f"/calendar/entries/{one.pk}/")) for one in (weekly, later))
    assert "<dd>Every week: Thursday, the last time on Thu, 1 Oct 2026</dd>" in first
    assert (
        f'<dt>Later dates</dt><dd><a href="/calendar/entries/{later.pk}/" lang="en">Weekly call</a>' in first
    )
    assert (
        f'<dt>Earlier dates</dt><dd><a href="/calendar/entries/{weekly.pk}/" lang="en">Weekly call</a>'
        in second
    )
    assert ("Earlier dates" in first, "Later dates" in second) == (False, False)
