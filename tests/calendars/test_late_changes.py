"""A change close to the start is mailed at once; at night only what cannot wait until the morning."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from calendars import actions
from calendars.late import mail_due_at
from calendars.models import MailedEntry
from notices.models import Notice
from tests import factories

BERLIN = "Europe/Berlin"
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
ZONES = st.sampled_from([BERLIN, "Europe/London", "Europe/Tallinn", "Asia/Kathmandu", "America/St_Johns"])


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize(
    ("changed", "starts", "due"),
    [
        # by day: five minutes later, however far it is
        ("2026-09-07 12:00", "2026-09-30 10:00", "2026-09-07 12:05"),
        ("2026-09-07 12:00", "2026-09-08 10:00", "2026-09-07 12:05"),
        # the evening begins at 20:00 sharp, the morning at 07:00
        ("2026-09-07 19:54", "2026-09-09 10:00", "2026-09-07 19:59"),
        ("2026-09-07 19:55", "2026-09-09 10:00", "2026-09-08 07:00"),
        ("2026-09-07 06:54", "2026-09-09 10:00", "2026-09-07 07:00"),
        ("2026-09-07 06:55", "2026-09-09 10:00", "2026-09-07 07:00"),
        # at night only what begins within 24 hours
        ("2026-09-07 23:00", "2026-09-08 23:04", "2026-09-07 23:05"),
        ("2026-09-07 23:00", "2026-09-08 23:05", "2026-09-08 07:00"),
        ("2026-09-08 03:00", "2026-09-08 09:00", "2026-09-08 03:05"),
        # through both changes of clocks the morning is at seven
        ("2026-10-24 22:00", "2026-10-28 10:00", "2026-10-25 07:00"),
        ("2027-03-27 22:00", "2027-03-31 10:00", "2027-03-28 07:00"),
    ],
)
def test_when_a_change_is_mailed(changed: str, starts: str, due: str) -> None:
    found = mail_due_at(now=berlin(changed), starts_at=berlin(starts), zone=BERLIN)
    assert found == berlin(due)


def test_what_presses_for_nobody_waits_for_the_morning() -> None:
    assert mail_due_at(now=berlin("2026-09-07 23:00"), starts_at=None, zone=BERLIN) == berlin(
        "2026-09-08 07:00"
    )


def test_a_burst_waits_five_minutes_from_its_last_and_thirty_from_its_first_change() -> None:
    first, starts_at = berlin("2026-09-07 12:00"), berlin("2026-09-20 10:00")

    def due(minutes: int) -> int:
        now = first + timedelta(minutes=minutes)
        found = mail_due_at(now=now, starts_at=starts_at, zone=BERLIN, first_change_at=first)
        return int((found - first).total_seconds() // 60)

    assert [due(minutes) for minutes in (0, 4, 20, 26, 30, 45)] == [5, 9, 25, 30, 30, 45]


@given(now=INSTANTS, away=st.timedeltas(timedelta(minutes=-30), timedelta(days=9)), zone=ZONES)
def test_nobody_is_woken_for_what_can_wait_and_nobody_learns_of_it_too_late(
    now: datetime, away: timedelta, zone: str
) -> None:
    due = mail_due_at(now=now, starts_at=now + away, zone=zone)
    wait = due - now
    assert (
        timedelta(minutes=5) <= wait <= timedelta(hours=12, minutes=5)
    )  # the night with the autumn's extra hour
    is_urgent = away < timedelta(hours=24, minutes=5)
    assert wait == timedelta(minutes=5) or not is_urgent
    assert 7 <= due.astimezone(ZoneInfo(zone)).hour < 20 or is_urgent
    if away >= timedelta(hours=24):
        assert due < now + away


NIGHT = datetime(2026, 9, 8, 21, 30, tzinfo=UTC)  # 23:30 in Berlin, half past midnight in Tallinn


def test_each_persons_own_night_counts(weekly, anna, mads, clock):
    """Thursday's date is moved on Tuesday night: Anna hears of it at seven in Berlin, Karu's day has begun in Kathmandu."""
    karu = factories.make_partner("Karu", zone="Asia/Kathmandu")
    factories.make_membership(weekly.space, karu)
    for person in (anna, mads, karu):
        actions.choose_mail(person=person, wish="no")
    clock.move_to(NIGHT)
    actions.move_date(
        entry=weekly, by=None, recurrence_id=datetime(2026, 9, 24, 10), starts_local=datetime(2026, 9, 24, 11)
    )
    due = dict(Notice.objects.filter(key="calendars.moved").values_list("recipient__name", "mail_due_at"))
    assert due == {
        "Anna Albers": datetime(2026, 9, 9, 5, tzinfo=UTC),
        "Mads Madsen": datetime(2026, 9, 9, 5, tzinfo=UTC),
        "Karu": datetime(2026, 9, 9, 1, 15, tzinfo=UTC),
    }


@pytest.mark.parametrize("wish", ["yes", "no", "suits"])
def test_a_late_change_is_mailed_whatever_was_chosen(weekly, mads, clock, wish):
    actions.choose_mail(person=mads, wish=wish)
    MailedEntry.objects.update(due_at=None, first_change_at=None)
    clock.move_to(datetime(2026, 9, 9, 12, tzinfo=UTC))
    actions.cancel_date(entry=weekly, by=None, recurrence_id=datetime(2026, 9, 10, 10))
    soon = timezone.now() + timedelta(minutes=5)
    by_notice = Notice.objects.filter(recipient=mads, mail_due_at=soon).count()
    by_invitation = MailedEntry.objects.filter(person=mads, due_at=soon).count()
    assert (by_notice, by_invitation) == ((1, 0) if wish == "no" else (0, 1))


def test_an_urgent_change_is_not_put_off_by_one_that_can_wait(weekly, anna, mads, clock):
    clock.move_to(datetime(2026, 9, 9, 20, tzinfo=UTC))  # 22:00 in Berlin, the night before
    MailedEntry.objects.update(due_at=None, first_change_at=None)
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=datetime(2026, 9, 10, 10))
    actions.cancel_date(entry=weekly, by=anna, recurrence_id=datetime(2026, 10, 1, 10))
    mailed = MailedEntry.objects.get(person=mads)
    assert mailed.due_at == timezone.now() + timedelta(minutes=5)
