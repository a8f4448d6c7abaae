"""What is said on the sockets of each candidate. Every one of them delivers `{topic, type, body}` as JSON text."""

import json
from dataclasses import dataclass
from itertools import count
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.live.client import Client

MARK = b"post-"
BODY = 200  # characters

_run, _names = token_hex(8), count(1)  # a client_id is new once


def body(number: int, length: int = BODY) -> str:
    """The text of a post; its number stands at its beginning, always as wide."""
    return f"{MARK.decode()}{number:08d} ".ljust(length, "x")


def number_in(data: bytes, start: int) -> int:
    """The number of the delivery that begins there."""
    at = data.index(MARK, start) + len(MARK)
    return int(data[at : at + 8])


class Dialect:
    """A frame of JSON each way; nothing is said before the first post, and nothing is acknowledged."""

    path = "/live/"
    delivery: bytes | tuple[bytes, ...] = b'{"topic":'

    async def enter(self, client: "Client") -> None:
        """Come into the room. Whoever returns from here hears every later post."""

    def post(self, number: int, length: int = BODY) -> bytes:
        return json.dumps({"do": "post", "body": body(number, length)}).encode()

    def answer(self, payload: bytes) -> bytes | None:
        """What the client has to say to keep its connection."""
        return None

    def is_refusal(self, payload: bytes) -> bool:
        return b'"type":"error"' in payload


class Plain(Dialect):
    """A consumer or a handler that has taken the socket in when it answers `ready`."""

    async def enter(self, client: "Client") -> None:
        await client.ask(b'{"do": "ready"}', b"ready")


class Hub(Dialect):
    """Our protocol, in a room that needs no database."""

    async def enter(self, client: "Client") -> None:
        await client.ask(b'{"do": "listen", "id": 1}', b'"ack"')


class Speaker(Hub):
    """Posts, and hears nothing itself."""

    async def enter(self, client: "Client") -> None:
        await client.ask(b'{"do": "count", "id": 1}', b'"ack"')


@dataclass(frozen=True)
class Product(Dialect):
    """The program itself, in a thread of its database. Who comes in has read what was said before, as who posts has."""

    thread: int
    delivery = (b'{"topic":"thread:', b'{"topic": "thread:')  # ours, and as `send_json` writes it

    async def enter(self, client: "Client") -> None:
        asked = {"thread": self.thread, "first": 1, "last": 2**31 - 1}
        for place, do in enumerate(("open", "read"), 1):
            await client.ask(json.dumps({"do": do, "id": place, **asked}).encode(), b'"ack"')

    def post(self, number: int, length: int = BODY) -> bytes:
        frame = {"do": "post", "id": number, "thread": self.thread, "body": body(number, length)}
        return json.dumps({**frame, "client_id": f"{_run}-{next(_names)}", "language": "en"}).encode()


class SocketIo(Dialect):
    """Engine.IO 4 over a WebSocket: 0 open, 2 ping, 3 pong, 40 connect, 42 an event."""

    path = "/socket.io/?EIO=4&transport=websocket"
    delivery = b'42["message",'

    async def enter(self, client: "Client") -> None:
        await client.ask(b"40", b"40{")
        await client.ask(b'42["join"]', b'42["joined"')

    def post(self, number: int, length: int = BODY) -> bytes:
        return b"42" + json.dumps(["post", {"body": body(number, length)}]).encode()

    def answer(self, payload: bytes) -> bytes | None:
        return b"3" if payload == b"2" else None


class SilentSocketIo(SocketIo):
    """Posts, and hears nothing itself."""

    async def enter(self, client: "Client") -> None:
        await client.ask(b"40", b"40{")
