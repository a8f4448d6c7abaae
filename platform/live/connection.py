"""What a command sees of the socket it came by. Commands run in threads; all of this may be called there."""

import asyncio
import time
from typing import Any

from .frames import Frame, seal
from .hub import Hub
from .sockets import Identity, Socket

LISTEN_SECONDS = 5.0


class Refusal(Exception):
    """A command says no: becomes an error frame with `code` and a sentence for the person."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Connection:
    def __init__(self, hub: Hub, socket: Socket) -> None:
        self.hub = hub
        self.socket = socket
        self.began = time.monotonic()
        # What a room remembers of this socket's person between commands. They run one after the other.
        self.kept: dict[str, Any] = {}

    @property
    def identity(self) -> Identity:
        return self.socket.identity

    @property
    def person_id(self) -> int:
        return self.socket.identity.person_id

    def listen(self, topic: str, from_seq: int | None = None, *, within: str = "") -> None:
        """Have frames of `topic` come to this socket; with `from_seq` none of an earlier `seq`.

        `within` is the topic of what it is a part of (a thread's space): who loses that one loses this too.
        Look at the person's rights first, then listen, and only then read what the page is to show: so nothing
        falls between. Raises `Refusal("gone")` where the person lost the topic in the meantime.
        """
        heard = asyncio.run_coroutine_threadsafe(
            self.hub.listen(self.socket, topic, self.began, from_seq, within), self.hub.loop
        )
        if not heard.result(LISTEN_SECONDS):
            raise Refusal("gone")

    def hears(self, topic: str) -> bool:
        """Whether frames of `topic` come to this socket: its rights were looked at, and not lost since."""
        return topic in self.socket.topics

    def leave(self, topic: str) -> None:
        self.hub.call(self.hub.unlisten, self.socket, topic)

    def send(self, frame: Frame) -> None:
        """A frame to this socket alone."""
        self.hub.call(self.hub.send, self.socket, seal(frame))
