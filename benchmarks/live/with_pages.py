"""Delivery while pages are loaded: in the processes of production, and in the one command that does everything."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks.bar import Bar
from benchmarks.live.crowd import crowd, milliseconds_at, p99
from benchmarks.live.site import Site
from benchmarks.live.stage import Stage
from benchmarks.processes import ROOT

SOCKETS, POSTERS, A_SECOND, SECONDS, ROUNDS = 300, 50, 10, 6.0, 3


def run(stage: Stage) -> Iterator[Bar]:
    site = stage.postgresql
    with site.served("pages") as (pages, _), site.served("sockets") as (sockets, _):
        yield bar("a process for pages and one for sockets", measure(site, sockets, pages), 2.5)
    site = stage.sqlite
    with site.served() as (port, _):
        yield bar("one command", measure(site, port, port), 5)


def bar(setup: str, pairs: list[tuple[float, float]], most: float) -> Bar:
    busy, quiet = (median(pair[place] for pair in pairs) for place in (0, 1))
    name = f"live: p99 of delivery, ms, four clients load pages, {setup}, beside none"
    return Bar(name, busy, quiet, most, at_most=True)


def measure(site: Site, sockets: int, pages: int) -> list[tuple[float, float]]:
    """In each round with pages and without."""
    return [asyncio.run(slowest(site, sockets, pages)) for _ in range(ROUNDS)]


async def slowest(site: Site, sockets: int, pages: int) -> tuple[float, float]:
    async with crowd(site.dialect, sockets, SOCKETS, site.cookies) as clients:

        async def milliseconds(seconds: float) -> float:
            (times,) = await milliseconds_at([clients], A_SECOND, seconds, POSTERS)
            return p99(times)

        await milliseconds(1.0)  # warm
        quiet = await milliseconds(SECONDS)
        with read_by_four(site, pages):
            await milliseconds(1.0)
            return await milliseconds(SECONDS), quiet


@contextmanager
def read_by_four(site: Site, port: int) -> Iterator[None]:
    """From a process of its own: reading pages must not make the load of the sockets late."""
    words = [str(port), site.cookies[0], *site.pages]
    readers = subprocess.Popen([sys.executable, "-m", "benchmarks.live.page_readers", *words], cwd=ROOT)
    try:
        yield
        if readers.poll() is not None:
            raise SystemExit("The clients that load pages ended.")
    finally:
        readers.kill()
        readers.wait()
