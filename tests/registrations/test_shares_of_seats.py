"""Seats that are kept for a delegation: who takes from where, and how what is left flows on."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from exchanges.models import Visit
from partners.models import Country
from people.models import Person
from registrations import actions, tasks
from registrations.actions import RegistrationClosed
from registrations.models import Pool, Registration, SeatPlan
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """Three seats; two of them are kept for Denmark."""
    return factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=3)


@pytest.fixture
def plan(visit: Visit, danes: Pool) -> SeatPlan:
    return SeatPlan.objects.select_related("space", "entry").get(pk=visit.seat_plan_id)


@pytest.fixture
def danes(visit: Visit, fiona: Person) -> Pool:
    factories.make_country("DK")
    return actions.keep_pool(
        plan=visit.seat_plan,
        by=fiona,
        kind="country",
        country=Country.objects.get(code="DK"),
        seats=2,
        release_at=timezone.now() + timedelta(days=3),
    )


def register(plan: SeatPlan, *countries: str) -> list[Registration]:
    return [
        actions.register(plan=plan, person=factories.make_partner(country=country)) for country in countries
    ]


def states() -> list[str]:
    return list(Registration.objects.order_by("place").values_list("state", flat=True))


def test_others_wait_while_seats_are_kept_and_move_up_once_they_flow_on(plan: SeatPlan, danes: Pool) -> None:
    register(plan, "DE", "DE", "PL", "DK")
    assert states() == ["confirmed", "waiting", "waiting", "confirmed"]
    assert tasks.release_pools() == 0
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        assert tasks.release_pools() == 1
        assert tasks.release_pools() == 0
    assert states() == ["confirmed", "confirmed", "waiting", "confirmed"]


def test_an_open_seat_goes_to_the_longest_waiting_whatever_their_country(plan: SeatPlan) -> None:
    first, *_rest = register(plan, "DE", "DK", "DK", "DK", "DE")
    assert states() == ["confirmed"] * 3 + ["waiting"] * 2
    actions.withdraw(registration=first)
    assert states() == ["withdrawn", "confirmed", "confirmed", "confirmed", "waiting"]


def test_a_kept_seat_that_comes_free_goes_to_its_own(plan: SeatPlan) -> None:
    _german, dane, _dane, *_waiting = register(plan, "DE", "DK", "DK", "DE", "DK")
    assert states() == ["confirmed"] * 3 + ["waiting"] * 2
    actions.withdraw(registration=dane)
    assert states() == ["confirmed", "withdrawn", "confirmed", "waiting", "confirmed"]


def test_each_reads_how_many_are_left_for_them(plan: SeatPlan, visit: Visit) -> None:
    register(plan, "DE")
    german, dane = factories.make_partner(country="DE"), factories.make_partner(country="DK")
    assert (
        "All seats are taken or kept." in browser(german).get(visit.space.get_absolute_url()).content.decode()
    )
    page = browser(dane).get(visit.space.get_absolute_url()).content.decode()
    assert "2 of 3 seats left" in " ".join(page.split())
    assert "Denmark: 2 seats, 2 left" in " ".join(page.split())


def test_a_speaker_is_named_and_counts_for_the_speakers(plan: SeatPlan, fiona: Person) -> None:
    actions.change_capacity(plan=plan, capacity=4, by=fiona)
    speakers = actions.keep_pool(plan=plan, by=fiona, kind="speakers", seats=1)
    _first, second = register(plan, "DE", "PL")
    assert states() == ["confirmed", "waiting"]
    browser(fiona).post(f"/seats/{plan.pk}/registrations/{second.pk}/pool/", {"pool": speakers.pk})
    assert states() == ["confirmed", "confirmed"]
    assert Registration.objects.get(pk=second.pk).from_pool == speakers


def test_who_is_registered_already_counts_for_a_share_that_is_kept_later(visit: Visit, fiona: Person) -> None:
    register(visit.seat_plan, "DK", "DE")
    pool = actions.keep_pool(
        plan=visit.seat_plan, by=fiona, kind="country", country=Country.objects.get(code="DK"), seats=2
    )
    assert list(Registration.objects.filter(from_pool=pool).values_list("place", flat=True)) == [1]
    assert register(visit.seat_plan, "DE")[0].state == "waiting"
    assert register(visit.seat_plan, "DK")[0].state == "confirmed"


def test_shares_never_keep_more_than_there_is(plan: SeatPlan, fiona: Person) -> None:
    with pytest.raises(RegistrationClosed) as too_many:
        actions.keep_pool(plan=plan, by=fiona, kind="hosts", seats=2)
    assert (too_many.value.code, too_many.value.field) == ("pool_seats", "seats")
    with pytest.raises(RegistrationClosed):
        actions.change_capacity(plan=plan, capacity=1, by=fiona)


def test_the_hosts_keep_and_release_shares_on_the_page(visit: Visit, fiona: Person) -> None:
    factories.make_country("DK")
    client, address = browser(fiona), f"/seats/{visit.seat_plan_id}"
    assert client.post(f"{address}/pools/", {"for_whom": "", "seats": "2"}).status_code == 422
    wrong = client.post(f"{address}/pools/", {"for_whom": "country-DK", "seats": "9"})
    assert (wrong.status_code, 'value="9"' in wrong.content.decode()) == (422, True)
    assert client.post(f"{address}/pools/", {"for_whom": "country-DK", "seats": "2"}).status_code == 302
    pool = Pool.objects.get()
    assert "Denmark" in client.get(f"{address}/rules/").content.decode()
    assert client.post(f"{address}/pools/{pool.pk}/release/").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert tasks.release_pools() == 1
    assert not Pool.objects.kept().exists()
    assert "given to all" in client.get(f"{address}/rules/").content.decode()
