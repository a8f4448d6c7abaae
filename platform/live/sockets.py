"""One open socket as the hub sees it: who sits there, what it listens to, and how bytes get out to it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from .frames import Sealed

Send = Callable[[dict[str, Any]], Awaitable[None]]
MOST_BYTES = 1024 * 1024
MOST_FRAMES = 256
CLOSE_SECONDS = 5.0

SIGNED_OUT = 4401  # whoever signs in again comes in
SHUT_OUT = 4403  # whoever asks again gets the same answer
TOO_SLOW = 1013
RESTARTING = 1012


class Identity(NamedTuple):
    """Who sits at a socket, and by which sign-in.

    `session` is a digest and may travel on the bus; `proof` looks the sign-in up again, and stays here.
    """

    person_id: int
    session: str = ""
    language: str = "en"
    proof: str = ""


class Socket:
    """`topics` holds for each topic of what it is a part: who loses `space:3` loses `thread:7` within it."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.topics: dict[str, str] = {}

    def write(self, sealed: list[Sealed], wire: bytes) -> bool:
        """Hand over frames without waiting; `wire` is all of them, ready. False: too slow, cut it off."""
        raise NotImplementedError

    def cut_off(self, code: int) -> None:
        """Close without waiting for the reader."""
        raise NotImplementedError


class ReadySocket(Socket):
    """On `live.protocol.LiveProtocol`, which takes bytes that are ready."""

    def __init__(self, identity: Identity, door: Any) -> None:
        super().__init__(identity)
        self.door = door

    def write(self, sealed: list[Sealed], wire: bytes) -> bool:
        ready: bool = self.door.write_frames(wire, len(sealed))
        return ready

    def cut_off(self, code: int) -> None:
        self.door.cut_off(code)


class QueueingSocket(Socket):
    """On any other server (daphne, granian).

    Each has a queue and a task of its own, because `await send` to one who stopped reading may never return.
    """

    def __init__(self, identity: Identity, send: Send) -> None:
        super().__init__(identity)
        self.send = send
        self.waiting: deque[Sealed] = deque()
        self.bytes = 0
        self.drain: asyncio.Task[None] | None = None
        self.close: asyncio.Task[None] | None = None

    def write(self, sealed: list[Sealed], wire: bytes) -> bool:
        if self.close is not None:
            return True
        if self.waiting and (
            len(self.waiting) + len(sealed) > MOST_FRAMES or self.bytes + len(wire) > MOST_BYTES
        ):
            return False
        self.waiting.extend(sealed)
        self.bytes += sum(len(one.wire) for one in sealed)
        if self.drain is None or self.drain.done():
            self.drain = asyncio.get_running_loop().create_task(self._drain())
        return True

    async def _drain(self) -> None:
        while self.waiting:
            sealed = self.waiting.popleft()
            self.bytes -= len(sealed.wire)
            try:
                await self.send({"type": "websocket.send", "text": sealed.text})
            except Exception:
                self.waiting.clear()
                return

    def cut_off(self, code: int) -> None:
        if self.close is None:
            self.close = asyncio.get_running_loop().create_task(self._close(code))

    async def _close(self, code: int) -> None:
        if self.drain is not None and not self.drain.done():
            # What waits already ("revoked") goes first, where the reader takes it.
            await asyncio.wait([self.drain], timeout=CLOSE_SECONDS)
            self.drain.cancel()
        try:
            await asyncio.wait_for(self.send({"type": "websocket.close", "code": code}), CLOSE_SECONDS)
        except Exception:
            return
