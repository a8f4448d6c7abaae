"""From a post to everybody by way of the database: the program beside a transaction a post, then group_send.

All have the same beside them: SQLite and nothing, or PostgreSQL and Redis.
"""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

from benchmarks.bar import Bar
from benchmarks.live.crowd import crowd, deliveries_a_second
from benchmarks.live.site import Site
from benchmarks.live.stage import Stage
from benchmarks.peers.venvs import packages_of

POSTERS, SECONDS, ROUNDS = 50, 3.0, 3
LAYER = ("channels_redis==4.3.0", "msgpack==1.1.2")


def run(stage: Stage) -> Iterator[Bar]:
    layer = packages_of("channels-redis", *LAYER)
    for store, site in stage.sites.items():
        redis = [site.redis_url] if site.redis_url else []
        words: dict[str, list[str]] = {"program": [], "typical": redis, "bare_typical": redis}
        with ExitStack() as stack:
            ports = {
                kind: stack.enter_context(
                    site.sockets(kind, *more, packages="" if kind == "program" else layer)
                )[0]
                for kind, more in words.items()
            }
            rounds = [
                {kind: asyncio.run(rate(site, port)) / POSTERS for kind, port in ports.items()}
                for _ in range(ROUNDS)
            ]
        ours, same, bare = (median(one[kind] for one in rounds) for kind in words)
        name = (
            f"live: posts committed and delivered to {POSTERS} a second, {store}, beside a transaction a post"
        )
        yield Bar(name, ours, same, 30)
        yield Bar(f"{name} of a bare message", ours, bare, 20)


async def rate(site: Site, port: int) -> float:
    async with crowd(site.dialect, port, POSTERS, site.cookies) as clients:
        return await deliveries_a_second(clients, POSTERS, SECONDS)
