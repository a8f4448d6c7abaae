"""The load: a crowd of sockets in one room, of which some post. It runs in the process of the benchmark itself,
beside the processes of the servers."""

import asyncio
import os
import resource
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count, product

from benchmarks.live.client import PATIENCE_SECONDS, Client, connect
from benchmarks.live.dialects import Dialect

SCALE = float(os.environ.get("BENCH_SCALE", "1"))  # for trying a benchmark out; its bars mean nothing then
AT_ONCE = 20
SETTLE_SECONDS = 1.0


def allow_many_sockets() -> None:
    """For this process and the servers that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(8192, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@asynccontextmanager
async def crowd(
    dialect: Dialect, port: int, sockets: int, cookies: Sequence[str] = ()
) -> AsyncIterator[list[Client]]:
    """So many sockets in the room; each signed in by a cookie of its own where there are any."""
    clients: list[Client] = []
    waiting = iter(range(sockets))

    async def come() -> None:
        for number in waiting:
            clients.append(await connect(dialect, port, cookies[number % len(cookies)] if cookies else ""))

    try:
        await asyncio.gather(*[come() for _ in range(AT_ONCE)])
        yield clients
    finally:
        for client in clients:
            client.transport.abort()
        await asyncio.sleep(0)


def none_lost(clients: Sequence[Client], posts: int) -> None:
    found = sum(client.deliveries for client in clients)
    if found != posts * len(clients) or any(client.lost.done() for client in clients):
        raise SystemExit(f"{posts * len(clients)} deliveries were due, {found} came.")


async def deliveries_a_second(
    clients: Sequence[Client], posters: int, seconds: float, speakers: Sequence[Client] = ()
) -> float:
    """Each poster says the next when its last has come back to it. Everything that was said must reach everybody.

    `speakers` say it where not the listeners themselves do: at another process.
    """
    seconds *= SCALE
    speakers = speakers or clients
    numbers = count(1)
    began = time.perf_counter()
    said = 0

    async def poster(place: int) -> None:
        nonlocal said
        while said < posters or time.perf_counter() - began < seconds:
            said, number = said + 1, next(numbers)
            came = clients[place].hears(number)
            speakers[place].say(clients[place].dialect.post(number))
            await asyncio.wait_for(came, PATIENCE_SECONDS)

    await asyncio.gather(*[poster(place) for place in range(posters)])
    for client in clients:
        await client.until(said)
    took = time.perf_counter() - began
    none_lost(clients, said)
    return said * len(clients) / took


async def milliseconds_at(
    crowds: Sequence[Sequence[Client]], posts_a_second: float, seconds: float, posters: int
) -> list[list[float]]:
    """From a post to each socket of its crowd, at a fixed rate, whatever the servers make of it; sorted.

    Several crowds are spoken to in turn: what else the machine does hits all of them alike.
    """
    posts = max(2, round(posts_a_second * seconds * SCALE))
    sent_at: list[dict[int, float]] = [{} for _ in crowds]
    for clients in crowds:
        for client in clients:
            client.keep()
    began, turn = time.perf_counter(), 1 / posts_a_second / len(crowds)
    for place, (number, clients) in enumerate(product(range(posts), crowds)):
        speaker = clients[number % posters]
        said = speaker.dialect.post(number)
        await asyncio.sleep(max(0.0, began + place * turn - time.perf_counter()))
        sent_at[place % len(crowds)][number] = time.perf_counter()
        speaker.say(said)
    await asyncio.sleep(SETTLE_SECONDS)
    return [took(clients, sent) for clients, sent in zip(crowds, sent_at, strict=True)]


def took(clients: Sequence[Client], sent_at: dict[int, float]) -> list[float]:
    came = [client.times() for client in clients]
    missing = sum(len(sent_at.keys() - times.keys()) for times in came)
    if missing or any(client.lost.done() for client in clients):
        raise SystemExit(
            f"{len(sent_at) * len(clients)} deliveries were due, {missing} of them did not come."
        )
    return sorted(1000 * (times[number] - at) for times in came for number, at in sent_at.items())


def p99(sorted_values: Sequence[float]) -> float:
    return sorted_values[int(len(sorted_values) * 0.99)]
