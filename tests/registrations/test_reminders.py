"""The day before, who has a seat is reminded once: of when, by both clocks, and where."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as some

from calendars import actions as calendars
from notices.models import MailSettings, Notice
from notices.tasks import send_mail
from occasions.actions import cancel_occasion, change_occasion
from people.models import Person
from registrations import actions, letter_tasks
from registrations.actions import reminders
from registrations.models import Registration, SeatPlan
from tests import factories

pytestmark = pytest.mark.django_db

FIRST = date(2027, 6, 10)
# Ten in the morning in Tallinn, which is three hours ahead of UTC in June.
TEN = datetime(2027, 6, 9, 7, tzinfo=UTC)
EARLIER = datetime(2027, 6, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(EARLIER, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visit(fiona: Person, kadri: Person, piotr: Person) -> Any:
    """Kadri and Piotr have the two seats."""
    visit = factories.make_visit("Digital Tallinn", coordinator=fiona, first_day=FIRST, days=2, capacity=2)
    visit.entry.place = "Telliskivi 60"
    visit.entry.save(update_fields=["place"])
    for person in (kadri, piotr):
        actions.register(plan=visit.seat_plan, person=person)
    Notice.objects.all().delete()
    return visit


def reminded() -> list[str]:
    return sorted(
        Notice.objects.filter(key__startswith="registrations.reminded").values_list(
            "recipient__name", flat=True
        )
    )


def test_at_ten_of_the_day_before_by_the_clock_of_the_place_and_once(
    visit: Any, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN - timedelta(seconds=1))
    assert letter_tasks.remind() == 0
    clock.move_to(TEN)
    assert letter_tasks.remind() == 2
    clock.shift(timedelta(hours=5))
    assert letter_tasks.remind() == 0
    assert reminded() == ["Kadri Kask", "Piotr Pawlak"]


def test_it_says_when_by_both_clocks_and_where_in_the_readers_language(
    anna: Person, mads: Person, impact: Any, clock: time_machine.Traveller
) -> None:
    clock.move_to(EARLIER)
    Person.objects.filter(pk=mads.pk).update(language="da")
    mads.refresh_from_db()
    call = factories.make_entry(
        impact.space,
        "Weekly call",
        starts="2027-06-10T10:00",
        zone="Europe/Tallinn",
        rrule="FREQ=WEEKLY;COUNT=3",
        place="Room 5",
    )
    plan = actions.limit_date(entry=call, recurrence_id=call.starts_local, capacity=3, by=anna)
    actions.register(plan=plan, person=mads)
    Notice.objects.all().delete()
    clock.move_to(TEN)
    assert letter_tasks.remind() == 1
    told = Notice.objects.get()
    with translation.override("da"), timezone.override(mads.zone):
        assert all(
            word in told.text for word in ("Weekly call", "10.00–11.00 Tallinn (09.00 København)", "Room 5")
        )
    assert told.url == f"/seats/{plan.pk}/"


def test_who_withdrew_is_not_reminded_and_who_moved_up_is(
    visit: Any, kadri: Person, anna: Person, clock: time_machine.Traveller
) -> None:
    actions.register(plan=visit.seat_plan, person=anna)
    actions.withdraw(registration=Registration.objects.get(person=kadri))
    clock.move_to(TEN)
    letter_tasks.remind()
    assert reminded() == ["Anna Albers", "Piotr Pawlak"]


def test_who_gets_a_seat_after_that_hour_is_told_when_and_where_by_its_mail_and_not_reminded_besides(
    visit: Any, anna: Person, fiona: Person, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN)
    letter_tasks.remind()
    actions.change_capacity(plan=visit.seat_plan, capacity=3, by=fiona)
    clock.shift(timedelta(hours=3))
    actions.register(plan=visit.seat_plan, person=anna)
    assert letter_tasks.remind() == 0
    assert reminded() == ["Kadri Kask", "Piotr Pawlak"]
    clock.shift(timedelta(minutes=6))
    mail.outbox.clear()
    send_mail()
    (sent,) = [one for one in mail.outbox if one.to == [anna.email]]
    assert all(words in sent.body for words in ("Jun 2027", "Telliskivi 60")), sent.body
    move(visit, fiona, 7)
    clock.move_to(TEN + timedelta(days=7))
    letter_tasks.remind()
    assert "Anna Albers" in reminded(), "of another day they are reminded"


@pytest.mark.parametrize("reads", [True, False], ids=["reads it on the site", "wants no mail at once"])
def test_who_gets_no_mail_of_a_seat_given_after_that_hour_is_reminded(
    visit: Any, anna: Person, fiona: Person, clock: time_machine.Traveller, reads: bool
) -> None:
    """On the site the seat says neither when nor where."""
    clock.move_to(TEN)
    letter_tasks.remind()
    actions.change_capacity(plan=visit.seat_plan, capacity=3, by=fiona)
    if not reads:
        MailSettings.objects.update_or_create(person=anna, defaults={"at_once": False})
    clock.shift(timedelta(hours=3))
    actions.register(plan=visit.seat_plan, person=anna)
    letter_tasks.remind()
    assert "Anna Albers" not in reminded(), "its mail may still go"
    if reads:
        Notice.objects.filter(recipient=anna).update(read_at=timezone.now())
    clock.shift(timedelta(minutes=6))
    mail.outbox.clear()
    send_mail()
    assert [one for one in mail.outbox if one.to == [anna.email]] == []
    clock.shift(letter_tasks.LATER)
    letter_tasks.remind()
    assert reminded().count("Anna Albers") == 1
    clock.shift(letter_tasks.LATER)
    letter_tasks.remind()
    assert reminded().count("Anna Albers") == 1


def test_a_seat_for_something_that_begins_within_a_day_is_mailed_at_night_as_a_reminder_is(
    anna: Person, mads: Person, impact: Any, clock: time_machine.Traveller
) -> None:
    call = factories.make_entry(
        impact.space, "Call", starts="2027-06-10T10:00", zone="Europe/Tallinn", rrule="FREQ=WEEKLY;COUNT=3"
    )
    plan = actions.limit_date(entry=call, recurrence_id=call.starts_local, capacity=3, by=anna)
    clock.move_to(datetime(2027, 6, 9, 22, tzinfo=UTC))
    actions.register(plan=plan, person=mads)
    clock.shift(timedelta(minutes=6))
    assert send_mail() == 1
    assert letter_tasks.remind() == 0


def test_a_seat_and_its_reminder_that_wait_together_are_one_mail(
    visit: Any, anna: Person, fiona: Person, clock: time_machine.Traveller
) -> None:
    actions.change_capacity(plan=visit.seat_plan, capacity=3, by=fiona)
    clock.move_to(TEN - timedelta(minutes=1))
    actions.register(plan=visit.seat_plan, person=anna)
    clock.move_to(TEN)
    letter_tasks.remind()
    clock.shift(timedelta(minutes=6))
    mail.outbox.clear()
    send_mail()
    (sent,) = [one for one in mail.outbox if one.to == [anna.email]]
    assert sent.subject.startswith("Reminder: Digital Tallinn")
    assert sent.body.count("You have a seat") == 1
    assert f"/seats/{visit.seat_plan.pk}/ticket/" in sent.body


def move(visit: Any, by: Person, days: int) -> None:
    starts = visit.entry.starts_local + timedelta(days=days)
    span = {"starts_local": starts, "ends_local": starts + timedelta(days=2), "is_all_day": True}
    space = visit.space
    words = {name: getattr(space, name) for name in ("title", "summary", "language", "visibility")}
    change_occasion(occasion=visit, by=by, span=span, zone=visit.entry.zone, place="Telliskivi 60", **words)


def test_moved_they_are_reminded_of_the_new_day_and_the_old_reminder_is_not_mailed(
    visit: Any, fiona: Person, clock: time_machine.Traveller
) -> None:
    clock.move_to(TEN)
    letter_tasks.remind()
    move(visit, fiona, 7)
    clock.shift(timedelta(minutes=6))
    mail.outbox.clear()
    send_mail()
    assert not any(one.subject.startswith("Reminder") for one in mail.outbox)
    assert letter_tasks.remind() == 0
    clock.move_to(TEN + timedelta(days=7))
    assert letter_tasks.remind() == 2
    assert reminded() == ["Kadri Kask", "Piotr Pawlak"], "of the new day alone"


def test_nobody_is_reminded_of_what_was_called_off(
    visit: Any, fiona: Person, clock: time_machine.Traveller
) -> None:
    cancel_occasion(occasion=visit, by=fiona, reason="The bridge is closed.")
    clock.move_to(TEN)
    assert letter_tasks.remind() == 0


def test_a_worker_that_was_down_reminds_nobody_of_what_has_begun(
    visit: Any, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime(2027, 6, 10, 9, tzinfo=UTC))
    assert letter_tasks.remind() == 0


def test_called_off_or_withdrawn_between_the_reminder_and_its_mail_it_is_not_mailed(
    anna: Person, mads: Person, kadri: Person, impact: Any, clock: time_machine.Traveller
) -> None:
    factories.make_membership(impact.space, kadri)
    call = factories.make_entry(
        impact.space, "Call", starts="2027-06-10T10:00", zone="Europe/Tallinn", rrule="FREQ=WEEKLY;COUNT=3"
    )
    plan = actions.limit_date(entry=call, recurrence_id=call.starts_local, capacity=3, by=anna)
    for person in (mads, kadri):
        actions.register(plan=plan, person=person)
    Notice.objects.all().delete()
    clock.move_to(TEN)
    assert letter_tasks.remind() == 2
    actions.withdraw(registration=Registration.objects.get(person=mads))
    clock.shift(timedelta(minutes=6))
    send_mail()
    assert [one.to for one in mail.outbox if "Reminder" in one.subject] == [[kadri.email]]


def test_a_moved_date_of_a_series_is_reminded_of_by_its_new_time(
    anna: Person, mads: Person, impact: Any, clock: time_machine.Traveller
) -> None:
    call = factories.make_entry(
        impact.space, "Call", starts="2027-06-10T10:00", zone="Europe/Tallinn", rrule="FREQ=WEEKLY;COUNT=3"
    )
    plan = actions.limit_date(entry=call, recurrence_id=call.starts_local, capacity=3, by=anna)
    actions.register(plan=plan, person=mads)
    calendars.move_date(
        entry=call, by=anna, recurrence_id=call.starts_local, starts_local=datetime(2027, 6, 12, 15)
    )
    clock.move_to(TEN)
    assert letter_tasks.remind() == 0
    clock.move_to(TEN + timedelta(days=2))
    assert letter_tasks.remind() == 1


def test_of_a_confidential_group_a_reminder_names_nothing(
    circle: Any, anna: Person, mads: Person, clock: time_machine.Traveller
) -> None:
    series = factories.make_entry(
        circle.space, "Fear of leaving", starts="2027-06-10T10:00", rrule="FREQ=WEEKLY;COUNT=3"
    )
    plan = actions.limit_date(entry=series, recurrence_id=series.starts_local, capacity=3, by=anna)
    actions.register(plan=plan, person=mads)
    Notice.objects.all().delete()
    clock.move_to(TEN + timedelta(hours=2))
    assert letter_tasks.remind() == 1
    told = Notice.objects.get()
    assert (told.key, told.params) == ("registrations.reminded_privately", {})
    assert not any(word in f"{told.text} {told.url}" for word in ("Fear", "Circle", circle.space.slug))


def test_one_plan_that_fails_keeps_no_other_from_being_reminded_and_is_tried_again(
    visit: Any,
    fiona: Person,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = factories.make_visit(coordinator=fiona, first_day=FIRST, days=1)
    actions.register(plan=other.seat_plan, person=factories.make_partner("Somebody Else"))
    remind = reminders.remind

    def fail_of_one(*, plan: SeatPlan) -> int:
        if plan.pk == visit.seat_plan.pk:
            raise SeatPlan.DoesNotExist
        return remind(plan=plan)

    monkeypatch.setattr(reminders, "remind", fail_of_one)
    clock.move_to(TEN + timedelta(hours=3))
    with caplog.at_level(logging.CRITICAL, "registrations"):
        assert letter_tasks.remind() == 1
    assert reminded() == ["Somebody Else"]
    monkeypatch.setattr(reminders, "remind", remind)
    clock.shift(letter_tasks.LATER)
    assert letter_tasks.remind() == 2


def test_a_round_asks_as_much_with_three_plans_as_with_one(
    visit: Any, fiona: Person, clock: time_machine.Traveller, django_assert_num_queries: Any
) -> None:
    clock.move_to(TEN - timedelta(hours=1))
    with django_assert_num_queries(1):
        letter_tasks.remind()
    for _more in range(2):
        other = factories.make_visit(coordinator=fiona, first_day=FIRST, days=1)
        actions.register(plan=other.seat_plan, person=factories.make_partner())
    with django_assert_num_queries(1):
        letter_tasks.remind()


ZONES = ("Europe/Tallinn", "Europe/London", "Pacific/Auckland", "America/St_Johns", "Asia/Kolkata")
MOMENTS = some.datetimes(datetime(2027, 1, 2), datetime(2028, 12, 30), timezones=some.just(UTC))


@given(
    starts=some.datetimes(datetime(2027, 3, 1), datetime(2028, 11, 30)),
    zone=some.sampled_from(ZONES),
    looks=some.lists(MOMENTS, max_size=4),
    hours=some.lists(some.integers(-50, 5), min_size=1, max_size=6),
)
def test_however_often_and_whenever_a_worker_looks_it_is_one_reminder_between_that_hour_and_the_start(
    starts: datetime, zone: str, looks: list[datetime], hours: list[int]
) -> None:
    with time_machine.travel(EARLIER - timedelta(days=365), tick=False) as clock:
        Notice.objects.all().delete()
        Registration.objects.all().delete()
        host, guest = factories.make_partner(), factories.make_partner()
        event = factories.make_event(coordinator=host, zone=zone)
        entry = event.entry
        entry.starts_local, entry.ends_local, entry.is_all_day = starts, starts + timedelta(hours=2), False
        factories.derive(entry)
        entry.save()
        plan = SeatPlan.objects.with_time().get(pk=event.seat_plan_id)
        factories.make_membership(plan.space, guest)
        factories.make_registration(plan, guest)
        begin, due = entry.starts_at, reminders.remind_at(plan)
        assert timedelta(hours=13) <= begin - due <= timedelta(hours=39)
        moments = sorted([*looks, *(begin + timedelta(hours=hour) for hour in hours)])
        for moment in moments:
            clock.move_to(moment)
            letter_tasks.remind()
    is_seen = any(due <= moment < begin for moment in moments)
    assert Notice.objects.filter(recipient=guest).count() == int(is_seen)
