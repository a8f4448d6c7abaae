"""The story of seats told by several at once: whatever order the threads come in, in the end no seat is free for somebody
who waits, none is given twice, and each change has its line in the log. A seed tells what each thread does."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from calendars.models import Reply
from partners.models import Country
from people.models import Person
from people.refusal import Refusal
from registrations import actions
from registrations.actions.counting import Count
from registrations.models import Pool, Registration, SeatDecision, SeatPlan
from registrations.models.seat_plan_queries import SeatPlanQuerySet
from spaces.models import Membership
from tests import factories

THREADS, STEPS, PEOPLE, DANES = 4, 12, 6, 2
MOST_SEATS = 5

pytestmark = pytest.mark.django_db(transaction=True)


class Story:
    def __init__(self, number: int, people: list[Person], host: Person, seed: int) -> None:
        self.seed, self.people, self.host = seed, people, host
        self.chance = random.Random(seed)
        visit = factories.make_visit(f"Story {number}", coordinator=host, capacity=3)
        self.plan = SeatPlan.objects.get(pk=visit.seat_plan_id)
        offer_hours = self.chance.choice([0, 48])
        SeatPlan.objects.filter(pk=self.plan.pk).update(offer_hours=offer_hours)
        self.wrong: list[BaseException] = []

    def tell(self) -> None:
        """All threads begin at the same moment."""
        start = threading.Barrier(THREADS)

        def act(seed: str) -> None:
            chance = random.Random(seed)
            try:
                start.wait(30)
                for _step in range(STEPS):
                    verb = chance.choice(self.verbs())
                    with suppress(Refusal, Registration.DoesNotExist, Pool.DoesNotExist):
                        verb(chance)
            except BaseException as error:
                self.wrong.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=act, args=(f"{self.seed}-{number}",)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
            assert not thread.is_alive(), f"seed {self.seed} does not end"

    def verbs(self) -> list[Callable[[random.Random], object]]:
        often = [self.register] * 5 + [self.withdraw] * 2
        return [*often, self.cancel, self.restore, self.accept, self.decline, self.lapse, self.resize,
                self.keep, self.release, self.close, self.reopen, self.rule, self.approve, self.refuse,
                self.let_in]  # fmt: skip

    def theirs(self, chance: random.Random) -> Registration:
        return Registration.objects.select_related("plan__space", "person").get(
            plan=self.plan, person=chance.choice(self.people)
        )

    def register(self, chance: random.Random) -> None:
        actions.register(plan=self.plan, person=chance.choice(self.people))

    def withdraw(self, chance: random.Random) -> None:
        actions.withdraw(registration=self.theirs(chance))

    def cancel(self, chance: random.Random) -> None:
        actions.cancel_registration(
            registration=self.theirs(chance), by=self.host, reason="Double.", can_undo=chance.random() < 0.5
        )

    def restore(self, chance: random.Random) -> None:
        actions.restore_registration(registration=self.theirs(chance), by=self.host)

    def accept(self, chance: random.Random) -> None:
        actions.accept_offer(registration=self.theirs(chance))

    def decline(self, chance: random.Random) -> None:
        actions.decline_offer(registration=self.theirs(chance))

    def lapse(self, chance: random.Random) -> None:
        """The time of an offer is over, and the worker comes."""
        offered = Registration.objects.offered().filter(plan=self.plan, person=chance.choice(self.people))
        offered.update(expires_at=timezone.now() - timedelta(seconds=1))
        actions.catch_up(plan=self.plan)

    def resize(self, chance: random.Random) -> None:
        actions.change_capacity(plan=self.plan, capacity=chance.randint(2, MOST_SEATS), by=self.host)

    def keep(self, chance: random.Random) -> None:
        actions.keep_pool(
            plan=self.plan, by=self.host, kind="country", seats=chance.randint(1, 2),
            country=Country.objects.get(code="DK"),
        )  # fmt: skip

    def release(self, chance: random.Random) -> None:
        actions.release_pool(pool=Pool.objects.kept().get(plan=self.plan), by=self.host)

    def close(self, chance: random.Random) -> None:
        actions.close_registration(plan=self.plan, by=self.host)

    def reopen(self, chance: random.Random) -> None:
        actions.open_registration(plan=self.plan, by=self.host)

    def rule(self, chance: random.Random) -> None:
        """Whether the hosts decide, how long an offer stands, and whether the cut-off has come; lifted again as often."""
        actions.set_rules(
            plan=self.plan,
            by=self.host,
            needs_approval=chance.random() < 0.3,
            asks_again=False,
            offer_hours=chance.choice([0, 48]),
            cut_off_at=timezone.now() - timedelta(minutes=1) if chance.random() < 0.3 else None,
        )

    def approve(self, chance: random.Random) -> None:
        actions.approve_registration(registration=self.theirs(chance), by=self.host)

    def refuse(self, chance: random.Random) -> None:
        actions.refuse_registration(registration=self.theirs(chance), by=self.host, reason="Not yours.")

    def let_in(self, chance: random.Random) -> None:
        """Never over the capacity: no reason is given."""
        actions.let_in(plan=self.plan, person=chance.choice(self.people), by=self.host)

    def ends_well(self) -> None:
        said = f"seed {self.seed}"
        assert self.wrong == [], said
        # What is kept for ten seconds, in which it could be given back, is over.
        kept = Registration.objects.filter(plan=self.plan, kept_until__isnull=False)
        kept.update(kept_until=timezone.now() - timedelta(seconds=1))
        actions.catch_up(plan=self.plan)
        plan = SeatPlan.objects.with_time().get(pk=self.plan.pk)
        rows = list(Registration.objects.filter(plan=plan).order_by("place"))
        places = [row.place for row in rows]
        assert len(set(places)) == len(places) and all(1 <= one <= plan.last_place for one in places), said
        taking = [row for row in rows if row.holds_a_seat]
        assert len(taking) <= MOST_SEATS, said
        count = Count(plan)
        free_for = [row for row in rows if row.state == "waiting" and count.seat_for(row.pool_id)]
        assert not plan.promotes() or free_for == [], said
        confirmed = {row.person_id for row in rows if row.state == "confirmed"}
        members = Membership.objects.active().filter(space=plan.space_id, role="member")
        assert set(members.values_list("person", flat=True)) == confirmed, said
        yes = Reply.objects.filter(entry=plan.entry, partstat="ACCEPTED")
        assert set(yes.values_list("person", flat=True)) == confirmed, said
        for row in rows:
            log = list(SeatDecision.objects.filter(registration=row).order_by("pk"))
            assert log[0].before == "" and log[-1].after == row.state, said
            assert all(earlier.after == later.before for earlier, later in pairwise(log)), said


@pytest.fixture
def host() -> Person:
    return factories.make_partner("Host", is_organiser=True)


@pytest.fixture
def people() -> list[Person]:
    return [
        factories.make_partner(f"Asker {number}", country="DK" if number < DANES else "DE")
        for number in range(PEOPLE)
    ]


def test_every_story_that_several_tell_at_once_ends_as_the_rules_say(
    people: list[Person], host: Person, schedule: int
) -> None:
    for seed in range(5 * schedule):
        story = Story(seed, people, host, seed)
        story.tell()
        story.ends_well()


def test_its_twin_without_the_lock_soon_ends_otherwise(
    people: list[Person], host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one lock, which whoever writes takes first")
    monkeypatch.setattr(SeatPlanQuerySet, "locked", lambda self: self)
    for seed in range(20):
        story = Story(seed, people, host, seed)
        story.tell()
        try:
            story.ends_well()
        except AssertionError:
            return
    pytest.fail("Nothing went wrong in twenty stories: the lock is not what keeps them right.")
