"""What changes an entry, what its version and times become, and who hears of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from calendars import actions
from calendars.actions import EntryRefused
from calendars.agenda import dates, upcoming
from calendars.models import Entry, Occurrence
from live.testing import record
from notices.models import Notice
from spaces.policy import Denied
from tests import factories
from tests.calendars.feeds import subscribed

THURSDAY = datetime(2026, 10, 1, 10)
WINDOW = (datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))


def version(entry):
    entry.refresh_from_db()
    return entry.sequence


def notices():
    return sorted(Notice.objects.values_list("recipient__name", "key"))


def test_the_wall_time_stays_when_clocks_change(weekly):
    found = dates([weekly], *WINDOW)
    assert {one.starts_local.time().isoformat() for one in found} == {"10:00:00"}
    assert {one.starts_at.hour for one in found} == {7, 8}
    assert (len(found), weekly.last_ends_at) == (34, datetime(2027, 4, 29, 8, tzinfo=UTC))


def test_utc_is_derived_from_wall_time_and_zone(weekly):
    assert (weekly.starts_at, weekly.ends_at) == (
        datetime(2026, 9, 10, 7, tzinfo=UTC),
        datetime(2026, 9, 10, 8, tzinfo=UTC),
    )
    actions.change_entry(entry=weekly, by=None, zone="Europe/London")
    weekly.refresh_from_db()
    assert weekly.starts_at == datetime(2026, 9, 10, 9, tzinfo=UTC)
    assert weekly.last_ends_at == datetime(2027, 4, 29, 10, tzinfo=UTC)


def test_whole_days_end_at_the_midnight_after_the_last(group):
    entry = actions.create_entry(
        space=group,
        by=None,
        title="Visit",
        starts_local=datetime(2026, 10, 24),
        ends_local=datetime(2026, 10, 27),
        zone="Europe/Berlin",
        is_all_day=True,
        kind=Entry.Kind.SPAN,
    )
    [one] = dates([entry], *WINDOW)
    assert (one.first_day.isoformat(), one.last_day.isoformat()) == ("2026-10-24", "2026-10-26")
    assert entry.ends_at - entry.starts_at == timedelta(hours=73)


@pytest.mark.parametrize(
    ("changes", "raises"),
    [
        ({"title": "Another word"}, 0),
        ({"description": "More words"}, 0),
        ({"place": "Tartu"}, 1),
        ({"starts_local": datetime(2026, 9, 10, 9)}, 1),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH;COUNT=3"}, 1),
        ({"status": Entry.Status.CANCELLED}, 1),
        ({"title": "Weekly call"}, 0),
    ],
)
def test_time_place_rule_and_status_raise_the_sequence_words_do_not(weekly, changes, raises):
    actions.change_entry(entry=weekly, by=None, **changes)
    assert version(weekly) == raises


def test_a_change_moves_modified_at_and_no_change_does_not(weekly, clock):
    before = weekly.modified_at
    clock.shift(60)
    actions.change_entry(entry=weekly, by=None, title="Weekly call")
    weekly.refresh_from_db()
    assert weekly.modified_at == before
    actions.change_entry(entry=weekly, by=None, title="Weekly talk")
    weekly.refresh_from_db()
    assert weekly.modified_at == before + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rrule": "FREQ=HOURLY"}, "sub_daily"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=TH"}, "endless"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=FR;COUNT=3"}, "start_mismatch"),
        ({"rrule": "FREQ=DAILY;COUNT=400"}, "too_many"),
        ({"ends_local": datetime(2026, 9, 10, 9)}, "ends_before_start"),
        ({"ends_local": datetime(2027, 9, 10, 9)}, "too_long"),
        ({"zone": "Mars/Olympus"}, "unknown_zone"),
        (
            {
                "rrule": "",
                "starts_local": datetime(2027, 3, 28, 3, 30),
                "ends_local": datetime(2027, 3, 28, 5),
            },
            "clock_gap",
        ),
    ],
)
def test_what_calendars_disagree_on_is_refused_and_nothing_is_saved(weekly, anna, fields, code):
    with pytest.raises(EntryRefused) as refused:
        actions.change_entry(entry=weekly, by=anna, **fields)
    weekly.refresh_from_db()
    assert (refused.value.code, weekly.sequence, weekly.zone) == (code, 0, "Europe/Tallinn")
    assert str(refused.value)


def test_only_those_who_may_edit_the_space_change_its_calendar(weekly, mads, piotr):
    for person in (mads, piotr):
        for attempt in (
            lambda by: actions.create_entry(
                space=weekly.space,
                by=by,
                title="Mine",
                starts_local=THURSDAY,
                ends_local=THURSDAY + timedelta(hours=1),
                zone="Europe/Berlin",
            ),
            lambda by: actions.change_entry(entry=weekly, by=by, title="Mine"),
            lambda by: actions.cancel_entry(entry=weekly, by=by),
            lambda by: actions.move_date(
                entry=weekly, by=by, recurrence_id=THURSDAY, starts_local=THURSDAY + timedelta(hours=1)
            ),
            lambda by: actions.cancel_date(entry=weekly, by=by, recurrence_id=THURSDAY),
        ):
            with pytest.raises(Denied):
                attempt(person)


def test_one_date_moves_and_its_version_grows_alone(weekly, anna):
    actions.move_date(
        entry=weekly, by=anna, recurrence_id=THURSDAY, starts_local=datetime(2026, 10, 2, 14), place="Narva"
    )
    moved = [one for one in dates([Entry.objects.get()], *WINDOW) if one.is_moved]
    [one] = moved
    assert (one.recurrence_id, one.starts_local, one.ends_local, one.place) == (
        THURSDAY,
        datetime(2026, 10, 2, 14),
        datetime(2026, 10, 2, 15),
        "Narva",
    )
    assert (version(weekly), one.occurrence.sequence) == (0, 1)
    assert notices() == [("Mads Madsen", "calendars.moved")]
    assert Notice.objects.get().params == {
        "entry": "Weekly call",
        "space": "Impact measurement",
        "before": {
            "starts_at": "2026-10-01T07:00:00+00:00",
            "ends_at": "2026-10-01T08:00:00+00:00",
            "zone": "Europe/Tallinn",
        },
        "after": {
            "starts_at": "2026-10-02T11:00:00+00:00",
            "ends_at": "2026-10-02T12:00:00+00:00",
            "zone": "Europe/Tallinn",
        },
    }


def test_a_notice_tells_times_in_its_readers_language_and_zone(weekly, anna, mads):
    actions.move_date(
        entry=weekly, by=anna, recurrence_id=THURSDAY, starts_local=datetime(2026, 10, 2, 14), place="Narva"
    )
    with translation.override("de"), timezone.override("Europe/Copenhagen"):
        assert Notice.objects.get(recipient=mads).text == (
            "„Weekly call“ aus Impact measurement ist verlegt von Do., 1. Okt. 2026, 10:00–11:00 Tallinn (09:00 "
            "Kopenhagen) auf Fr., 2. Okt. 2026, 14:00–15:00 Tallinn (13:00 Kopenhagen)."
        )


def test_a_date_moved_behind_the_last_one_is_still_found(weekly, anna):
    actions.move_date(
        entry=weekly,
        by=anna,
        recurrence_id=datetime(2027, 4, 29, 10),
        starts_local=datetime(2027, 5, 20, 10),
    )
    may = (datetime(2027, 5, 10, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))
    assert [one.starts_local for one in dates(Entry.objects.all(), *may)] == [datetime(2027, 5, 20, 10)]


def test_a_cancelled_date_stays_to_be_seen_and_is_not_upcoming(weekly, anna, clock):
    clock.move_to(datetime(2026, 9, 30, tzinfo=UTC))
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY, note="Holiday")
    week = dates(Entry.objects.all(), datetime(2026, 9, 30, tzinfo=UTC), datetime(2026, 10, 7, tzinfo=UTC))
    assert [(one.is_cancelled, one.note) for one in week] == [(True, "Holiday")]
    [following] = upcoming(Entry.objects.all(), datetime(2026, 9, 30, tzinfo=UTC), 1)
    assert following.starts_local == datetime(2026, 10, 8, 10)
    assert notices() == [("Mads Madsen", "calendars.cancelled")]


def test_a_date_as_the_series_says_again_keeps_growing_its_version(weekly, anna):
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY)
    actions.restore_date(entry=weekly, by=anna, recurrence_id=THURSDAY)
    one = Occurrence.objects.get()
    assert (one.status, one.starts_local, one.sequence) == ("CONFIRMED", None, 2)


@pytest.mark.parametrize(
    "recurrence_id", [datetime(2026, 10, 2, 10), datetime(2026, 10, 1, 11), datetime(2030, 1, 3, 10)]
)
def test_a_date_that_the_series_does_not_have_is_refused(weekly, anna, recurrence_id):
    with pytest.raises(EntryRefused) as refused:
        actions.cancel_date(entry=weekly, by=anna, recurrence_id=recurrence_id)
    assert (refused.value.code, Occurrence.objects.count()) == ("no_such_date", 0)


def test_another_time_of_day_takes_what_was_said_of_single_dates_along(weekly, anna):
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY)
    actions.change_entry(
        entry=weekly, by=anna, starts_local=datetime(2026, 9, 10, 9), ends_local=datetime(2026, 9, 10, 10)
    )
    one = Occurrence.objects.get()
    assert (one.recurrence_id, one.status, one.sequence) == (datetime(2026, 10, 1, 9), "CANCELLED", 2)


def test_what_was_said_of_dates_that_the_new_rule_lacks_is_forgotten(weekly, anna):
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY)
    actions.change_entry(entry=weekly, by=anna, rrule="FREQ=WEEKLY;BYDAY=TH;COUNT=2")
    assert Occurrence.objects.count() == 0


def test_everybody_but_who_did_it_hears_of_a_change_of_time(weekly, anna):
    actions.change_entry(entry=weekly, by=anna, title="Talk")
    assert notices() == []
    actions.change_entry(entry=weekly, by=anna, zone="Europe/London")
    assert notices() == [("Mads Madsen", "calendars.replanned")]


def test_nobody_is_told_of_what_is_over(weekly, anna, clock):
    clock.move_to(datetime(2026, 10, 2, tzinfo=UTC))
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY)
    assert notices() == []


def test_a_notice_from_a_confidential_space_names_nothing(clock, circle, anna):
    entry = actions.create_entry(
        space=circle.space,
        by=anna,
        title="Set meeting about dismissals",
        starts_local=THURSDAY,
        ends_local=THURSDAY + timedelta(hours=2),
        zone="Europe/Berlin",
    )
    actions.cancel_entry(entry=entry, by=anna)
    notice = Notice.objects.get()
    assert (notice.recipient.name, notice.key, notice.params) == (
        "Mads Madsen",
        "calendars.changed_privately",
        {},
    )


def test_open_pages_are_told_after_the_change_is_there(weekly, anna, django_capture_on_commit_callbacks):
    topic = weekly.space.topic
    with record() as heard, django_capture_on_commit_callbacks(execute=True):
        actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY)
    assert (topic, {"topic": topic, "type": "changed", "what": "calendar"}) in heard.frames


def test_an_archived_space_has_a_calendar_that_nobody_changes(weekly, anna):
    weekly.space.state = "archived"
    weekly.space.save()
    with pytest.raises(Denied):
        actions.cancel_entry(entry=weekly, by=anna)


def test_the_walk_is_bounded(group):
    for number in range(9):
        factories.make_entry(group, starts=f"2026-09-1{number}T10:00", rrule="FREQ=DAILY", minutes=30)
    found = dates(Entry.objects.all(), datetime(2026, 9, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
    assert len(found) == 2000


def test_a_new_word_gives_single_dates_a_new_stamp_but_no_new_sequence(weekly, anna, clock):
    actions.move_date(entry=weekly, by=anna, recurrence_id=THURSDAY, starts_local=datetime(2026, 10, 2, 14))
    clock.shift(60)
    actions.change_entry(entry=weekly, by=anna, title="Weekly talk")
    one = Occurrence.objects.get()
    assert (one.sequence, one.modified_at) == (1, timezone.now())


def test_a_place_or_a_link_that_changes_is_told(weekly, anna, mads):
    actions.change_entry(entry=weekly, by=anna, place="Narva")
    assert [notice.key for notice in Notice.objects.filter(recipient=mads)] == ["calendars.elsewhere"]


def test_a_longer_meeting_is_told_by_both_spans(group, anna, mads):
    entry = factories.make_entry(group, "Talk", starts="2026-10-01T10:00")
    actions.change_entry(entry=entry, by=anna, ends_local=entry.ends_local + timedelta(hours=1))
    text = Notice.objects.get(recipient=mads).text
    assert "10:00–11:00" in text and "10:00–12:00" in text


def test_the_reason_of_a_cancelled_date_is_told_in_its_own_words(weekly, anna, mads):
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY, note="The hall is taken.")
    assert Notice.objects.get(recipient=mads).text.endswith(" The hall is taken.")


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(weekly, anna):
    seen = weekly.revision
    actions.change_entry(entry=weekly, by=anna, seen=seen, description="Mine")
    with pytest.raises(EntryRefused) as refused:
        actions.change_entry(entry=weekly, by=anna, seen=seen, description="Yours")
    weekly.refresh_from_db()
    assert (refused.value.code, weekly.description) == ("changed_meanwhile", "Mine")


def test_what_is_cancelled_changes_no_more(weekly, anna):
    actions.cancel_entry(entry=weekly, by=anna)
    with pytest.raises(EntryRefused) as refused:
        actions.change_entry(entry=weekly, by=anna, title="Back again")
    assert refused.value.code == "cancelled"


@pytest.mark.parametrize("year", [1, 1999, 2040, 9999])
def test_a_day_out_of_reach_is_refused_for_single_dates_too(weekly, anna, year):
    with pytest.raises(EntryRefused) as refused:
        actions.move_date(
            entry=weekly, by=anna, recurrence_id=THURSDAY, starts_local=datetime(year, 12, 31, 10)
        )
    assert (refused.value.code, refused.value.field) == ("out_of_range", "starts_local")


def test_a_cancelled_date_keeps_nobody_busy(weekly, anna, mads):
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=THURSDAY)
    feed = subscribed(mads).fetch().decode()
    [override] = [part for part in feed.split("BEGIN:VEVENT") if "RECURRENCE-ID" in part]
    assert "STATUS:CANCELLED" in override and "TRANSP:TRANSPARENT" in override
