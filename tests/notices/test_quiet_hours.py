"""At night and on holidays, by the reader's own clock, nothing is mailed but what presses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from notices import actions, quiet
from notices.models import Notice
from notices.moments import moment
from notices.tasks import send_mail
from people.models import Person
from tests import factories


def tell(person: Person, key: str = "spaces.accepted", **params: object) -> Notice:
    params = params or {"space": "Impact measurement"}
    actions.tell(recipients=[person], key=key, params=params, url="/x/")
    Notice.objects.update(mail_due_at=timezone.now())
    return Notice.objects.latest("pk")


@pytest.mark.parametrize(
    ("zone", "now", "goes_at"),
    [
        ("Europe/Berlin", "2026-11-24T18:59", None),
        ("Europe/Berlin", "2026-11-24T19:00", "2026-11-25T06:00"),
        ("Europe/Berlin", "2026-11-25T05:59", "2026-11-25T06:00"),
        ("Europe/Berlin", "2026-11-25T06:00", None),
        ("Europe/Tallinn", "2026-11-24T18:59", "2026-11-25T05:00"),
        ("Europe/Berlin", "2026-10-24T20:00", "2026-10-25T06:00"),  # the clocks go back in that night
    ],
)
def test_a_mail_waits_for_the_readers_morning(anna, by_day, zone, now, goes_at):
    anna.zone = zone
    anna.save()
    by_day.move_to(datetime.fromisoformat(now).replace(tzinfo=UTC))
    notice = tell(anna)
    assert send_mail() == (goes_at is None)
    if goes_at:
        notice.refresh_from_db()
        assert (notice.mail_due_at, notice.tries) == (datetime.fromisoformat(goes_at).replace(tzinfo=UTC), 0)
        by_day.move_to(notice.mail_due_at)
        assert send_mail() == 1


@pytest.mark.parametrize(("hours", "mails"), [(23, 1), (25, 0), (-1, 0)])
def test_what_begins_within_24_hours_is_mailed_at_night(anna, by_day, hours, mails):
    by_day.move_to(datetime(2026, 11, 24, 22, tzinfo=UTC))
    starts = timezone.now() + timedelta(hours=hours)
    tell(
        anna,
        "occasions.moved",
        title="Symposium",
        before="Monday",
        after=moment(starts, None, "Europe/Berlin"),
    )
    assert send_mail() == mails


def test_a_late_change_of_the_calendar_goes_when_the_calendar_says(anna, by_day):
    by_day.move_to(datetime(2026, 11, 24, 22, tzinfo=UTC))
    tell(anna, "calendars.changed_privately", none="")
    assert send_mail() == 1


@pytest.mark.parametrize(
    ("due_in", "presses"), [(timedelta(minutes=5), True), (timedelta(hours=9), False), (None, False)]
)
def test_a_change_of_the_calendar_that_is_mailed_in_the_morning_presses_not_at_night(due_in, presses):
    now = datetime(2026, 11, 24, 22, tzinfo=UTC)
    notice = Notice(key="calendars.moved", params={}, mail_due_at=due_in and now + due_in)
    assert quiet.presses(notice, now) is presses


@pytest.mark.django_db
def test_a_public_holiday_of_ones_own_place_is_quiet_and_nobody_elses_is(by_day):
    kadri = factories.make_partner("Kadri Kask", country="EE")
    anna = factories.make_partner("Anna Albers", country="DE")
    by_day.move_to(datetime(2026, 2, 24, 9, tzinfo=UTC))  # Independence Day in Estonia, a Tuesday
    for person in (kadri, anna):
        tell(person)
    assert send_mail() == 1
    assert [sent.to for sent in mail.outbox] == [[anna.email]]
    assert Notice.objects.get(recipient=kadri).mail_due_at == datetime(2026, 2, 25, 5, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(("is_guest", "mails"), [(True, 1), (False, 0)])
def test_who_has_no_account_learns_at_night_as_well_what_came_of_what_they_asked_for(by_day, is_guest, mails):
    by_day.move_to(datetime(2026, 11, 24, 22, tzinfo=UTC))
    gita = factories.make_person("Gita Guest", is_guest=is_guest)
    tell(gita, "registrations.confirmed", title="Open harbours")
    assert send_mail() == mails
    assert len(mail.outbox) == mails


def test_a_moment_that_nobody_can_read_presses_not(anna):
    notice = Notice(recipient=anna, key="occasions.moved", params={"after": {"starts_at": "soon"}, "x": [1]})
    assert quiet.presses(notice) is False
    notice.params = []
    assert quiet.presses(notice) is False
