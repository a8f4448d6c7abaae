"""What one more socket costs: the time of a delivery, and memory."""

import asyncio
from collections.abc import Iterator
from statistics import median

from benchmarks.bar import Bar
from benchmarks.live.crowd import crowd
from benchmarks.live.dialects import Dialect, Plain
from benchmarks.live.fan_out import POSTERS, ROUNDS, rate
from benchmarks.live.stage import Stage
from benchmarks.processes import megabytes

FEW, MANY = 100, 1000
SOCKETS = 1000


def run(stage: Stage) -> Iterator[Bar]:
    with stage.candidates("hub") as candidates:
        rates = [
            (asyncio.run(rate(candidates["hub"], MANY)), asyncio.run(rate(candidates["hub"], FEW)))
            for _ in range(ROUNDS)
        ]
    many, few = (1e6 / median(pair[place] for pair in rates) for place in (0, 1))
    name = f"live: time of a delivery, us, {MANY} sockets, {POSTERS} posters, beside {FEW} sockets"
    yield Bar(name, many, few, 1.5, at_most=True)
    ours = [kilobytes(stage, "program", stage.sqlite.dialect) for _ in range(ROUNDS)]
    bare = [kilobytes(stage, "bare", Plain()) for _ in range(ROUNDS)]
    yield Bar(
        "live: memory of a socket in a thread, KB, beside a bare one",
        median(ours),
        median(bare),
        1.5,
        at_most=True,
    )


def kilobytes(stage: Stage, kind: str, dialect: Dialect) -> float:
    """Of each of many sockets, in a process that had some already."""
    with stage.sqlite.sockets(kind) as (port, process):

        async def grown() -> float:
            async with crowd(dialect, port, 100, stage.sqlite.cookies):
                before = megabytes(process)
                async with crowd(dialect, port, SOCKETS, stage.sqlite.cookies):
                    return (megabytes(process) - before) * 1024 / SOCKETS

        return asyncio.run(grown())
