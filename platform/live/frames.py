"""A frame is one JSON object on its way to browsers. It is sealed, that is serialised, exactly once."""

import struct
import threading
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder

Frame = dict[str, Any]


class Count:
    """How often frames were serialised in this process; the benchmark of the fan-out reads it."""

    def __init__(self) -> None:
        self.sealed = 0
        self._lock = threading.Lock()

    def one_more(self) -> None:
        with self._lock:
            self.sealed += 1


count = Count()


class Sealed:
    """The bytes of a frame, and the two numbers of it that the hub itself needs.

    `wire` is a complete, unmasked, uncompressed WebSocket text frame (RFC 6455 §5.2): it is legal on every
    connection, and several of them end to end are a valid stream.
    """

    __slots__ = ("_text", "payload", "revision", "seq", "wire")

    def __init__(self, payload: bytes, seq: int | None = None, revision: int | None = None) -> None:
        self.payload = payload
        self.seq = seq
        self.revision = revision
        self.wire = header(len(payload)) + payload
        self._text: str | None = None

    @property
    def text(self) -> str:
        """For servers that take no ready bytes; decoded once for all sockets."""
        if self._text is None:
            self._text = self.payload.decode()
        return self._text


def header(length: int) -> bytes:
    if length < 126:
        return struct.pack("!BB", 0x81, length)
    if length < 65_536:
        return struct.pack("!BBH", 0x81, 126, length)
    return struct.pack("!BBQ", 0x81, 127, length)


# Made once: a new one for each frame takes as long as a short frame itself.
others = DjangoJSONEncoder(separators=(",", ":"))


def encode(value: object) -> bytes:
    """JSON as Django writes it, with dates and texts of any kind. What orjson has no octets for, a lone surrogate or a
    number beyond 64 bits, is written as an escape or in full: it harms nobody."""
    try:
        return orjson.dumps(value, default=others.default, option=orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError:
        return others.encode(value).encode()


def seal(frame: Frame) -> Sealed:
    count.one_more()
    return Sealed(encode(frame), number(frame.get("seq")), number(frame.get("revision")))


def number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def pack(sealed: Sealed, origin: str) -> bytes:
    """What travels on the bus: who sent it, the two numbers, then the payload untouched."""
    seq = "-" if sealed.seq is None else sealed.seq
    revision = "-" if sealed.revision is None else sealed.revision
    return f"{origin} {seq} {revision} ".encode() + sealed.payload


def unpack(message: bytes) -> tuple[str, Sealed]:
    origin, seq, revision, payload = message.split(b" ", 3)
    return origin.decode(), Sealed(
        payload,
        None if seq == b"-" else int(seq),
        None if revision == b"-" else int(revision),
    )
