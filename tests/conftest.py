"""What every test shares. The cast stands in `tests.people`, what they make in `tests.factories`."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from hypothesis.database import InMemoryExampleDatabase

from calendars import feed
from conversations import pace
from evidence import codes
from home.tasks import sweep
from registrations import letter_tasks

pytest_plugins = ["tests.people"]

SLOW_IS_NO_FAULT = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
hypothesis.register_profile(
    "small",
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=SLOW_IS_NO_FAULT,
)
hypothesis.register_profile(
    "full",
    max_examples=1000,
    deadline=None,
    database=InMemoryExampleDatabase(),
    suppress_health_check=SLOW_IS_NO_FAULT,
)
IS_FULL = os.environ.get("FAULTS") == "full"
hypothesis.load_profile("full" if IS_FULL else "small")

STORES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}


def pytest_sessionstart(session: pytest.Session) -> None:
    """A pass that says which store it means must be on that store: anything else would be green about nothing."""
    expected = os.environ.get("HANSA_EXPECT_STORE")
    if not expected:
        return
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine != STORES[expected]:
        pytest.exit(f"These tests are meant for {expected}, and the settings say {engine}.", returncode=3)
    if (expected == "postgresql") != bool(settings.REDIS_URL):
        pytest.exit("PostgreSQL comes with Redis, SQLite without: REDIS_URL says otherwise.", returncode=3)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Limits of sign-in and the like are kept in the cache, and belong to one test; so do the texts of feeds, and a
    page's language."""
    forget()
    with translation.override("en"):
        yield
    forget()


def forget() -> None:
    pace.forget()
    codes.forget()
    sweep.restart()
    letter_tasks.put_off.clear()
    cache.clear()
    feed.pieces.clear()
    feed.bodies.clear()


SCHEDULE = 10 if IS_FULL else 1


@pytest.fixture(scope="session")
def schedule() -> int:
    """By how much `make faults` multiplies a schedule of faults or load."""
    return SCHEDULE


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`turn`, of a race that may go either way: it is run so many times."""
    if "turn" in metafunc.fixturenames:
        metafunc.parametrize("turn", range(SCHEDULE))
