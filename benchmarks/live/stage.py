"""What the measurements share: servers of each kind, and one PostgreSQL and one Redis for the whole run."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from benchmarks.live.dialects import Dialect, Hub, Plain, SocketIo
from benchmarks.live.site import Site
from benchmarks.peers import node
from benchmarks.peers.venvs import python_of
from benchmarks.processes import ROOT, free_port, running
from tests import services

DIALECTS: dict[str, Dialect] = {
    "hub": Hub(),
    "channels": Plain(),
    "socketio": SocketIo(),
    "uwebsockets": Plain(),
}


@dataclass(frozen=True)
class Candidate:
    dialect: Dialect
    port: int
    process: "subprocess.Popen[bytes]"


class Stage:
    def __init__(self) -> None:
        self.stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stack.close()

    @cached_property
    def redis(self) -> str:
        return self.stack.enter_context(services.redis(self.folder("redis")))

    @cached_property
    def sqlite(self) -> Site:
        """One process, as `make run` has it: no Redis."""
        return Site(self.folder("sqlite"))

    @cached_property
    def postgresql(self) -> Site:
        """As in production: with Redis."""
        url = self.stack.enter_context(services.postgresql(self.folder("postgresql")))
        return Site(self.folder("site"), database_url=url, redis_url=self.redis)

    @property
    def sites(self) -> dict[str, Site]:
        return {"SQLite": self.sqlite, "PostgreSQL": self.postgresql}

    def folder(self, name: str) -> Path:
        """Each for itself: PostgreSQL's is opened to the user that it runs as."""
        return Path(self.stack.enter_context(TemporaryDirectory(prefix=f"hansa-bench-{name}-")))

    @contextmanager
    def candidates(self, *names: str, redis_url: str = "") -> Iterator[dict[str, Candidate]]:
        """Servers that store nothing, one process each."""
        with ExitStack() as stack:
            found = {}
            for name in names:
                port = free_port()
                words = [str(port), *([redis_url] if redis_url else [])]
                process = stack.enter_context(running(command(name, words), port))
                found[name] = Candidate(DIALECTS[name], port, process)
            yield found


def command(name: str, words: list[str]) -> list[str]:
    if name == "socketio":
        return node.command("socketio.mjs", *words)
    if name == "uwebsockets":
        script = str(ROOT / "benchmarks" / "peers" / "uwebsockets.py")
        return [str(python_of("uwebsockets", "socketify==0.0.31")), script, *words]
    return [sys.executable, "-m", "benchmarks.live.servers", name, *words]
