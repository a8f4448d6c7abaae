"""From a post to everybody by way of the database: the program beside a transaction a post, then group_send.

Both have the same beside them: SQLite and nothing, or PostgreSQL and Redis.
"""

import asyncio
from collections.abc import Iterator
from statistics import median

from benchmarks.bar import Bar
from benchmarks.live.crowd import crowd, deliveries_a_second
from benchmarks.live.site import Site
from benchmarks.live.stage import Stage
from benchmarks.peers.venvs import packages_of

POSTERS, SECONDS, ROUNDS = 50, 3.0, 3


def run(stage: Stage) -> Iterator[Bar]:
    layer = packages_of("channels-redis", "channels_redis==4.3.0", "msgpack==1.1.2")
    for store, site in stage.sites.items():
        typical_server = site.sockets("channels", *filter(None, [site.redis_url]), packages=layer)
        with site.sockets("program") as (ours, _), typical_server as (theirs, _):
            rounds = [(asyncio.run(rate(site, ours)), asyncio.run(rate(site, theirs))) for _ in range(ROUNDS)]
        program, typical = (median(pair[place] for pair in rounds) for place in (0, 1))
        name = (
            f"live: posts committed and delivered to {POSTERS} a second, {store}, beside a transaction a post"
        )
        yield Bar(name, program / POSTERS, typical / POSTERS, 30)


async def rate(site: Site, port: int) -> float:
    async with crowd(site.dialect, port, POSTERS, site.cookies) as clients:
        return await deliveries_a_second(clients, POSTERS, SECONDS)
