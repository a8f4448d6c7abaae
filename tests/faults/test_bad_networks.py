"""Networks that delay, throttle, tear frames apart, cut in the middle of one, and swallow everything without a word.

Whatever the network does between the pages and the site: each page shows what stands in the database, in order and once;
and a page that hears nothing any more says so in time.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from live import hub
from tests.faults.page import SCRIPTS, milliseconds
from tests.faults.processes import Servers, anywhere, serving
from tests.faults.proxy import Proxy
from tests.faults.stories import Story, cast, until
from tests.faults.visitor import HEARTBEATS_OF_SILENCE, Doors

HEARTBEAT = 0.5
SEED = 6
CONVERGED_SECONDS = 5.0


@pytest.fixture(scope="module")
def servers(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Started once: the tests empty the tables between them, and the processes keep nothing."""
    with serving(tmp_path_factory.mktemp("servers"), pages=1, HEARTBEAT=str(HEARTBEAT)) as running:
        yield running


def slow(proxy: Proxy, dice: random.Random) -> None:
    proxy.delay = 0.3


def throttled(proxy: Proxy, dice: random.Random) -> None:
    proxy.bytes_per_second = 4_000
    proxy.piece = 200


def torn(proxy: Proxy, dice: random.Random) -> None:
    """Every frame in several pieces."""
    proxy.piece = dice.choice([1, 3, 7])
    proxy.delay = 0.001


def cut(proxy: Proxy, dice: random.Random) -> None:
    proxy.cut()


def cut_in_a_frame(proxy: Proxy, dice: random.Random) -> None:
    proxy.cut_after(dice.randint(1, 400))


def swallowed_and_given_after_all(proxy: Proxy, dice: random.Random) -> None:
    proxy.swallow()


def half_open(proxy: Proxy, dice: random.Random) -> None:
    """Each end believes in the other; nothing that was said meanwhile ever arrives."""
    proxy.swallow()
    asyncio.get_running_loop().call_later(0.5, lambda: proxy.restore(resume=False))


def nobody_comes_in(proxy: Proxy, dice: random.Random) -> None:
    proxy.refuses = True
    proxy.cut()


FAULTS: list[Callable[[Proxy, random.Random], None]] = [
    slow,
    throttled,
    torn,
    cut,
    cut_in_a_frame,
    swallowed_and_given_after_all,
    half_open,
    nobody_comes_in,
]


class Network:
    """A proxy before each server, and everybody behind them."""

    def __init__(self, servers: Servers, seed: int) -> None:
        self.servers, self.seed = servers, seed
        self.proxies: list[Proxy] = []

    @asynccontextmanager
    async def around(self, story: Story) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            found = {
                one.port: await stack.enter_async_context(Proxy(one.port, self.seed))
                for one in self.servers.all
            }
            self.proxies = list(found.values())
            story.doors = Doors(
                anywhere([found[one.port].port for one in self.servers.pages], self.seed),
                anywhere([found[one.port].port for one in self.servers.sockets], self.seed + 1),
            )
            yield


def test_whatever_the_network_does_every_page_shows_the_database_in_order_and_once(
    servers: Servers, schedule: int
) -> None:
    network, happened = Network(servers, SEED), []

    async def bad_weather(_story: Story) -> None:
        dice = random.Random(SEED)
        for _round in range(schedule):
            for fault in dice.sample(FAULTS, len(FAULTS)):
                proxy = dice.choice(network.proxies)
                happened.append(fault)
                fault(proxy, dice)
                await asyncio.sleep(dice.uniform(0.3, 1.2))
                proxy.calm()

    story = Story(cast(7), servers.doors(SEED), SEED, by_form=2, around=network.around)
    story.run(bad_weather)
    story.holds()
    assert len(story.ledger.seqs) > len(happened) >= len(FAULTS)
    assert story.took < CONVERGED_SECONDS


def test_a_page_behind_a_network_that_swallows_everything_says_so_in_time(servers: Servers) -> None:
    """With heartbeats of half a second within 1.2 s: as with the program's own of 25 s within a minute."""
    network, took = Network(servers, SEED), []

    async def silence(story: Story) -> None:
        for _time in range(3):
            await until(lambda: {one.state for one in story.visitors} == {"live"}, 10, "everybody is live")
            await asyncio.sleep(network.proxies[0].dice.uniform(0, HEARTBEAT))
            for proxy in network.proxies:
                proxy.swallow()
            took.append(
                await until(lambda: {one.state for one in story.visitors} == {"stale"}, 20, "everybody knows")
            )
            for proxy in network.proxies:
                proxy.restore(resume=False)

    story = Story(
        cast(4), servers.doors(SEED), SEED, by_socket=0, by_form=0, watching=4, around=network.around
    )
    story.run(silence)
    # The page's own patience, half of the minute's 60 s for a busy machine, and no more.
    assert max(took) < 60 / hub.HEARTBEAT_SECONDS * HEARTBEAT + 0.5


def test_the_pages_own_times_keep_to_the_minute() -> None:
    """What the scripts wait for, from the last sign of life to the words that the reader sees."""
    script = (SCRIPTS / "live.js").read_text()
    first = int(re.search(r"#silenceMs = (\d+);", script)[1])  # type: ignore[index]
    each = int(re.search(r"frame\.heartbeat \* (\d+);", script)[1])  # type: ignore[index]
    words = milliseconds("live-status.js")["PATIENCE_MS"]
    assert each == HEARTBEATS_OF_SILENCE * 1000, "the visitors of these tests wait as long as a page does"
    assert hub.HEARTBEAT_SECONDS * each + words <= 60_000
    assert first + words <= 60_000
    assert milliseconds("live.js")["NEVER_LIVE_MS"] <= first
