"""Before a share is given to all, and before there are more seats, the hosts read how many move up by it. A share goes ten
seconds later, and can be kept on until then."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from rest_framework.test import APIClient

from exchanges.models import Visit
from partners.models import Country
from people.models import Person
from registrations import actions, tasks
from registrations.actions import RegistrationClosed
from registrations.foresight import moving_up
from registrations.models import PlanDecision, Pool, Registration, SeatPlan
from spaces.models import Space
from spaces.policy import Denied
from tests import factories
from tests.people import browser
from tests.registrations.test_every_story_of_seats import DANES, PEOPLE, Story

pytestmark = pytest.mark.django_db

SECONDS = timedelta(seconds=1)


@pytest.fixture
def visit(fiona: Person) -> Visit:
    """Three seats."""
    made = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=3)
    SeatPlan.objects.update(offer_hours=0)
    return made


@pytest.fixture
def plan(visit: Visit, danes: Pool) -> SeatPlan:
    return SeatPlan.objects.with_time().get(pk=visit.seat_plan_id)


@pytest.fixture
def danes(visit: Visit, fiona: Person) -> Pool:
    """Two of the three are kept for Denmark."""
    country = factories.make_country("DK")
    return actions.keep_pool(plan=visit.seat_plan, by=fiona, kind="country", country=country, seats=2)


def register(plan: SeatPlan, *countries: str) -> None:
    for country in countries:
        actions.register(plan=plan, person=factories.make_partner(country=country))


def states() -> list[str]:
    return list(Registration.objects.order_by("place").values_list("state", flat=True))


def later(seconds: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + seconds * SECONDS, tick=False)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_share_goes_to_all_after_ten_seconds_and_not_before(
    plan: SeatPlan, danes: Pool, fiona: Person
) -> None:
    register(plan, "DE", "DE", "PL")
    with later(0):
        actions.release_pool(pool=danes, by=fiona, can_undo=True)
        assert tasks.release_pools() == 0
    assert states() == ["confirmed", "waiting", "waiting"]
    with later(11):
        assert (tasks.release_pools(), tasks.release_pools()) == (1, 0)
    assert states() == ["confirmed"] * 3


def test_until_then_it_can_be_kept_on_with_its_day(plan: SeatPlan, danes: Pool, fiona: Person) -> None:
    until = timezone.now() + timedelta(days=3)
    Pool.objects.update(release_at=until)
    register(plan, "DE", "DE")
    actions.release_pool(pool=danes, by=fiona, can_undo=True)
    for _twice in range(2):
        kept = actions.take_release_back(pool=danes, by=fiona)
    assert (kept.release_at, kept.giving_at, kept.released_at) == (until, None, None)
    with later(11):
        assert tasks.release_pools() == 0
    assert states() == ["confirmed", "waiting"]
    with time_machine.travel(until + SECONDS):
        assert tasks.release_pools() == 1
    assert states() == ["confirmed", "confirmed"]


def test_after_them_it_cannot_also_where_the_worker_is_late(
    plan: SeatPlan, danes: Pool, fiona: Person
) -> None:
    actions.release_pool(pool=danes, by=fiona, can_undo=True)
    with later(11):
        with pytest.raises(RegistrationClosed) as before_the_worker:
            actions.take_release_back(pool=danes, by=fiona)
        tasks.release_pools()
        with pytest.raises(RegistrationClosed) as after_it:
            actions.take_release_back(pool=danes, by=fiona)
    assert before_the_worker.value.code == after_it.value.code == "no_pool"


def test_clicking_twice_neither_waits_longer_nor_writes_two_lines(danes: Pool, fiona: Person) -> None:
    with later(0):
        first = actions.release_pool(pool=danes, by=fiona, can_undo=True)
    with later(5):
        again = actions.release_pool(pool=danes, by=fiona, can_undo=True)
    assert again.giving_at == first.giving_at
    assert PlanDecision.objects.filter(what="given").count() == 1


def test_to_keep_it_anew_is_to_keep_it_on(visit: Visit, danes: Pool, fiona: Person) -> None:
    actions.release_pool(pool=danes, by=fiona, can_undo=True)
    country = Country.objects.get(code="DK")
    actions.keep_pool(plan=visit.seat_plan, by=fiona, kind="country", country=country, seats=1)
    with later(11):
        assert tasks.release_pools() == 0


def test_nobody_passes_the_queue_because_the_worker_is_late(
    plan: SeatPlan, danes: Pool, fiona: Person
) -> None:
    register(plan, "DE", "DE", "PL")
    actions.release_pool(pool=danes, by=fiona, can_undo=True)
    with later(11):
        register(plan, "DK")
    assert states() == ["confirmed"] * 3 + ["waiting"]


def test_registering_asks_nothing_more_of_the_database_for_it(plan: SeatPlan, danes: Pool) -> None:
    person = factories.make_partner(country="DE")
    with CaptureQueriesContext(connection) as asked:
        actions.register(plan=plan, person=person)
    pools = [one["sql"] for one in asked if 'FROM "registrations_pool"' in one["sql"]]
    decisions = [one["sql"] for one in asked if "registrations_plandecision" in one["sql"]]
    assert (len(pools), decisions) == (2, [])  # the shares with what is due, and the one that is theirs


def test_only_hosts_give_a_share_to_all_or_keep_it_on(danes: Pool, anna: Person) -> None:
    for verb in (actions.release_pool, actions.take_release_back):
        with pytest.raises(Denied):
            verb(pool=danes, by=anna)


def test_the_page_says_who_moves_up_then_undoes_it(plan: SeatPlan, danes: Pool, fiona: Person) -> None:
    register(plan, "DE", "DE", "PL", "PL")
    client, address = browser(fiona), f"/seats/{plan.pk}/pools/{danes.pk}"
    rules = f"/seats/{plan.pk}/rules/"
    assert f'href="{address}/release/"' in text(client.get(rules))
    asked = text(client.get(f"{address}/release/"))
    assert "2 people who wait get a seat by this." in asked and "For ten seconds you can undo it." in asked
    assert client.post(f"{address}/release/", {"reason": "x" * 301}).status_code == 422
    assert client.post(f"{address}/release/", {"reason": "They come by bus."}).status_code == 302
    shown = text(client.get(rules))
    assert "What is left of this share goes to all in a few seconds: Denmark." in shown
    assert f'action="{address}/taking-back/"' in shown and f'href="{address}/release/"' not in shown
    assert "This has been decided already." in text(client.get(f"{address}/release/"))
    undone = text(client.post(f"{address}/taking-back/", follow=True))
    assert "This share stays kept after all: Denmark." in undone
    assert f'action="{address}/taking-back/"' not in undone
    assert states() == ["confirmed"] + ["waiting"] * 3
    client.post(f"{address}/release/")
    with later(11):
        assert "goes to all now" in text(client.get(rules))
        late = text(client.post(f"{address}/taking-back/", follow=True))
        assert "This share of the seats has been given to all meanwhile." in late
        tasks.release_pools()
    assert states() == ["confirmed"] * 3 + ["waiting"]
    line = PlanDecision.objects.order_by("pk")[1]
    assert (line.what, line.by, line.reason) == ("given", fiona, "They come by bus.")


def test_the_page_asks_once_before_many_get_a_seat_by_a_slip(plan: SeatPlan, fiona: Person) -> None:
    register(plan, "DE", "DE", "PL", "PL")
    client, address = browser(fiona), f"/seats/{plan.pk}/capacity/"
    asked = client.post(address, {"capacity": "300", "reason": "A <larger> room."})
    assert asked.status_code == 200
    assert "3 people who wait get a seat by this." in text(asked)
    assert "There are 300 seats then instead of 3." in text(asked)
    assert 'name="reason" value="A &lt;larger&gt; room."' in text(asked)
    assert SeatPlan.objects.get(pk=plan.pk).capacity == 3
    register(plan, "PL")
    again = client.post(address, {"capacity": "300", "known": "3"})
    assert "4 people who wait get a seat by this." in text(again)
    assert client.post(address, {"capacity": "300", "known": "4"}).status_code == 302
    assert states() == ["confirmed"] * 5


def test_it_asks_nothing_where_nobody_moves_up(plan: SeatPlan, fiona: Person) -> None:
    register(plan, "DE")
    client, address = browser(fiona), f"/seats/{plan.pk}/capacity/"
    for capacity in ("9", "2"):
        assert client.post(address, {"capacity": capacity}).status_code == 302
    register(plan, "DE")
    actions.close_registration(plan=plan, by=fiona)
    SeatPlan.objects.update(cut_off_at=timezone.now() - SECONDS)
    assert client.post(address, {"capacity": "9"}).status_code == 302
    assert client.post(address, {"capacity": "0"}).status_code == 422


def test_where_seats_are_offered_it_says_so(plan: SeatPlan, danes: Pool, fiona: Person) -> None:
    SeatPlan.objects.update(offer_hours=48)
    register(plan, "DE", "DE")
    page = browser(fiona).get(f"/seats/{plan.pk}/pools/{danes.pk}/release/")
    assert "1 person who waits is offered a seat by this." in text(page)


def test_programs_ask_the_same(plan: SeatPlan, danes: Pool, fiona: Person, anna: Person) -> None:
    register(plan, "DE", "DE", "PL", "PL")
    hosts, own = APIClient(), APIClient()
    hosts.force_authenticate(fiona)
    own.force_authenticate(anna)
    address = f"/api/v1/seat-plans/{plan.pk}/foresight/"
    assert hosts.get(f"{address}?capacity=5").json() == {"moves_up": 2, "is_offered": False}
    assert hosts.get(f"{address}?pool={danes.pk}").json() == {"moves_up": 2, "is_offered": False}
    assert own.get(f"{address}?capacity=5").status_code == 403
    for wrong in ("", f"?capacity=5&pool={danes.pk}", "?capacity=0", "?pool=0", "?pool=x"):
        assert hosts.get(f"{address}{wrong}").status_code == 400
    release = f"/api/v1/seat-plans/{plan.pk}/pools/{danes.pk}"
    (pool,) = hosts.post(f"{release}/release/", {"reason": "By bus."}, format="json").json()["pools"]
    assert pool["giving_at"] and not pool["released_at"]
    with later(11):
        assert hosts.post(f"{release}/taking-back/").status_code == 409
    assert own.post(f"{release}/taking-back/").status_code == 403
    assert hosts.post(f"{release}/taking-back/").json()["pools"][0]["giving_at"] is None


@pytest.mark.parametrize("waiting", [("baker", "baker"), ("German", "baker")])
def test_who_waited_for_a_share_waits_for_the_next_that_is_theirs(
    fiona: Person, waiting: tuple[str, str]
) -> None:
    """The bakers' own share goes to all: who has a seat from it holds one of Denmark's two then, and who waits may take the
    other, besides the one that is open now."""
    bakery = factories.make_organisation("Bakery", country="DK")
    visit = factories.make_visit(coordinator=fiona, capacity=4)
    SeatPlan.objects.update(offer_hours=0)
    plan, given = SeatPlan.objects.with_time().get(pk=visit.seat_plan_id), {"by": fiona}
    actions.keep_pool(plan=plan, seats=2, kind="country", country=Country.objects.get(code="DK"), **given)
    bakers = actions.keep_pool(plan=plan, seats=1, kind="organisation", organisation=bakery, **given)
    for who in ("German", "baker", *waiting):
        person = factories.make_partner() if who == "German" else factories.make_person()
        if who == "baker":
            factories.affiliate(person, bakery)
        actions.register(plan=plan, person=person)
    assert states() == ["confirmed", "confirmed", "waiting", "waiting"]
    assert moving_up(plan, given=bakers) == 2
    actions.release_pool(pool=bakers, by=fiona)
    assert states() == ["confirmed"] * 4


def test_so_many_move_up_as_was_said_whatever_else_is_kept(fiona: Person, schedule: int) -> None:
    """Denmark's share, that of an organisation there and that of the hosts; they are kept while people come, who count for
    the nearest that then is kept, and wait for the next when it goes."""
    bakery = factories.make_organisation("Bakery", country="DK")
    people = [factories.make_partner(f"Partner {number}", country="DE") for number in range(4)]
    people += [factories.make_partner(f"Dane {number}", country="DK") for number in range(2)]
    bakers = [factories.make_partner(f"Baker {number}") for number in range(6)]
    for baker in bakers:
        factories.affiliate(baker, bakery)
    moved = set()
    for seed in range(10 * schedule):
        chance = random.Random(seed)
        visit = factories.make_visit(f"Visit {seed}", coordinator=fiona, capacity=6)
        plan = SeatPlan.objects.with_time().get(pk=visit.seat_plan_id)
        SeatPlan.objects.filter(pk=plan.pk).update(offer_hours=chance.choice([0, 48]))
        shares: list[dict[str, Any]] = [
            {"kind": "country", "country": Country.objects.get(code="DK")},
            {"kind": "organisation", "organisation": bakery},
            {"kind": "hosts"},
        ]
        steps: list[Any] = [*chance.sample([*people, *bakers], 10), *shares]
        chance.shuffle(steps)
        steps.sort(key=lambda step: isinstance(step, Person) and chance.random() < 0.7)
        for step in steps:
            if isinstance(step, Person):
                actions.register(plan=plan, person=step)
            else:
                actions.keep_pool(plan=plan, by=fiona, seats=chance.randint(1, 2), **step)
        if chance.random() < 0.3:
            actions.change_capacity(plan=plan, capacity=chance.choice([6, 7]), by=fiona)
        plan.refresh_from_db()
        given = chance.choice(list(plan.pools.all()))
        if chance.random() < 0.5:
            let_the_worker_be_late(plan, chance)
        waited = Registration.objects.waiting().filter(plan=plan).count()
        way = chance.choice(["more seats", "given now", "given later"])
        more = {"capacity": plan.size + chance.randint(0, 2)} if way == "more seats" else {"given": given}
        foreseen = moving_up(plan, **more)
        if way == "more seats":
            actions.change_capacity(plan=plan, by=fiona, **more)
        else:
            actions.release_pool(pool=given, by=fiona, can_undo=way == "given later")
        if way == "given later":
            for task in (tasks.catch_up, tasks.release_pools):
                task()
            Pool.objects.filter(giving_at__isnull=False).update(giving_at=timezone.now() - SECONDS)
            tasks.release_pools()
        still = Registration.objects.waiting().filter(plan=plan).count()
        assert waited - still == foreseen, f"seed {seed}, {way}"
        moved.add(foreseen)
    assert len(moved) > 1


def let_the_worker_be_late(plan: SeatPlan, chance: random.Random) -> None:
    """Some shares flow on by now, and nobody took some offers."""
    late, past = list(plan.pools.values_list("pk", flat=True)), timezone.now() - SECONDS
    plan.pools.filter(pk__in=chance.sample(late, chance.randint(0, len(late)))).update(giving_at=past)
    held = list(Registration.objects.taking().filter(plan=plan).values_list("pk", flat=True))
    lapsed = chance.sample(held, min(len(held), chance.randint(0, 2)))
    Registration.objects.filter(pk__in=lapsed).update(state="offered", expires_at=past)


def test_what_is_due_before_the_worker_came_is_said_as_well(
    plan: SeatPlan, danes: Pool, fiona: Person
) -> None:
    """Denmark's two seats go to all by now, and nobody took the offer of the third."""
    register(plan, "DE", "DE", "PL", "PL", "PL")
    past = timezone.now() - SECONDS
    Pool.objects.update(giving_at=past)
    assert moving_up(plan, capacity=4) == 3
    Registration.objects.filter(state="confirmed").update(state="offered", expires_at=past)
    assert moving_up(plan, capacity=4) == moving_up(plan, capacity=5) == 4
    page = text(browser(fiona).post(f"/seats/{plan.pk}/capacity/", {"capacity": "4"}))
    assert "4 people who wait get a seat by this." in page
    assert moving_up(plan, given=danes) == 3
    assert states() == ["offered"] + ["waiting"] * 4
    actions.change_capacity(plan=plan, capacity=4, by=fiona)
    assert states() == ["lapsed"] + ["confirmed"] * 4


