"""Who asks for a seat reads by which rules it is given, before and while they wait, and how near they are to one."""

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Event
from partners.models import Country
from people.models import Person
from registrations import actions
from registrations.models import SeatPlan
from registrations.rules import rules_of
from tests import factories
from tests.people import browser
from tests.questionnaires.conftest import Asked, asked
from tests.registrations.guests import address, make_open_event

__all__ = ["asked"]

pytestmark = pytest.mark.django_db

ON_A_DAY = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=20)
HOSTS = "The hosts decide on each registration. Whoever they accept has a seat, or waits for one where none is free."
LOOK = "If you change your answers after you were accepted, you keep your seat, and the hosts look at them again."
QUEUE = "A seat that comes free goes to whoever waits longest."
AT_ONCE = (
    "When a seat comes free for you it is yours at once, and we write to you. "
    "If you can no longer come, withdraw: the seat then goes to the next."
)
OFFER = "When a seat comes free for you we offer it to you: you have 48 hours to take it."
ONE_HOUR = "When a seat comes free for you we offer it to you: you have 1 hour to take it."
NOT_AGAIN = (
    "If you leave it to the next, or do not answer in time, no other seat is offered to you "
    "unless you register again, at the end of the list."
)
CLOSED = "Whoever waits still moves up after registration has closed."
BEGUN = "Once it has begun nobody moves up any more."
OFFER_ENDS = "An offer ends then at the latest."
SHARES = [
    "A seat that is kept goes to the longest waiting of those it is kept for, an open one to whoever waits longest.",
    "Whoever seats are kept for gets one of these first, so that the open ones stay for others.",
    "When seats are no longer kept, those that are left are open to everybody. "
    "Whoever waited for them keeps the place at which they asked.",
]


@pytest.fixture
def event(fiona: Person) -> Event:
    """Three seats, open to guests too; nothing else is set."""
    factories.make_country("DK")
    return make_open_event(fiona, capacity=3)


@pytest.fixture
def plan(event: Event) -> SeatPlan:
    return event.seat_plan


def keep(plan: SeatPlan, by: Person, **more: object) -> None:
    denmark = Country.objects.get(code="DK")
    actions.keep_pool(plan=plan, by=by, kind="country", country=denmark, seats=2, **more)  # type: ignore[arg-type]


