"""Live fan-out: deliveries a second of our hub beside a typical Channels consumer, on the same server."""

import asyncio
import json
import os
import struct
import sys
import time

from benchmarks.bar import Bar, in_turn
from benchmarks.processes import free_port, running

SOCKETS = 200
POSTERS = 4
SECONDS = 3.0
BODY = "x" * 200


class Client(asyncio.Protocol):
    """A WebSocket client that counts frames and looks into none: the load must not be what is measured."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.buffer = b""
        self.open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.frames = 0
        self.payloads: list[bytes] | None = None
        self.awaited = 0
        self.reached: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        lines = [
            "GET /live/ HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            f"Origin: http://127.0.0.1:{self.port}",
        ]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.open:
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101"), head
            self.open, self.buffer = True, rest
            self.opened.set_result(None)
        self.read()

    def read(self) -> None:
        buffer, at = self.buffer, 0
        while len(buffer) - at >= 2:
            length, start = buffer[at + 1] & 0x7F, at + 2
            if length == 126:
                if len(buffer) - at < 4:
                    break
                length, start = struct.unpack_from("!H", buffer, start)[0], start + 2
            if len(buffer) < start + length:
                break
            if self.payloads is not None:
                self.payloads.append(buffer[start : start + length])
            at = start + length
            self.frames += 1
        self.buffer = buffer[at:]
        if self.reached is not None and self.frames >= self.awaited and not self.reached.done():
            self.reached.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if self.reached is not None and not self.reached.done():
            self.reached.set_exception(error or ConnectionError("closed by the server"))

    def say(self, **frame: object) -> None:
        payload = json.dumps(frame).encode()
        mask = os.urandom(4)
        head = (
            bytes([0x81, 0x80 | len(payload)])
            if len(payload) < 126
            else struct.pack("!BBH", 0x81, 0xFE, len(payload))
        )
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self.transport.write(head + mask + masked)

    async def until(self, frames: int) -> None:
        """Wait until so many frames in all have come."""
        if self.frames < frames:
            self.awaited, self.reached = (
                frames,
                asyncio.get_running_loop().create_future(),
            )
            await asyncio.wait_for(self.reached, 60)


async def connect(port: int) -> Client:
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: Client(port), "127.0.0.1", port)
    await asyncio.wait_for(client.opened, 30)
    return client


async def crowd(port: int, greeting: int) -> list[Client]:
    """All the sockets of the room; `greeting` frames come to each before the first message."""
    clients = [await connect(port) for _ in range(SOCKETS)]
    if greeting:
        for client in clients:
            client.say(do="listen", id=1)
    for client in clients:
        await client.until(greeting)
        client.frames = 0
    return clients


async def rate(port: int, greeting: int) -> float:
    """Deliveries a second: each of the posters posts again when its last message has come back to it."""
    clients = await crowd(port, greeting)
    began = time.perf_counter()
    posts = 0

    async def poster(client: Client) -> None:
        nonlocal posts
        while time.perf_counter() - began < SECONDS:
            client.say(do="post", body=BODY)
            posts += 1
            await client.until(client.frames + 1)

    await asyncio.gather(*[poster(client) for client in clients[:POSTERS]])
    for client in clients:
        await client.until(posts)
    seconds = time.perf_counter() - began
    deliveries = sum(client.frames for client in clients)
    for client in clients:
        client.transport.abort()
    if deliveries != posts * SOCKETS:
        raise SystemExit(f"{posts * SOCKETS} deliveries were due, {deliveries} came.")
    return deliveries / seconds


async def serialised(port: int) -> tuple[int, int]:
    """How often the hub serialises for one message to all, and how many got it."""
    clients = await crowd(port, 1)
    counter = await connect(port)
    counter.payloads = []

    async def count() -> int:
        counter.say(do="count", id=1)
        await counter.until(counter.frames + 1)
        assert counter.payloads is not None
        sealed: int = json.loads(counter.payloads[-1])["sealed"]
        return sealed

    before = await count()
    clients[0].say(do="post", body=BODY)
    for client in clients:
        await client.until(1)
    after = await count() - 1  # the first answer of the counter itself
    reached = sum(client.frames for client in clients)
    for client in [*clients, counter]:
        client.transport.abort()
    return after - before, reached


def server(kind: str, port: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.live_servers", kind, str(port)]


def run() -> list[Bar]:
    ports = {"hub": free_port(), "channels": free_port()}
    with running(server("hub", ports["hub"]), ports["hub"]):
        times, reached = asyncio.run(serialised(ports["hub"]))
        with running(server("channels", ports["channels"]), ports["channels"]):
            ours, other = in_turn(
                lambda: asyncio.run(rate(ports["hub"], 1)),
                lambda: asyncio.run(rate(ports["channels"], 0)),
            )
    return [
        Bar(
            f"live: deliveries a second to {SOCKETS} sockets, typical Channels consumer",
            ours,
            other,
            8,
        ),
        Bar(
            f"live: of {SOCKETS} sockets in a thread, reached by a message",
            reached,
            SOCKETS,
            1,
        ),
        Bar(
            "live: serialisations of a message to all of them",
            times,
            1,
            1,
            at_most=True,
        ),
    ]
