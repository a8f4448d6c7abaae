"""A series that changes from one date on: two series that touch, nothing twice, nothing of the past rewritten."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import actions
from calendars.actions import EntryRefused
from calendars.agenda import dates
from calendars.models import Entry, Occurrence, Reply
from calendars.recurrence import Series
from calendars.rules import after_dates, ending_with, parse_rule, write_rule
from calendars.series import starts_of
from notices.models import Notice
from tests.calendars.feeds import subscribed, titles

OCTOBER = datetime(2026, 10, 8, 10)
WINDOW = (datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))


def held(*entries):
    rows = Entry.objects.filter(pk__in=[entry.pk for entry in entries])
    return [one.starts_local for one in dates(rows, *WINDOW) if not one.is_cancelled]


def from_october(weekly, anna, **changes):
    changes = {"starts_local": datetime(2026, 10, 8, 14), "ends_local": datetime(2026, 10, 8, 15)} | changes
    return actions.change_later(entry=weekly, by=anna, recurrence_id=OCTOBER, **changes)


def test_the_old_series_ends_the_day_before_and_the_new_one_names_it(weekly, anna):
    before = held(weekly)
    new = from_october(weekly, anna)
    weekly.refresh_from_db()
    assert (weekly.rrule, weekly.sequence) == ("FREQ=WEEKLY;BYDAY=TH;UNTIL=20261001", 1)
    assert (new.rrule, new.sequence, new.related_to) == ("FREQ=WEEKLY;BYDAY=TH;UNTIL=20270429", 0, weekly.uid)
    assert new.uid != weekly.uid
    assert held(weekly, new) == [start if start < OCTOBER else start.replace(hour=14) for start in before]


def test_what_was_said_of_later_dates_and_the_answers_go_along(weekly, anna, mads):
    actions.reply(person=mads, entry=weekly, partstat="ACCEPTED")
    for start, place in ((datetime(2026, 9, 17, 10), "Narva"), (datetime(2026, 10, 15, 10), "Tartu")):
        actions.move_date(
            entry=weekly, by=anna, recurrence_id=start, starts_local=start + timedelta(hours=2), place=place
        )
        actions.reply(person=mads, entry=weekly, partstat="TENTATIVE", recurrence_id=start)
    new = from_october(weekly, anna)
    rows = Occurrence.objects.order_by("recurrence_id").values_list(
        "entry", "recurrence_id", "starts_local", "place"
    )
    assert list(rows) == [
        (weekly.pk, datetime(2026, 9, 17, 10), datetime(2026, 9, 17, 12), "Narva"),
        (new.pk, datetime(2026, 10, 15, 14), datetime(2026, 10, 15, 12), "Tartu"),
    ]
    answers = Reply.objects.order_by("entry", "pk").values_list(
        "entry", "occurrence__recurrence_id", "partstat"
    )
    assert sorted(answers, key=str) == sorted(
        [
            (weekly.pk, None, "ACCEPTED"),
            (weekly.pk, datetime(2026, 9, 17, 10), "TENTATIVE"),
            (new.pk, None, "ACCEPTED"),
            (new.pk, datetime(2026, 10, 15, 14), "TENTATIVE"),
        ],
        key=str,
    )


def test_a_count_goes_on_where_the_old_series_stopped(group, anna):
    five = actions.create_entry(
        space=group, by=anna, title="Five", starts_local=datetime(2026, 9, 24, 10),
        ends_local=datetime(2026, 9, 24, 11), zone="Europe/Berlin", rrule="FREQ=WEEKLY;COUNT=5",
        exdates=(datetime(2026, 10, 1, 10),),
    )  # fmt: skip
    new = actions.change_later(entry=five, by=anna, recurrence_id=OCTOBER, title="The rest")
    assert new.rrule == "FREQ=WEEKLY;COUNT=3"
    assert held(five, new) == [datetime(2026, 9, 24, 10)] + [OCTOBER + timedelta(weeks=n) for n in range(3)]


def test_from_the_first_date_on_it_is_the_whole_series_and_keeps_its_uid(weekly, anna):
    changed = actions.change_later(
        entry=weekly, by=anna, recurrence_id=weekly.starts_local, title="Weekly talk"
    )
    assert (changed.pk, changed.uid, changed.title) == (weekly.pk, weekly.uid, "Weekly talk")
    assert Entry.objects.count() == 1


def test_nothing_changed_makes_no_second_series(weekly, anna):
    same = actions.change_later(entry=weekly, by=anna, recurrence_id=OCTOBER, title="Weekly call")
    assert (same.pk, Entry.objects.count(), same.sequence) == (weekly.pk, 1, 0)


def test_sent_twice_it_is_done_once(weekly, anna):
    from_october(weekly, anna)
    with pytest.raises(EntryRefused) as refused:
        from_october(weekly, anna)
    assert (refused.value.code, Entry.objects.count()) == ("no_such_date", 2)


def test_what_has_been_is_not_rewritten(weekly, anna, mads, clock):
    actions.reply(person=mads, entry=weekly, partstat="ACCEPTED", recurrence_id=datetime(2026, 9, 10, 10))
    clock.move_to(datetime(2026, 10, 2, tzinfo=UTC))
    before = held(weekly)
    for attempt in (
        lambda: actions.change_entry(entry=weekly, by=anna, starts_local=datetime(2026, 9, 11, 10)),
        lambda: actions.change_entry(entry=weekly, by=anna, status="CANCELLED"),
        lambda: actions.change_later(
            entry=weekly, by=anna, recurrence_id=datetime(2026, 9, 17, 10), title="Another"
        ),
        lambda: actions.end_series(entry=weekly, by=anna, recurrence_id=datetime(2026, 9, 17, 10)),
    ):
        with pytest.raises(EntryRefused):
            attempt()
    actions.cancel_entry(entry=weekly, by=anna)
    weekly.refresh_from_db()
    assert (weekly.status, weekly.rrule) == ("CONFIRMED", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20261001")
    assert held(weekly) == [start for start in before if start < datetime(2026, 10, 2)]
    assert Reply.objects.count() == 1


def test_words_of_a_series_that_has_begun_change_as_a_whole(weekly, anna, clock):
    clock.move_to(datetime(2026, 10, 2, tzinfo=UTC))
    changed = actions.change_entry(entry=weekly, by=anna, description="Bring your numbers.")
    assert (changed.pk, Entry.objects.count()) == (weekly.pk, 1)


def test_a_series_ends_before_a_date_and_everybody_hears_the_last_one(weekly, anna, mads):
    actions.end_series(entry=weekly, by=anna, recurrence_id=OCTOBER)
    assert held(weekly)[-1] == datetime(2026, 10, 1, 10)
    assert Notice.objects.get(recipient=mads).text == (
        "“Weekly call” of Impact measurement ends earlier. The last date now: "
        "Thu, 1 Oct 2026, 10:00–11:00 Tallinn."
    )


def test_a_program_shows_every_date_once(weekly, anna, mads):
    program = subscribed(mads)
    before = program.shows()
    from_october(weekly, anna, title="Afternoon call")
    after = program.shows()
    assert len(after) == len(before) == len({start for start, _end, _status in after})
    assert titles(program.fetch()) == {"Weekly call", "Afternoon call"}


def test_a_date_left_out_is_in_no_calendar(group, anna, mads):
    entry = actions.create_entry(
        space=group, by=anna, title="Weekly", starts_local=datetime(2026, 9, 24, 10),
        ends_local=datetime(2026, 9, 24, 11), zone="Europe/Berlin", rrule="FREQ=WEEKLY;COUNT=4",
        exdates=(datetime(2026, 10, 1, 10),),
    )  # fmt: skip
    days = [
        datetime(2026, 9, 24, 8, tzinfo=UTC),
        datetime(2026, 10, 8, 8, tzinfo=UTC),
        datetime(2026, 10, 15, 8, tzinfo=UTC),
    ]
    assert [one.starts_at for one in dates([entry], *WINDOW)] == days
    assert [start for start, _end, _status in subscribed(mads).shows()] == days
    with pytest.raises(EntryRefused) as refused:
        actions.change_entry(entry=entry, by=anna, exdates=(datetime(2026, 9, 24, 10),))
    assert refused.value.code == "first_left_out"


def test_a_new_hour_takes_left_out_dates_along(group, anna):
    entry = actions.create_entry(
        space=group, by=anna, title="Weekly", starts_local=datetime(2026, 9, 24, 10),
        ends_local=datetime(2026, 9, 24, 11), zone="Europe/Berlin", rrule="FREQ=WEEKLY;COUNT=4",
        exdates=(datetime(2026, 10, 1, 10),),
    )  # fmt: skip
    changed = actions.change_entry(
        entry=entry, by=anna, starts_local=datetime(2026, 9, 24, 12), ends_local=datetime(2026, 9, 24, 13)
    )
    assert changed.exdates == (datetime(2026, 10, 1, 12),)
    assert len(held(entry)) == 3


def test_a_date_moved_before_the_first_one_is_found(weekly, anna):
    actions.move_date(
        entry=weekly, by=anna, recurrence_id=weekly.starts_local, starts_local=datetime(2026, 9, 8, 10)
    )
    window = (datetime(2026, 9, 7, tzinfo=UTC), datetime(2026, 9, 9, tzinfo=UTC))
    assert [one.starts_local for one in dates(Entry.objects.all(), *window)] == [datetime(2026, 9, 8, 10)]


def test_a_date_can_be_held_by_another_citys_clock(weekly, anna, mads):
    program = subscribed(mads)
    actions.move_date(
        entry=weekly, by=anna, recurrence_id=OCTOBER, starts_local=datetime(2026, 10, 8, 9),
        ends_local=datetime(2026, 10, 8, 10), zone="Europe/London", place="Glasgow",
    )  # fmt: skip
    [one] = [one for one in dates(Entry.objects.all(), *WINDOW) if one.is_moved]
    assert (one.starts_at, one.city) == (datetime(2026, 10, 8, 8, tzinfo=UTC), "London")
    assert (one.starts_at, one.ends_at) in [(start, end) for start, end, _status in program.shows()]
    actions.change_entry(entry=weekly, by=anna, zone="Europe/London")
    [one] = [one for one in dates(Entry.objects.all(), *WINDOW) if one.is_moved]
    assert one.starts_at == datetime(2026, 10, 8, 8, tzinfo=UTC)


RULES = st.sampled_from(
    [
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=DAILY",
        "FREQ=MONTHLY;BYDAY=2TH",
        "FREQ=MONTHLY;BYDAY=-1TH",
    ]
)


@settings(deadline=None)
@given(RULES, st.integers(2, 12), st.data())
def test_wherever_a_series_is_split_its_two_parts_are_the_whole(rule, count, data):
    first = datetime(2026, 9, 24, 10) if "-1" in rule else datetime(2026, 9, 10, 10)
    bounds = (first.date(), first.date() + timedelta(days=800))
    whole = list(
        starts_of(Series(first, timedelta(hours=1), "Europe/Berlin", f"{rule};COUNT={count}"), *bounds)
    )
    at = data.draw(st.integers(1, count - 1))
    parsed = parse_rule(f"{rule};COUNT={count}")
    old = write_rule(ending_with(parsed, whole[at - 1].date()))
    new = write_rule(after_dates(parsed, at))
    parts = [
        *starts_of(Series(first, timedelta(hours=1), "Europe/Berlin", old), *bounds),
        *starts_of(Series(whole[at], timedelta(hours=1), "Europe/Berlin", new), *bounds),
    ]
    assert parts == whole


def test_a_notice_of_a_split_names_the_first_date_as_it_takes_place(weekly, anna, mads):
    actions.move_date(
        entry=weekly,
        by=None,
        recurrence_id=OCTOBER,
        starts_local=datetime(2026, 10, 7, 9),
        quietly=True,
    )
    from_october(weekly, anna)
    assert Notice.objects.get(recipient=mads).text == (
        "“Weekly call” of Impact measurement changes from Wed, 7 Oct 2026, 09:00–10:00 Tallinn on. "
        "Earlier dates stay as they are."
    )


def test_the_new_series_is_where_the_old_one_was(weekly, anna):
    actions.change_entry(entry=weekly, by=anna, latitude=59.437, longitude=24.7536)
    made = from_october(weekly, anna)
    assert (made.place, made.latitude, made.longitude) == ("Telliskivi", 59.437, 24.7536)