def words(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return html.unescape(" ".join(response.content.decode().split()))


def read(plan: SeatPlan, person: Person) -> list[str]:
    """By the API."""
    rules: list[str] = browser(person).get(f"/api/v1/seat-plans/{plan.pk}/").json()["rules"]
    return rules


SET: dict[str, tuple[Callable[[SeatPlan, Person], None], list[str]]] = {
    "nothing": (lambda plan, by: None, [QUEUE, AT_ONCE, BEGUN]),
    "the hosts decide": (
        lambda plan, by: change(needs_approval=True),
        [HOSTS, QUEUE, AT_ONCE, BEGUN],
    ),
    "an offer of two days": (
        lambda plan, by: change(offer_hours=48),
        [QUEUE, OFFER, NOT_AGAIN, f"{BEGUN} {OFFER_ENDS}"],
    ),
    "an offer of an hour": (
        lambda plan, by: change(offer_hours=1),
        [QUEUE, ONE_HOUR, NOT_AGAIN, f"{BEGUN} {OFFER_ENDS}"],
    ),
    "a cut-off": (
        lambda plan, by: change(cut_off_at=ON_A_DAY),
        [QUEUE, AT_ONCE, "After {when} nobody moves up any more."],
    ),
    "a cut-off of offers": (
        lambda plan, by: change(cut_off_at=ON_A_DAY, offer_hours=48),
        [QUEUE, OFFER, NOT_AGAIN, "After {when} nobody moves up any more. " + OFFER_ENDS],
    ),
    "a day on which registration closes": (
        lambda plan, by: change(closes_at=ON_A_DAY),
        [QUEUE, AT_ONCE, CLOSED, BEGUN],
    ),
    "a share that the hosts release": (
        keep,
        [
            "1 seat is open to everybody.",
            "Denmark: 2 seats, 2 left (kept until the hosts give them to all).",
            *SHARES,
            AT_ONCE,
            BEGUN,
        ],
    ),
    "a share until a day": (
        lambda plan, by: keep(plan, by, release_at=ON_A_DAY),
        [
            "1 seat is open to everybody.",
            "Denmark: 2 seats, 2 left (kept until {when}).",
            *SHARES,
            AT_ONCE,
            BEGUN,
        ],
    ),
}


def change(**fields: object) -> None:
    SeatPlan.objects.update(**fields)


@pytest.mark.parametrize("name", SET)
def test_each_rule_that_is_set_stands_as_a_sentence_wherever_somebody_asks_for_a_seat(
    name: str, event: Event, plan: SeatPlan, fiona: Person, piotr: Person
) -> None:
    set_it, expected = SET[name]
    set_it(plan, fiona)
    day = f"{ON_A_DAY:%a}, {ON_A_DAY.day} {ON_A_DAY:%b %Y}"
    found = read(plan, piotr)
    assert [one.split(day)[0] for one in found] == [one.split("{when}")[0] for one in expected]
    assert [day in one for one in found] == ["{when}" in one for one in expected]
    someone, stranger = browser(piotr), browser()
    pages = [
        words(someone, event.space.get_absolute_url()),
        words(someone, address("plan", plan)),
        words(someone, address("registration", plan)),
        words(stranger, address("guest-registration", plan)),
    ]
    for page in pages:
        said = [f"<li>{sentence.split(day)[0]}" for sentence in found]
        assert [one in page for one in said] == [True] * len(said)


def test_changed_answers_are_looked_at_again_only_where_something_is_asked(
    asked: Asked, piotr: Person
) -> None:
    change(asks_again=True)
    assert LOOK in read(asked.plan, piotr)
    change(questionnaire=None)
    assert LOOK not in read(asked.plan, piotr)


def test_who_answers_a_form_reads_the_rules_before_they_hand_it_in(asked: Asked, mads: Person) -> None:
    asked.answer_all(mads)
    check = address("first-form-check", asked.plan)
    page = words(browser(mads), check)
    assert [f"<li>{one}</li>" in page for one in rules_of(SeatPlan.objects.for_box(mads).get())] == [True] * 3
    actions.register(plan=asked.plan, person=mads)
    assert "How seats are given" not in words(browser(mads), check)


@pytest.mark.parametrize("capacity", [1, 2])
def test_the_rules_are_unfolded_for_who_would_have_to_wait(
    capacity: int, plan: SeatPlan, fiona: Person, anna: Person, piotr: Person
) -> None:
    actions.change_capacity(plan=plan, capacity=capacity, by=fiona)
    actions.register(plan=plan, person=anna)
    page = words(browser(piotr), address("registration", plan))
    assert ('-rules" open>' in page) == (capacity == 1)


def test_no_rules_are_told_of_what_is_no_longer_given(plan: SeatPlan, piotr: Person) -> None:
    assert read(plan, piotr)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        assert read(plan, piotr) == []
        assert "How seats are given" not in words(browser(piotr), address("plan", plan))


def test_a_group_with_a_size_tells_the_rules_of_its_places(anna: Person, piotr: Person) -> None:
    group = factories.make_group("Circle", coordinator=anna, most_members=1, joining="request")
    plan = SeatPlan.objects.create(space=group.space, opens_at=timezone.now() - timedelta(days=1))
    assert read(plan, piotr) == [HOSTS, QUEUE, AT_ONCE]


def test_who_waits_reads_their_place_among_those_for_whom_seats_are_kept(
    plan: SeatPlan, fiona: Person
) -> None:
    keep(plan, fiona)
    german, *danes = [factories.make_partner(country=code) for code in ("DE", "DK", "DK", "DK", "DK")]
    late = factories.make_partner(country="DE")
    for person in (*danes[:2], german, late, *danes[2:]):
        actions.register(plan=plan, person=person)
    page = words(browser(danes[3]), address("plan", plan))
    assert "You are no. 3 on the waiting list." in page
    assert "You are no. 2 of those for whom seats are kept: Denmark." in page
    for person, places in ((danes[3], (3, 2)), (danes[2], (2, 1)), (late, (1, 0)), (german, (0, 0))):
        told = browser(person).get(f"/api/v1/seat-plans/{plan.pk}/").json()
        assert (told["my_place"], told["my_place_in_share"], told["queue"]) == (*places, 3)
        assert told["my_share"] == (plan.pools.get().pk if places[1] else None)
    assert "of those for whom" not in words(browser(late), address("plan", plan))
    assert [one.text for one in browser(danes[3]).get("/").context["decisions"]] == [
        f"You are no. 3 on the waiting list, no. 2 of those for whom seats are kept: {plan.space.title}"
    ]
    actions.release_pool(pool=plan.pools.get(), by=fiona)
    assert "of those for whom" not in words(browser(danes[3]), address("plan", plan))


def test_many_shares_and_people_cost_no_more_queries_than_one(
    plan: SeatPlan, fiona: Person, piotr: Person
) -> None:
    def queries(path: str) -> int:
        client = browser(piotr)
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = [address("plan", plan), address("registration", plan), f"/api/v1/seat-plans/{plan.pk}/"]
    keep(plan, fiona)
    few = [queries(path) for path in paths]
    actions.keep_pool(plan=plan, by=fiona, kind="hosts", seats=1)
    for code in ("DE", "DK", "DK", "DK"):
        actions.register(plan=plan, person=factories.make_partner(country=code))
    assert [queries(path) for path in paths] == few
