"""A share that the hosts keep on while its ten seconds end is kept, or is given to all and they hear so: never both."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Person
from registrations import actions, tasks
from registrations.actions import pools
from registrations.models import PlanDecision, Pool, Registration, SeatPlan
from tests import factories, threads

SOON = timedelta(seconds=0.5)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host() -> Person:
    return factories.make_partner("Host", is_organiser=True)


@pytest.fixture
def pool(host: Person) -> Pool:
    """The whole of one seat, for which somebody waits whose it is not."""
    visit = factories.make_visit("Digital Tallinn", coordinator=host, capacity=1)
    SeatPlan.objects.update(offer_hours=0)
    kept = actions.keep_pool(plan=visit.seat_plan, by=host, kind="speakers", seats=1)
    actions.register(plan=visit.seat_plan, person=factories.make_partner("Asker"))
    actions.release_pool(pool=kept, by=host, can_undo=True)
    Pool.objects.update(giving_at=timezone.now() + SOON)
    return Pool.objects.select_related("plan").get()


def at_once(*verbs: Callable[[], object]) -> list[str]:
    return [threads.outcome(one) for one in threads.at_once(verbs)]


def outcome() -> tuple[bool, str, list[str]]:
    """Whether it is kept, how the one who waited stands, and what the log says of the share."""
    lines = PlanDecision.objects.order_by("pk").values_list("what", flat=True)
    return not Pool.objects.get().is_released, Registration.objects.get().state, list(lines)


def both(pool: Pool, host: Person, monkeypatch: pytest.MonkeyPatch, verb: Callable[..., object]) -> list[str]:
    """The worst moment, made certain: whoever keeps it on has looked, and then the worker comes, whose time it is."""
    note, has_looked = pools.note, threading.Event()

    def slowly(*args: object, **given: object) -> None:
        has_looked.set()
        time.sleep(2 * SOON.total_seconds())
        note(*args, **given)  # type: ignore[arg-type]

    def work() -> None:
        has_looked.wait(timeout=30)
        time.sleep(SOON.total_seconds())
        tasks.release_pools()

    monkeypatch.setattr(pools, "note", slowly)
    return at_once(lambda: verb(pool=pool, by=host), work)


def test_who_looked_in_time_keeps_it(pool: Pool, host: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    assert both(pool, host, monkeypatch, actions.take_release_back) == ["done", "done"]
    assert outcome() == (True, "waiting", ["kept", "given", "taken_back"])


def test_its_twin_without_the_lock_says_that_it_is_kept_when_it_is_given(
    pool: Pool, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL is protected by the rows' locks, SQLite by the transaction: both are taken out."""
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.select_for_update", lambda self, **_how: self, raising=True
    )
    verb = actions.take_release_back.__wrapped__  # type: ignore[attr-defined]
    assert both(pool, host, monkeypatch, verb) == ["done", "done"]
    assert outcome() == (False, "confirmed", ["kept", "given", "taken_back"])


def test_at_the_very_moment_it_is_one_or_the_other(pool: Pool, host: Person, schedule: int) -> None:
    for number in range(5 * schedule):
        Pool.objects.filter(pk=pool.pk).update(
            giving_at=timezone.now() + timedelta(milliseconds=20 + 5 * (number % 8)), released_at=None
        )
        Registration.objects.filter(plan=pool.plan).update(state="waiting", from_pool=None)

        def work() -> None:
            until = time.monotonic() + 0.2
            while time.monotonic() < until:
                tasks.release_pools()

        def keep_on() -> None:
            time.sleep(0.03)
            actions.take_release_back(pool=pool, by=host)

        kept_on, _worked = at_once(keep_on, work)
        is_kept, state, _lines = outcome()
        assert (kept_on, is_kept, state) in [("done", True, "waiting"), ("no_pool", False, "confirmed")]
