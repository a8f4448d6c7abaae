"""How people said that they take part is read from their answers, and no mail sends who said online to the room."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices.models import Notice
from people.models import Person
from questionnaires import actions as questionnaires
from registrations import actions, letter_tasks, tasks
from registrations.models import Registration, SeatPlan
from registrations.modes import modes_of, online_at
from tests import factories
from tests.people import browser
from tests.registrations.guests import told
from tests.registrations.modes import ask_how, say

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 11, tzinfo=UTC)
FIRST = date(2027, 6, 10)
TEN_THE_DAY_BEFORE = datetime(2027, 6, 9, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def plan(fiona: Person) -> SeatPlan:
    """A visit in Tallinn that Fiona hosts."""
    visit = factories.make_visit("Digital Tallinn", coordinator=fiona, first_day=FIRST, days=2, capacity=9)
    visit.entry.place = "Telliskivi 60"
    visit.entry.save(update_fields=["place"])
    return SeatPlan.objects.with_time().get(pk=visit.seat_plan_id)


def test_who_is_not_asked_has_said_nothing_and_it_costs_no_query(
    plan: SeatPlan, kadri: Person, django_assert_num_queries: Any
) -> None:
    factories.make_registration(plan, kadri)
    with django_assert_num_queries(0):
        assert modes_of(plan) == {}
        assert online_at(kadri, [plan]) == set()


def test_what_was_handed_in_counts_and_what_is_being_typed_does_not(
    plan: SeatPlan, fiona: Person, kadri: Person, mads: Person, piotr: Person
) -> None:
    form = ask_how(plan, fiona)
    say(form, kadri, "online")
    say(form, mads, "on_site")
    typing = questionnaires.begin(questionnaire=form, person=piotr)
    questionnaires.save_page(
        filling=typing, page=form.pages.get(), answers={"attendance": "online"}, revision=0
    )
    assert modes_of(plan) == {kadri.pk: "online", mads.pk: "on_site"}
    say(form, kadri, "on_site")
    assert modes_of(plan) == {kadri.pk: "on_site", mads.pk: "on_site"}
    questionnaires.retract(questionnaire=form, person=kadri)
    assert modes_of(plan) == {mads.pk: "on_site"}


def test_a_question_that_hosts_removed_decides_nothing_until_it_is_back(
    plan: SeatPlan, fiona: Person, kadri: Person
) -> None:
    form = ask_how(plan, fiona)
    say(form, kadri, "online")
    question = form.questions.get()
    questionnaires.remove_question(question=question, by=fiona)
    assert modes_of(plan) == {}
    questionnaires.add_preset(page=form.pages.get(), name="attendance", by=fiona)
    assert modes_of(plan) == {kadri.pk: "online"}


def test_what_was_answered_after_acceptance_goes_before_what_was_said_on_registering(
    plan: SeatPlan, fiona: Person, kadri: Person, mads: Person, django_assert_num_queries: Any
) -> None:
    first, second = ask_how(plan, fiona), ask_how(plan, fiona, field="second_questionnaire")
    say(second, kadri, "on_site")
    say(first, kadri, "online")
    say(first, mads, "online")
    with django_assert_num_queries(1):
        assert modes_of(plan) == {kadri.pk: "on_site", mads.pk: "online"}
    assert (online_at(kadri, [plan]), online_at(mads, [plan])) == (set(), {plan.pk})


def test_an_answer_that_hosts_offer_besides_is_neither(plan: SeatPlan, fiona: Person, kadri: Person) -> None:
    form = ask_how(plan, fiona)
    form.questions.get().choices.create(key="both", label="First here, then there", position=3)
    say(form, kadri, "both")
    assert modes_of(plan) == {}


def test_the_mail_of_a_seat_says_online_in_place_of_the_room(
    plan: SeatPlan, fiona: Person, kadri: Person, mads: Person
) -> None:
    form, bodies = ask_how(plan, fiona), []
    for person, mode in ((kadri, "online"), (mads, "on_site")):
        questionnaires.save_page(
            filling=questionnaires.begin(questionnaire=form, person=person),
            page=form.pages.get(),
            answers={"attendance": mode},
            revision=0,
        )
        actions.register(plan=plan, person=person)
        bodies.append(told(person.email)[1])
    there, here = bodies
    assert "How: online, as you said" in there
    assert "Telliskivi" not in there
    assert f"/seats/{plan.pk}/ticket/" in there
    assert "Where: Telliskivi 60" in here
    assert "online" not in here


def test_the_reminder_sends_who_said_online_to_no_room(
    plan: SeatPlan, fiona: Person, kadri: Person, mads: Person, piotr: Person, clock: time_machine.Traveller
) -> None:
    form = ask_how(plan, fiona)
    say(form, kadri, "online")
    say(form, mads, "on_site")
    for person in (kadri, mads, piotr):
        factories.make_membership(plan.space, person)
        factories.make_registration(plan, person)
    clock.move_to(TEN_THE_DAY_BEFORE)
    assert letter_tasks.remind() == 3
    said = {
        one.recipient_id: one
        for one in Notice.objects.filter(key__startswith="registrations.reminded").select_related("recipient")
    }
    assert {pk: one.key.removeprefix("registrations.") for pk, one in said.items()} == {
        kadri.pk: "reminded_online",
        mads.pk: "reminded",
        piotr.pk: "reminded",
    }
    assert said[kadri.pk].text.startswith("You take part online: Digital Tallinn, ")
    assert "Telliskivi" not in str(said[kadri.pk].params)
    clock.shift(timedelta(minutes=20))
    assert letter_tasks.remind() == 0


def test_reading_them_costs_one_query_however_many_they_are(
    plan: SeatPlan, fiona: Person, django_assert_num_queries: Any
) -> None:
    form = ask_how(plan, fiona)
    for _number in range(5):
        say(form, factories.make_partner(), "online")
    with django_assert_num_queries(1):
        assert len(modes_of(plan)) == 5


def test_reminding_takes_as_many_queries_of_modes_for_twenty_as_for_two(
    plan: SeatPlan, fiona: Person, clock: time_machine.Traveller
) -> None:
    form = ask_how(plan, fiona)

    def asked_of_answers(people: int) -> int:
        for number in range(people):
            person = factories.make_partner()
            say(form, person, "online" if number % 2 else "on_site")
            factories.make_membership(plan.space, person)
            factories.make_registration(plan, person)
        clock.move_to(TEN_THE_DAY_BEFORE)
        with CaptureQueriesContext(connection) as caught:
            assert letter_tasks.remind() == people
        return sum("questionnaires_answer" in one["sql"] for one in caught)

    assert asked_of_answers(2) == asked_of_answers(20) == 1
    assert Registration.objects.exclude(reminded_of=None).count() == 22


def test_the_file_for_ones_own_calendar_and_the_ticket_send_nobody_online_to_the_room(
    plan: SeatPlan, fiona: Person, kadri: Person, mads: Person
) -> None:
    form = ask_how(plan, fiona)
    for person, mode in ((kadri, "online"), (mads, "on_site")):
        say(form, person, mode)
        factories.make_membership(plan.space, person)
        factories.make_registration(plan, person)
    for path in ("calendar.ics", "ticket/"):
        shown = {
            who.name: browser(who).get(f"/seats/{plan.pk}/{path}").content.decode() for who in (kadri, mads)
        }
        assert "Telliskivi 60" not in shown[kadri.name], path
        assert "Telliskivi 60" in shown[mads.name], path


def test_by_which_reminder_somebody_had_goes_with_the_answer(
    plan: SeatPlan, fiona: Person, kadri: Person, mads: Person, clock: time_machine.Traveller
) -> None:
    form = ask_how(plan, fiona)
    for person in (kadri, mads):
        say(form, person, "online")
        factories.make_membership(plan.space, person)
        factories.make_registration(plan, person)
    clock.move_to(TEN_THE_DAY_BEFORE)
    letter_tasks.remind()
    online = Notice.objects.filter(key="registrations.reminded_online")
    assert online.count() == 2
    actions.withdraw(registration=Registration.objects.get(person=mads))
    assert list(online.values_list("recipient", flat=True)) == [kadri.pk]
    clock.shift(timedelta(days=plan.answers_kept_days + 3))
    tasks.forget_due_answers(timezone.now())
    assert modes_of(plan) == {}
    assert not online.exists()
