"""Two of many who stop reading: nobody else loses anything, and what waits for them is bounded."""

import asyncio
from collections.abc import Iterator

from benchmarks.bar import Bar
from benchmarks.live.client import PATIENCE_SECONDS
from benchmarks.live.crowd import crowd
from benchmarks.live.stage import Candidate, Stage
from benchmarks.processes import megabytes

READERS, STALLED = 50, 2
LENGTH, POSTS, A_SECOND = 48_000, 600, 100  # 29 MB for each: several times what the kernel takes
WARM = 100
BOUND = 1.0  # MiB that may wait for one reader


def run(stage: Stage) -> Iterator[Bar]:
    with stage.candidates("hub") as candidates:
        came, grown = asyncio.run(measure(candidates["hub"]))
    yield Bar(
        f"live: deliveries to {READERS} beside {STALLED} who stopped reading, of those due",
        came,
        POSTS * READERS,
        1,
    )
    yield Bar(
        "live: memory grown meanwhile, MiB, beside what may wait for the two",
        grown,
        STALLED * BOUND,
        3,
        at_most=True,
    )


async def measure(hub: Candidate) -> tuple[int, float]:
    """How many came to those who read, and by how many MiB the server grew at most."""
    async with (
        crowd(hub.dialect, hub.port, READERS) as readers,
        crowd(hub.dialect, hub.port, STALLED) as stalled,
    ):
        for number in range(WARM):  # as much as will be under way later, with everybody reading
            readers[0].say(hub.dialect.post(number, LENGTH))
            await asyncio.sleep(1 / A_SECOND)
        for client in [*readers, *stalled]:
            await client.until(WARM)
        before = most = megabytes(hub.process)
        for client in stalled:
            client.transport.pause_reading()
        for number in range(POSTS):
            readers[number % READERS].say(hub.dialect.post(number, LENGTH))
            await asyncio.sleep(1 / A_SECOND)
            if number % 50 == 0:
                most = max(most, megabytes(hub.process))
        for client in readers:
            await client.until(WARM + POSTS)
        most = max(most, megabytes(hub.process))
        for client in stalled:
            client.transport.resume_reading()
            await asyncio.wait_for(client.lost, PATIENCE_SECONDS)  # cut off: they were too slow
        return sum(client.deliveries - WARM for client in readers), most - before