@pytest.mark.parametrize("is_public", [True, False])
def test_it_asks_as_much_of_the_database_for_three_as_for_thirty(
    plan: SeatPlan, danes: Pool, fiona: Person, is_public: bool
) -> None:
    """Some get a seat, some have to wait on, and some may no longer take one."""
    if is_public:
        Space.objects.update(visibility="public")
    host, program = browser(fiona), APIClient()
    program.force_authenticate(fiona)
    doors: list[Callable[[], Any]] = [
        lambda: host.get(f"/seats/{plan.pk}/pools/{danes.pk}/release/"),
        lambda: host.post(f"/seats/{plan.pk}/capacity/", {"capacity": "5"}),
        lambda: program.get(f"/api/v1/seat-plans/{plan.pk}/foresight/?capacity=5"),
    ]
    register(plan, "DE", "DE", "PL")
    plan.refresh_from_db()
    past = timezone.now() - SECONDS
    factories.make_registration(plan, factories.make_partner(), state="offered", expires_at=past)
    asked = []
    for number in (3, 30):
        while Registration.objects.waiting().count() < number:
            who = factories.make_person() if number % 2 else factories.make_partner()
            factories.make_registration(plan, who, state="waiting")
        for door in doors:
            assert door().status_code == 200
        counts = []
        for door in doors:
            with CaptureQueriesContext(connection) as seen:
                assert door().status_code == 200
            counts.append(len(seen))
        asked.append(counts)
    assert asked[0] == asked[1]


