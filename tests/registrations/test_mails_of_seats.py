"""The mail of how one stands with a seat says when it is, where, and where the ticket is: to who may read it then."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from evidence.models import Ticket
from notices.models import Notice
from notices.tasks import send_mail
from people.models import Person
from registrations import actions
from registrations.models import Guest, Registration, SeatPlan
from spaces.models import Space
from tests import factories
from tests.registrations.guests import come_in, link_in, make_guest, make_open_event, told

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
WHERE = "Harbour 5, Tallinn"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    """Three hours by the clock of Tallinn, which is an hour ahead of Mads's."""
    event = make_open_event(fiona, capacity=2, zone="Europe/Tallinn")
    entry = event.entry
    entry.place, entry.is_all_day = WHERE, False
    entry.starts_local, entry.ends_local = datetime(2027, 6, 10, 10), datetime(2027, 6, 10, 13)
    factories.derive(entry)
    entry.save()
    return SeatPlan.objects.with_time().get(pk=event.seat_plan_id)


def mailed(person: Person) -> tuple[str, str]:
    return told(person.email)


def ticket(plan: SeatPlan) -> str:
    return f"/seats/{plan.pk}/ticket/"


def test_a_seat_says_when_by_both_clocks_where_and_leads_to_the_ticket(plan: SeatPlan, mads: Person) -> None:
    actions.register(plan=plan, person=mads)
    subject, body = mailed(mads)
    assert subject == "You have a seat: Open harbour"
    assert "    When: Thu, 10 Jun 2027, 10:00–13:00 Tallinn (09:00 Copenhagen)\n" in body
    assert f"    Where: {WHERE}\n" in body
    assert f"    Your ticket: http://localhost:8000{ticket(plan)}\n" in body
    assert plan.get_absolute_url() in body
    assert "You get this mail because you registered there." in body


def test_no_secret_of_a_ticket_is_mailed(plan: SeatPlan, mads: Person) -> None:
    actions.register(plan=plan, person=mads)
    mine = Registration.objects.get(person=mads)
    own = Ticket.objects.filter(registration=mine).first() or Ticket.objects.create(registration=mine)
    assert own.secret not in mailed(mads)[1]


def test_it_speaks_the_readers_language(plan: SeatPlan, mads: Person) -> None:
    Person.objects.filter(pk=mads.pk).update(language="de")
    mads.refresh_from_db()
    actions.register(plan=plan, person=mads)
    body = mailed(mads)[1]
    assert "Wann: Do., 10. Juni 2027, 10:00–13:00 Tallinn (09:00 Kopenhagen)" in body
    assert f"Wo: {WHERE}" in body
    assert "Dein Ticket" in body


def test_who_waits_or_is_offered_a_seat_reads_when_and_where_and_of_no_ticket(
    plan: SeatPlan, mads: Person, kadri: Person, piotr: Person
) -> None:
    SeatPlan.objects.filter(pk=plan.pk).update(offer_hours=48)
    for person in (mads, piotr, kadri):
        actions.register(plan=plan, person=person)
    _subject, body = mailed(kadri)
    assert "You are on the waiting list" in body
    assert WHERE in body
    assert "ticket" not in body
    actions.withdraw(registration=Registration.objects.get(person=mads))
    subject, body = mailed(kadri)
    assert subject.startswith("Until ")
    assert WHERE in body
    assert "10 Jun 2027" in body
    assert "ticket" not in body
    actions.accept_offer(registration=Registration.objects.get(person=kadri))
    assert ticket(plan) in mailed(kadri)[1]


def test_it_says_how_things_stand_when_it_goes(plan: SeatPlan, mads: Person) -> None:
    actions.register(plan=plan, person=mads)
    entry = plan.about
    entry.place = "Harbour 7"
    entry.starts_local += timedelta(days=1)
    entry.ends_local += timedelta(days=1)
    factories.derive(entry)
    entry.save()
    body = mailed(mads)[1]
    assert "Fri, 11 Jun 2027" in body
    assert "Harbour 7" in body
    assert WHERE not in body


def test_who_may_no_longer_open_it_reads_neither_when_nor_where(plan: SeatPlan, olga: Person) -> None:
    SeatPlan.objects.filter(pk=plan.pk).update(needs_approval=True)
    actions.register(plan=plan, person=olga)
    Space.objects.filter(pk=plan.space_id).update(visibility=Space.Visibility.MEMBERS)
    assert not SeatPlan.objects.visible_to(olga).exists()
    body = mailed(olga)[1]
    assert WHERE not in body
    assert "When:" not in body


