"""What a client sends, taken in as a whole before a thread is taken: little in memory, much on the disk, and never more
of both than this process can bear.

Only addresses that take files let in more than a form; who sends to them has the time that a slow line needs, and is
cut off when they send more slowly than that.
"""

import asyncio
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

MIB = 1024 * 1024
LARGEST_BODY = 10 * MIB
LARGEST_UPLOAD = (
    32 * MIB
)  # the files of one message, or a scanned list, and what multipart writes between them
UPLOADS = re.compile(
    r"(/api/v1)?/threads/\d+/(attachments|messages)/"
    r"|/seats/\d+/(first|second)-form/\d+/|/api/v1/seat-plans/\d+/forms/(first|second)/files/"
    r"|/seats/\d+/proof/scans/|/api/v1/proofs/\d+/scans/"
)
SLOWEST = 64 * 1024  # octets a second, of what is more than a form
IN_MEMORY = 256 * 1024  # what is larger waits on the disk
# Of all that one process holds. Apart, so that whoever sends large files slowly, which needs no sign-in, is in the way of
# other files and not of forms.
MOST_IN_MEMORY = 256 * MIB
MOST_ON_DISK = 256 * MIB
MOST_IGNORED = 128 * MIB  # that is read and thrown away, so that the browser hears why

Receive = Callable[[], Any]


class TooLarge(Exception):
    """More was sent than the address takes."""


class TooMuch(Exception):
    """This process holds as much as it can bear: later."""


class Gone(Exception):
    """The client went before it had said everything."""


@dataclass(frozen=True)
class Allowance:
    """How much an address takes, and how many seconds each octet may take on top of the first ones."""

    largest: int
    seconds: float = 0.0
    ignored: int = 0


class Receiver:
    """`seconds` is how long a client may take to send a form. `folder` is where much waits."""

    def __init__(self, seconds: float, folder: str | None = None) -> None:
        self.seconds = seconds
        self.folder = folder
        self.in_memory = self.on_disk = 0

    @property
    def held(self) -> int:
        return self.in_memory + self.on_disk

    async def take(self, allowance: Allowance, receive: Receive, into: IO[bytes]) -> int:
        """All that the client sends, written to `into`; how much it is. Whoever calls gives it back by `let_go`.

        Raises TimeoutError, TooLarge, TooMuch and Gone, having given back what it took.
        """
        length = held = 0
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self.seconds) as until:
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise Gone
                    part = message.get("body", b"")
                    length += len(part)
                    if length <= allowance.largest:
                        self.hold(length, instead_of=held)
                        held = length
                        into.write(part)
                    elif length > allowance.largest + allowance.ignored:
                        raise TooLarge
                    if not message.get("more_body", False):
                        break
                    until.reschedule(began + self.seconds + length * allowance.seconds)
            if length > allowance.largest:
                raise TooLarge
        except OSError as error:
            self.let_go(held)
            if isinstance(error, TimeoutError):
                raise
            raise TooMuch from error  # the disk is full
        except BaseException:
            self.let_go(held)
            raise
        into.seek(0)
        return length

    def hold(self, length: int, *, instead_of: int) -> None:
        """What a client has sent by now, instead of what it had before."""
        self.let_go(instead_of)
        self.count(length)
        if self.in_memory > MOST_IN_MEMORY or self.on_disk > MOST_ON_DISK:
            self.let_go(length)
            self.count(instead_of)
            raise TooMuch

    def let_go(self, length: int) -> None:
        self.count(length, -1)

    def count(self, length: int, sign: int = 1) -> None:
        if length <= IN_MEMORY:
            self.in_memory += sign * length
        else:
            self.on_disk += sign * length

    def place(self) -> "tempfile.SpooledTemporaryFile[bytes]":
        return tempfile.SpooledTemporaryFile(IN_MEMORY, dir=self.folder)


def is_upload(path: str) -> bool:
    return UPLOADS.fullmatch(path) is not None


def upload() -> Allowance:
    return Allowance(LARGEST_UPLOAD, 1 / SLOWEST, MOST_IGNORED)
