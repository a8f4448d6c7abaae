"""Redis and PostgreSQL that go and come back, while people post and read. No process of ours is restarted by hand."""

import asyncio
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.processes import database_url, serving
from tests.faults.services import OwnPostgresql, looking_into
from tests.faults.stories import Story, cast, until
from tests.live.conftest import OwnRedis

pytestmark = [pytest.mark.production, pytest.mark.redis]

SEED = 5
BACK_SECONDS = 5.0
AWAY_SECONDS = (0.3, 1.5)
PAUSE = (0.4, 0.9)  # slower than twenty in ten seconds: nobody is refused for their haste


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    own = OwnRedis(tmp_path)
    own.start()
    yield own
    own.stop()


def everybody(story: Story, state: str) -> Callable[[], bool]:
    return lambda: all(one.state == state for one in story.visitors)


def nobody_lacks(story: Story, count: int) -> Callable[[], bool]:
    """Each page shows as many messages as were acknowledged by then."""
    return lambda: all(len(one.page.messages) >= count for one in story.visitors)


async def catches_up(story: Story) -> None:
    """Within five seconds everybody is live, sees what was acknowledged meanwhile, and can post."""
    acknowledged = len(story.ledger.seqs)
    left = BACK_SECONDS
    left -= await until(everybody(story, "live"), left, "everybody is live")
    left -= await until(nobody_lacks(story, acknowledged), left, "everybody sees what was said meanwhile")
    await until(lambda: len(story.ledger.seqs) > acknowledged, left, "somebody could post")


def test_while_redis_is_away_posting_works_and_all_converge_within_five_seconds_of_its_return(
    redis: OwnRedis, tmp_path: Path, schedule: int
) -> None:
    async def come_and_go(story: Story) -> None:
        dice = random.Random(SEED)
        for _time in range(schedule):
            await asyncio.sleep(0.5)
            redis.stop()
            await until(everybody(story, "delayed"), 5, "everybody is told that news may arrive late")
            before = len(story.ledger.seqs)
            await until(lambda before=before: len(story.ledger.seqs) > before + 5, 5, "posting works")
            await asyncio.sleep(dice.uniform(*AWAY_SECONDS))
            assert {one.state for one in story.visitors} == {"delayed"}
            redis.start()
            await catches_up(story)

    with serving(tmp_path, pages=1, REDIS_URL=redis.url) as servers:
        story = Story(cast(8), servers.doors(SEED), SEED, pause=PAUSE)
        story.run(come_and_go)
    story.holds()
    assert story.refused == []


def test_while_postgresql_restarts_posts_are_refused_politely_and_nothing_acknowledged_is_lost(
    tmp_path: Path, schedule: int
) -> None:
    """In order, as for an update; and at once, as where the power fails."""

    async def come_and_go(story: Story) -> None:
        dice = random.Random(SEED)
        for how in (signal.SIGINT, signal.SIGQUIT) * schedule:
            await asyncio.sleep(0.5)
            postgresql.stop(how)
            await asyncio.sleep(dice.uniform(*AWAY_SECONDS))
            postgresql.start()
            await catches_up(story)

    people = cast(8)
    postgresql = OwnPostgresql(copy_of=database_url())
    try:
        with serving(tmp_path, pages=1, DATABASE_URL=postgresql.url) as servers:
            story = Story(people, servers.doors(SEED), SEED, pause=PAUSE)
            story.run(come_and_go)
        assert {(one.status, one.headers.get("retry-after")) for one in story.refused} == {(503, "5")}
        with looking_into(postgresql.url):
            story.holds()
    finally:
        postgresql.end()
