"""How long a post takes to reach everybody when few are said: the slowest hundredth of all deliveries."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from statistics import median

from benchmarks.bar import Bar
from benchmarks.live.crowd import crowd, milliseconds_at, p99
from benchmarks.live.stage import Candidate, Stage

SOCKETS, POSTERS, ROUNDS = 500, 32, 3
RATES = {2: 10.0, 30: 5.0}  # posts a second → seconds


def run(stage: Stage) -> Iterator[Bar]:
    with stage.candidates("hub", "socketio") as candidates:
        rounds = [asyncio.run(slowest(list(candidates.values()))) for _ in range(ROUNDS)]
    for rate in RATES:
        ours, other = (median(one[rate][place] for one in rounds) for place in (0, 1))
        name = f"live: p99 of delivery, ms, {SOCKETS} sockets, {rate} posts a second, beside Socket.IO"
        yield Bar(name, ours, other, 1, at_most=True)


async def slowest(candidates: list[Candidate]) -> dict[int, list[float]]:
    """For each rate the p99 of each candidate."""
    async with AsyncExitStack() as stack:
        crowds = [
            await stack.enter_async_context(crowd(candidate.dialect, candidate.port, SOCKETS))
            for candidate in candidates
        ]
        await milliseconds_at(crowds, 10, 1.0, POSTERS)  # warm
        return {
            rate: [p99(times) for times in await milliseconds_at(crowds, rate, seconds, POSTERS)]
            for rate, seconds in RATES.items()
        }