def test_of_a_confidential_group_no_day_and_no_place_is_mailed(
    circle: Any, anna: Person, mads: Person
) -> None:
    series = factories.make_entry(
        circle.space,
        "Fear of leaving",
        starts="2027-06-10T10:00",
        rrule="FREQ=WEEKLY;COUNT=3",
        place="Behind the church",
    )
    plan = actions.limit_date(entry=series, recurrence_id=series.starts_local, capacity=3, by=anna)
    actions.register(plan=plan, person=mads)
    text = " ".join(mailed(mads))
    assert not any(word in text for word in ("Fear", "church", "When:", "10 Jun", "ticket"))


def test_what_became_confidential_before_the_mail_went_is_not_told(
    circle: Any, impact: Any, anna: Person, mads: Person
) -> None:
    call = factories.make_entry(
        impact.space,
        "Call",
        starts="2027-06-10T10:00",
        rrule="FREQ=WEEKLY;COUNT=3",
        place="Behind the church",
    )
    plan = actions.limit_date(entry=call, recurrence_id=call.starts_local, capacity=3, by=anna)
    actions.register(plan=plan, person=mads)
    Space.objects.filter(pk=impact.space.pk).update(
        is_confidential=True, visibility=circle.space.visibility, joining=circle.space.joining
    )
    assert "church" not in mailed(mads)[1]


def test_a_guests_mail_says_the_seat_once_with_their_one_link(plan: SeatPlan, fiona: Person) -> None:
    form = factories.make_questionnaire(plan.space)
    factories.make_question(form.pages.get(), "How do you travel?")
    actions.ask_forms(plan=plan, first=None, second=form, by=fiona)
    come_in(plan)
    assert Notice.objects.filter(recipient__is_guest=True).count() == 2, "of the seat and of the questions"
    subject, body = told()
    assert subject == "You have a seat: Open harbour"
    assert f"    Where: {WHERE}\n" in body
    assert "Your ticket: on your own page" in body
    assert "The hosts of Open harbour have some questions for you" in body
    token = Guest.objects.get().token
    assert body.count(token) == 1
    assert token in link_in(body)


def test_a_guest_who_registers_the_day_before_gets_one_mail_of_it(
    plan: SeatPlan, clock: time_machine.Traveller
) -> None:
    from registrations import letter_tasks

    clock.move_to(datetime(2027, 6, 9, 12, tzinfo=UTC))
    make_guest(plan)
    letter_tasks.remind()
    subject, body = told()
    assert subject == "You have a seat: Open harbour"
    assert body.count("You have a seat") == 1
    assert "10 Jun 2027" in body


def test_a_members_questions_come_in_the_mail_of_their_seat_with_a_link_of_their_own(
    plan: SeatPlan, fiona: Person, mads: Person
) -> None:
    form = factories.make_questionnaire(plan.space)
    factories.make_question(form.pages.get(), "How do you travel?")
    actions.ask_forms(plan=plan, first=None, second=form, by=fiona)
    actions.register(plan=plan, person=mads)
    subject, body = mailed(mads)
    assert subject == "You have a seat: Open harbour"
    assert f"/seats/{plan.pk}/second-form/" in body
    assert body.index("You have a seat") < body.index("some questions for you")


def test_questions_alone_are_a_mail_of_their_own(plan: SeatPlan, fiona: Person, mads: Person) -> None:
    actions.register(plan=plan, person=mads)
    mailed(mads)
    form = factories.make_questionnaire(plan.space)
    factories.make_question(form.pages.get(), "How do you travel?")
    actions.ask_forms(plan=plan, first=None, second=form, by=fiona)
    assert mailed(mads)[0] == "A few questions: Open harbour"


def test_facts_cost_the_same_for_one_notice_and_for_three(
    plan: SeatPlan, fiona: Person, mads: Person, django_assert_num_queries: Any
) -> None:
    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        Notice.objects.update(mail_due_at=timezone.now())
        with CaptureQueriesContext(connection) as found:
            send_mail()
        return sum("registrations_seatplan" in one["sql"] for one in found)

    actions.register(plan=plan, person=mads)
    one = queries()
    for title in ("Second", "Third", "Fourth"):
        actions.register(plan=make_open_event(fiona, title).seat_plan, person=mads)
    assert queries() == one
    assert len(mail.outbox) == 2