class Foreseen(Story):
    """Whatever came before: as many move up as was said, and a share goes to all unless it is kept on."""

    def __init__(self) -> None:
        super().__init__()
        self.is_given = False

    def foresee(self, **then: Any) -> int:
        return moving_up(SeatPlan.objects.with_time().get(pk=self.plan.pk), **then)

    @rule(capacity=st.integers(1, PEOPLE))
    def change_capacity(self, capacity: int) -> None:
        foreseen, before = self.foresee(capacity=capacity), self.promoted
        super().change_capacity(capacity)
        if self.capacity == capacity:
            assert self.promoted - before == foreseen

    @rule(seats=st.integers(1, 3))
    def keep_a_share_for_danes(self, seats: int) -> None:
        super().keep_a_share_for_danes(seats)
        self.is_given = self.is_given and seats > self.capacity

    @precondition(lambda self: self.pool_seats)
    @rule()
    def let_the_share_flow(self) -> None:
        foreseen, before = self.foresee(given=Pool.objects.kept().get(plan=self.plan)), self.promoted
        super().let_the_share_flow()
        self.is_given = False
        assert self.promoted - before == foreseen

    @precondition(lambda self: self.pool_seats)
    @rule()
    def give_the_share_to_all(self) -> None:
        actions.release_pool(pool=Pool.objects.kept().get(plan=self.plan), by=self.host, can_undo=True)
        self.is_given = True

    @precondition(lambda self: self.pool_seats)
    @rule()
    def keep_it_on(self) -> None:
        actions.take_release_back(pool=Pool.objects.kept().get(plan=self.plan), by=self.host)
        self.is_given = False

    @precondition(lambda self: self.is_given)
    @rule(who=st.none() | st.integers(0, DANES - 1))
    def ten_seconds_pass(self, who: int | None) -> None:
        """The worker comes, or somebody who registers is quicker."""
        Pool.objects.filter(giving_at__isnull=False).update(giving_at=timezone.now() - SECONDS)
        can_ask = self.is_open and not (self.is_cut_off or self.needs_approval)
        asks = (
            who is not None and self.state.get(who) in (None, "withdrawn", "declined", "lapsed") and can_ask
        )
        if who is not None and asks:
            actions.register(plan=self.plan, person=self.people[who])
        else:
            assert tasks.release_pools() == 1
        self.is_given, self.pool_seats = False, 0
        self.share = dict.fromkeys(self.share, False)
        self.waits_for_share.clear()
        self.move_up()
        if who is not None and asks:
            self.ask(who)
            self.settle(who)


def test_every_story_ends_as_was_foreseen(schedule: int) -> None:
    run_state_machine_as_test(
        Foreseen, settings=settings(settings.default, max_examples=10 * schedule, stateful_step_count=25)
    )
