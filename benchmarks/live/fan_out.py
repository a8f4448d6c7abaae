"""Deliveries a second: what it takes to hand one post to everybody, with nothing stored."""

import asyncio
import json
from collections.abc import Iterator
from statistics import median

from benchmarks.bar import Bar
from benchmarks.live.crowd import crowd, deliveries_a_second
from benchmarks.live.dialects import Hub, SilentSocketIo, Speaker
from benchmarks.live.stage import Candidate, Stage

SOCKETS, POSTERS, SECONDS, ROUNDS = 500, 32, 2.0, 3


def run(stage: Stage) -> Iterator[Bar]:
    yield from one_process(stage)
    yield from over_redis(stage)


def one_process(stage: Stage) -> Iterator[Bar]:
    names = ["hub", "socketio", "channels", "uwebsockets"]
    with stage.candidates(*names) as candidates:
        times, reached = asyncio.run(serialised(candidates["hub"]))
        rates = in_turn(candidates)
    ours = rates["hub"]
    to = f"live: deliveries a second, {SOCKETS} sockets, {POSTERS} posters, beside"
    yield Bar(f"{to} Socket.IO", ours, rates["socketio"], 5)
    yield Bar(f"{to} a typical Channels consumer", ours, rates["channels"], 100)
    yield Bar(f"{to} uWebSockets", ours, rates["uwebsockets"], 0.4)
    yield Bar(f"live: of {SOCKETS} sockets in a thread, reached by a message", reached, SOCKETS, 1)
    yield Bar("live: serialisations of a message to all of them", times, 1, 1, at_most=True)


def in_turn(candidates: dict[str, Candidate]) -> dict[str, float]:
    """The median of each, all of them in every round: the speed of a shared machine drifts."""
    rounds = [
        {name: asyncio.run(rate(candidate)) for name, candidate in candidates.items()} for _ in range(ROUNDS)
    ]
    return {name: median(one[name] for one in rounds) for name in candidates}


async def rate(candidate: Candidate, sockets: int = SOCKETS) -> float:
    async with crowd(candidate.dialect, candidate.port, sockets) as clients:
        return await deliveries_a_second(clients, POSTERS, SECONDS)


async def serialised(hub: Candidate) -> tuple[int, int]:
    """How often the hub serialises for one message to all, and how many got it."""
    async with crowd(hub.dialect, hub.port, SOCKETS) as clients, crowd(Speaker(), hub.port, 1) as (counter,):

        async def count() -> int:
            sealed: int = json.loads(await counter.ask(b'{"do": "count", "id": 2}', b'"ack"'))["sealed"]
            return sealed

        before = await count()
        clients[0].say(hub.dialect.post(1))
        for client in clients:
            await client.until(1)
        after = await count() - 1  # the first answer of the counter itself
        return after - before, sum(client.deliveries for client in clients)


def over_redis(stage: Stage) -> Iterator[Bar]:
    """Said at one process, heard at another: every delivery has come by Redis."""
    found: dict[str, list[float]] = {"hub": [], "socketio": []}
    with (
        stage.candidates("hub", "socketio", redis_url=stage.redis) as here,
        stage.candidates("hub", "socketio", redis_url=stage.redis) as there,
    ):
        for _ in range(ROUNDS):
            for name, rates in found.items():
                rates.append(asyncio.run(rate_between(here[name], there[name])))
    yield Bar(
        f"live: deliveries a second by Redis, {SOCKETS} sockets, {POSTERS} posters, beside Socket.IO with Redis",
        median(found["hub"]),
        median(found["socketio"]),
        5,
    )


async def rate_between(said_at: Candidate, heard_at: Candidate) -> float:
    silent = Speaker() if isinstance(said_at.dialect, Hub) else SilentSocketIo()
    async with (
        crowd(heard_at.dialect, heard_at.port, SOCKETS) as clients,
        crowd(silent, said_at.port, POSTERS) as speakers,
    ):
        return await deliveries_a_second(clients, POSTERS, SECONDS, speakers)
