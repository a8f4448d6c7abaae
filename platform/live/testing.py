"""For tests: what was said, without a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .frames import Frame


@dataclass
class Record:
    frames: list[tuple[str, Frame]] = field(default_factory=list)
    revoked: list[tuple[int, str | list[str] | None]] = field(default_factory=list)
    rehomed: list[tuple[str, str]] = field(default_factory=list)
    closed: list[tuple[int, str | None]] = field(default_factory=list)
    shut_out: list[int] = field(default_factory=list)

    def of(self, topic: str) -> list[Frame]:
        return [frame for where, frame in self.frames if where == topic]


recorders: list[Record] = []
muted: list[bool] = []


@contextmanager
def record() -> Iterator[Record]:
    """Everything that this process publishes, revokes and closes inside the block, in order."""
    kept = Record()
    recorders.append(kept)
    try:
        yield kept
    finally:
        recorders.remove(kept)


@contextmanager
def unheard() -> Iterator[None]:
    """As where a process dies between its commit and its word: nothing that is said inside the block goes out."""
    muted.append(True)
    try:
        yield
    finally:
        muted.pop()
