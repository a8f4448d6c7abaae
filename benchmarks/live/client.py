"""A WebSocket client that counts deliveries and looks into as few as it can: the load must not be what is measured."""

import asyncio
import struct
import time
from collections.abc import Iterator

from benchmarks.live.dialects import MARK, Dialect, number_in

PATIENCE_SECONDS = 120.0
ROOM = memoryview(bytearray(256 * 1024))  # one for all: what came is taken out before the loop goes on


class Client(asyncio.BufferedProtocol):
    """`deliveries` counts whole frames that the dialect knows as deliveries, and nothing else."""

    def __init__(self, dialect: Dialect, port: int, cookie: str = "") -> None:
        self.dialect = dialect
        self.port = port
        self.cookie = cookie
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[None] = loop.create_future()
        self.rest = b""
        self.shape = b""  # how a delivery begins on the wire, when all of them are of one length
        self.length = 0
        self.deliveries = 0
        self.due = 0
        self.reached: asyncio.Future[None] | None = None
        self.own = b""
        self.came: asyncio.Future[None] | None = None
        self.word = b""
        self.told: asyncio.Future[bytes] | None = None
        self.kept: list[tuple[float, bytes]] | None = None

    # Bytes

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        lines = [
            f"GET {self.dialect.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            f"Origin: http://127.0.0.1:{self.port}",
            *([f"Cookie: {self.cookie}"] if self.cookie else []),
        ]
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def get_buffer(self, sizehint: int) -> memoryview:
        return ROOM

    def buffer_updated(self, octets: int) -> None:
        data = bytes(ROOM[:octets])
        if self.kept is not None:
            self.kept.append((time.perf_counter(), data))
            return
        if self.rest:
            data, self.rest = self.rest + data, b""
        if not self.opened.done():
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self.rest = head
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.end(ConnectionError(f"{head[:80]!r} instead of a socket"))
                return
            self.opened.set_result(None)
        if not self.count_alike(data):
            self.read(data)
        if self.reached is not None and self.deliveries >= self.due and not self.reached.done():
            self.reached.set_result(None)

    def count_alike(self, data: bytes) -> bool:
        """Count without a look at each where all are of one length, as most are; False where one is not."""
        length = self.length
        many = len(data) // length if length else 0
        if not many:
            return False
        whole = many * length
        for place, octet in enumerate(self.shape):
            if data[place:whole:length].count(octet) != many:
                return False
        self.deliveries += many
        self.rest = data[whole:]
        self.look_for_own(data, 0, whole)
        return True

    def look_for_own(self, data: bytes, start: int, end: int) -> None:
        if self.came is not None and data.find(self.own, start, end) >= 0:
            self.came.set_result(None)
            self.came = None

    def read(self, data: bytes) -> None:
        at = 0
        for begins, start, end in frames(data):
            at = end
            if data.startswith(self.dialect.delivery, start, end):
                self.deliveries += 1
                self.length, self.shape = end - begins, data[begins:start]
                self.look_for_own(data, start, end)
            else:
                self.hear(data[begins], data[start:end])
        self.rest = data[at:]

    def keep(self) -> None:
        """From now on only note what comes and when: a look at it would make the next socket's late."""
        self.kept = []

    def times(self) -> dict[int, float]:
        """When each delivery came since `keep`, by its number."""
        found: dict[int, float] = {}
        kept, self.kept = self.kept or [], None
        for at, data in kept:
            whole = self.rest + data
            for _, start, _ in frames(whole):
                if whole.startswith(self.dialect.delivery, start):
                    found[number_in(whole, start)] = at
            self.read(whole)
        return found

    def hear(self, kind: int, payload: bytes) -> None:
        if kind == 0x88:
            self.end(ConnectionError(f"closed by the server: {payload!r}"))
        elif kind == 0x89:
            self.write(0x8A, payload)
        elif (answer := self.dialect.answer(payload)) is not None:
            self.say(answer)
        elif self.dialect.is_refusal(payload):
            self.end(ConnectionError(f"refused: {payload[:200]!r}"))
        elif self.word and self.word in payload and self.told is not None and not self.told.done():
            self.told.set_result(payload)

    def connection_lost(self, error: Exception | None) -> None:
        self.end(error or ConnectionError("closed by the server"))

    def end(self, error: Exception) -> None:
        for waiting in (self.opened, self.reached, self.came, self.told):
            if waiting is not None and not waiting.done():
                waiting.set_exception(error)
        if not self.lost.done():
            self.lost.set_result(None)

    # Saying and waiting

    def say(self, payload: bytes) -> None:
        self.write(0x81, payload)

    def write(self, kind: int, payload: bytes) -> None:
        """Masked with zeros, which is masked by the protocol and costs the load nothing."""
        length = len(payload)
        head = bytes([kind, 0x80 | length]) if length < 126 else struct.pack("!BBH", kind, 0xFE, length)
        self.transport.write(head + b"\0\0\0\0" + payload)

    async def ask(self, payload: bytes, word: bytes) -> bytes:
        """Say something, and wait for the frame that has `word` in it and is no delivery."""
        self.word, self.told = word, asyncio.get_running_loop().create_future()
        self.say(payload)
        return await asyncio.wait_for(self.told, PATIENCE_SECONDS)

    def hears(self, number: int) -> "asyncio.Future[None]":
        """Done when the delivery of this post comes here."""
        self.own, came = MARK + b"%08d" % number, asyncio.get_running_loop().create_future()
        self.came = came
        return came

    async def until(self, deliveries: int) -> None:
        """Wait until so many in all have come."""
        if self.deliveries < deliveries:
            self.due, self.reached = deliveries, asyncio.get_running_loop().create_future()
            await asyncio.wait_for(self.reached, PATIENCE_SECONDS)


def frames(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Where each whole frame begins, where its payload does, and where it ends (RFC 6455 §5.2)."""
    at, total = 0, len(data)
    while total - at >= 2:
        length, start = data[at + 1] & 0x7F, at + 2
        if length == 126:
            if total - at < 4:
                return
            length, start = int.from_bytes(data[start : start + 2]), start + 2
        elif length == 127:
            if total - at < 10:
                return
            length, start = int.from_bytes(data[start : start + 8]), start + 8
        if total < start + length:
            return
        yield at, start, start + length
        at = start + length


async def connect(dialect: Dialect, port: int, cookie: str = "") -> Client:
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: Client(dialect, port, cookie), "127.0.0.1", port)
    await asyncio.wait_for(client.opened, PATIENCE_SECONDS)
    await dialect.enter(client)
    return client
