"""A bad network between two ends: an asyncio TCP proxy whose faults may be changed while bytes are on their way.

async with Proxy(port) as proxy:           # clients go to proxy.port
    proxy.delay = 0.3                      # seconds for each piece, the order kept
    proxy.bytes_per_second = 2_000         # throttled
    proxy.piece = 7                        # frames arrive in pieces of so many bytes
    proxy.cut_after(100)                   # each connection breaks 100 bytes from now, in the middle of a frame
    proxy.swallow()                        # half open: both ends stand, nothing arrives at either
    proxy.restore(resume=True)             # what was held arrives after all; else those connections are broken
    proxy.cut()                            # all connections are broken now
    proxy.refuses = True                   # no new ones
"""

import asyncio
import contextlib
import random
from typing import Self

LARGEST_PIECE = 64 * 1024


class Link:
    """One connection through the proxy: two streams and what is to happen to them."""

    def __init__(self, proxy: "Proxy") -> None:
        self.proxy = proxy
        self.writers: list[asyncio.StreamWriter] = []
        self.left: int | None = None
        self.passed = 0

    def break_off(self) -> None:
        """Both ends are told, as by a router that forgets its table: a reset, whatever was on its way."""
        for writer in self.writers:
            writer.transport.abort()

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        proxy = self.proxy
        while data := await reader.read(proxy.piece):
            if proxy.delay:
                await asyncio.sleep(proxy.dice.uniform(0.5, 1.5) * proxy.delay)
            if proxy.bytes_per_second:
                await asyncio.sleep(len(data) / proxy.bytes_per_second)
            await proxy.is_clear.wait()
            if self.left is not None:
                data, self.left = data[: self.left], self.left - len(data)
            writer.write(data)
            self.passed += len(data)
            await writer.drain()
            if self.left is not None and self.left <= 0:
                self.break_off()
        if writer.can_write_eof():
            writer.write_eof()

    async def run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.proxy.target)
            self.writers.append(back)
            await asyncio.gather(self.pump(reader, back), self.pump(there, writer))
        except OSError:
            self.break_off()
        finally:
            for one in self.writers:
                one.close()


class Proxy:
    def __init__(self, target: int, seed: int = 0) -> None:
        self.target = target
        self.dice = random.Random(seed)
        self.port = 0
        self.links: dict[Link, asyncio.Task[None]] = {}
        self.is_clear = asyncio.Event()
        self.calm()

    def calm(self) -> None:
        """A good network; what is broken stays broken."""
        self.delay = 0.0
        self.bytes_per_second = 0
        self.piece = LARGEST_PIECE
        self.refuses = False
        self.is_clear.set()
        for link in self.links:
            link.left = None

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self.server.close()
        tasks = list(self.links.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuses:
            writer.transport.abort()
            return
        link = Link(self)
        task = asyncio.current_task()
        assert task is not None
        self.links[link] = task
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await link.run(reader, writer)
        finally:
            del self.links[link]

    def cut(self) -> None:
        for link in list(self.links):
            link.break_off()

    def cut_after(self, count: int) -> None:
        for link in self.links:
            link.left = count

    def swallow(self) -> None:
        self.is_clear.clear()

    def restore(self, *, resume: bool) -> None:
        if not resume:
            self.cut()
        self.is_clear.set()
