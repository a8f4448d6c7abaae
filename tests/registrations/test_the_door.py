"""When registration is open: by hand, by the clock, and what pages say of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from exchanges.models import Visit
from people.models import Person
from registrations import actions
from registrations.actions import RegistrationClosed
from registrations.models import Registration, SeatPlan
from spaces.models import Space
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """One seat in Tallinn; Fiona hosts, and has not opened registration."""
    made = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=1)
    SeatPlan.objects.update(opens_at=None)
    return Visit.objects.for_list().get(pk=made.pk)


def plan_of(visit: Visit) -> SeatPlan:
    return SeatPlan.objects.select_related("space", "entry").get(pk=visit.seat_plan_id)


def stage(visit: Visit) -> str:
    return Visit.objects.for_list().get(pk=visit.pk).state


def test_the_visit_says_what_the_hosts_page_did(visit: Visit, fiona: Person) -> None:
    found = [stage(visit)]
    for step in ("opening", "closing", "opening"):
        browser(fiona).post(f"/seats/{visit.seat_plan_id}/{step}/")
        found.append(stage(visit))
    assert found == ["confirmed", "open", "briefed", "open"]


def test_a_visit_that_has_begun_is_not_open_for_registration(visit: Visit, fiona: Person) -> None:
    actions.open_registration(plan=visit.seat_plan, by=fiona)
    began, ended = visit.entry.starts_at + timedelta(hours=1), visit.entry.ends_at + timedelta(hours=1)
    with time_machine.travel(began, tick=False):
        assert stage(visit) == "running"
    with time_machine.travel(ended, tick=False):
        assert stage(visit) == "over"


def test_the_hosts_set_hours_by_the_clock_of_the_place(visit: Visit, fiona: Person, anna: Person) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 8, tzinfo=UTC), tick=False):
        factories.make_visit("Winter in Tallinn", coordinator=fiona)
        plan = SeatPlan.objects.select_related("space", "entry").latest("pk")
        address, client = f"/seats/{plan.pk}/door/", browser(fiona)
        posted = {"opens": "2026-11-03T09:00", "closes": "2026-11-10T18:00"}
        assert client.post(address, posted).status_code == 302
        plan.refresh_from_db()
        assert (plan.opens_at, plan.closes_at) == (
            datetime(2026, 11, 3, 7, tzinfo=UTC),
            datetime(2026, 11, 10, 16, tzinfo=UTC),
        )
        hosts = client.get(f"/seats/{plan.pk}/rules/").content.decode()
        assert ('value="2026-11-03T09:00"' in hosts, "by the clock of Tallinn" in hosts) == (True, True)
    found = {}
    for at in (datetime(2026, 11, 3, 6, 59), datetime(2026, 11, 3, 7), datetime(2026, 11, 10, 16)):
        with time_machine.travel(at.replace(tzinfo=UTC), tick=False):
            plan = SeatPlan.objects.select_related("space", "entry").get(pk=plan.pk)
            found[at.day, at.hour] = (plan.closed_because(), plan.is_open)
    assert found == {(3, 6): ("early", False), (3, 7): ("", True), (10, 16): ("closed", False)}


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        ("2030-01-02T09:00", "2030-01-02T09:00", "must close later than it opens"),
        ("soon", "", "Enter a valid date/time."),
        ("0001-01-01T00:00", "", "Enter a valid date/time."),
    ],
)
def test_hours_that_make_no_sense_are_refused_and_kept(
    visit: Visit, fiona: Person, opens: str, closes: str, words: str
) -> None:
    response = browser(fiona).post(f"/seats/{visit.seat_plan_id}/door/", {"opens": opens, "closes": closes})
    text = response.content.decode()
    assert (response.status_code, words in text, f'value="{opens}"' in text) == (422, True, True)
    assert plan_of(visit).opens_at is None


def test_opening_by_hand_overrules_the_clock(visit: Visit, fiona: Person) -> None:
    now = timezone.now()
    actions.schedule_registration(
        plan=visit.seat_plan, opens_at=now + 2 * DAY, closes_at=now + 4 * DAY, by=fiona
    )
    actions.open_registration(plan=visit.seat_plan, by=fiona)
    plan = plan_of(visit)
    assert (plan.is_open, plan.closes_at) == (True, now + 4 * DAY)
    actions.close_registration(plan=plan, by=fiona)
    closed_at = plan_of(visit).closes_at
    actions.close_registration(plan=plan, by=fiona)
    assert (plan_of(visit).is_open, plan_of(visit).closes_at) == (False, closed_at)
    actions.open_registration(plan=plan, by=fiona)
    assert (plan_of(visit).is_open, plan_of(visit).closes_at) == (True, None)


def test_closing_what_has_not_opened_yet_takes_its_hour_back(visit: Visit, fiona: Person) -> None:
    actions.schedule_registration(
        plan=visit.seat_plan, opens_at=timezone.now() + DAY, closes_at=None, by=fiona
    )
    actions.close_registration(plan=visit.seat_plan, by=fiona)
    assert (plan_of(visit).opens_at, plan_of(visit).closed_because()) == (None, "unopened")


def test_a_closed_door_shows_no_form(visit: Visit, anna: Person, fiona: Person) -> None:
    address = f"/seats/{visit.seat_plan_id}/registration/"
    page = browser(anna).get(address).content.decode()
    assert ("Registration has not been opened yet." in page, 'name="note"' in page) == (True, False)
    actions.open_registration(plan=visit.seat_plan, by=fiona)
    assert 'name="note"' in browser(anna).get(address).content.decode()


def test_the_api_tells_whether_it_is_open(visit: Visit, anna: Person, fiona: Person) -> None:
    address = f"/api/v1/seat-plans/{visit.seat_plan_id}/"
    assert browser(anna).get(address).json()["is_open"] is False
    actions.open_registration(plan=visit.seat_plan, by=fiona)
    actions.register(plan=visit.seat_plan, person=anna)
    told = browser(anna).get(address).json()
    assert (told["is_open"], told["confirmed"], told["capacity"]) == (True, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"capacity": 0}, {"opens_at": timezone.now(), "closes_at": timezone.now() - DAY}],
)
def test_the_store_refuses_seats_that_make_no_sense(visit: Visit, wrong: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatPlan.objects.filter(pk=visit.seat_plan_id).update(**wrong)


def test_the_store_refuses_a_state_that_nobody_knows(visit: Visit, anna: Person, fiona: Person) -> None:
    actions.open_registration(plan=visit.seat_plan, by=fiona)
    actions.register(plan=visit.seat_plan, person=anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.update(state="perhaps")


def test_a_limit_inside_is_lifted_only_when_nobody_has_a_seat_there(
    visit: Visit, anna: Person, fiona: Person
) -> None:
    actions.open_registration(plan=visit.seat_plan, by=fiona)
    lab = factories.make_entry(visit.space, "Design lab", kind="stop")
    own = actions.give_own_seats(entry=lab, capacity=1, by=fiona)
    actions.register(plan=visit.seat_plan, person=anna)
    inside = actions.register(plan=own, person=anna)
    with pytest.raises(RegistrationClosed) as refused:
        actions.give_own_seats(entry=lab, capacity=None, by=fiona)
    assert refused.value.code == "seats_taken"
    actions.withdraw(registration=inside)
    assert actions.give_own_seats(entry=lab, capacity=None, by=fiona) is None
    assert not SeatPlan.objects.filter(entry=lab).exists()


def test_of_a_draft_hosts_read_and_set_what_its_door_does_once_it_is_published(
    visit: Visit, fiona: Person
) -> None:
    Space.objects.filter(pk=visit.space_id).update(state=Space.State.DRAFT)
    client, at = browser(fiona), f"/seats/{visit.seat_plan_id}/"
    draft = "This is a draft: nobody can register before it is published."

    def door() -> str:
        text = " ".join(client.get(f"{at}rules/").content.decode().split())
        return text[text.index('id="door-title"') :]

    def press(step: str) -> str:
        answer = client.post(f"{at}{step}/", {"next": f"{at}rules/"}, follow=True)
        (said,) = answer.context["messages"]
        return str(said)

    assert f"{draft} Registration stays closed then, until you open it." in door()
    assert "Open it when this is published" in door()
    assert press("opening") == f"{draft} Registration opens with it."
    assert "Keep it closed at first" in door()
    assert "Close registration" not in door()
    assert press("closing") == f"{draft} Registration stays closed then, until you open it."
    assert plan_of(visit).opens_at is plan_of(visit).closes_at is None
    tomorrow = timezone.now() + DAY
    actions.schedule_registration(plan=visit.seat_plan, opens_at=tomorrow, closes_at=None, by=fiona)
    assert f"{draft} Registration opens on " in door()
    assert "Open it when this is published" in door()
    press("opening")
    Space.objects.filter(pk=visit.space_id).update(state=Space.State.OPEN)
    assert "It is open." in door()
    assert "Close registration" in door()
    assert press("closing") == "Registration is closed."
    assert "Open registration" in door()


def test_a_draft_whose_day_has_passed_offers_no_door(visit: Visit, fiona: Person) -> None:
    Space.objects.filter(pk=visit.space_id).update(state=Space.State.DRAFT)
    with time_machine.travel(visit.entry.starts_at + timedelta(hours=1), tick=False):
        text = browser(fiona).get(f"/seats/{visit.seat_plan_id}/rules/").content.decode()
    assert "Registration is not open." in text
    assert "Open it when this is published" not in text
