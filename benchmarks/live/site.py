"""The program on a database of its own, with a space of many members, each signed in."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.databases import prepared, python
from benchmarks.live.dialects import Product
from benchmarks.processes import ROOT, free_port, running

MEMBERS = 300
Process = subprocess.Popen[bytes]


class Site:
    """`cookies` has one for each member; `thread` is empty at first, and `pages` are what its members open."""

    def __init__(self, var: Path, database_url: str = "", redis_url: str = "") -> None:
        self.var = var
        self.redis_url = redis_url
        self.environment = prepared(var, database_url, redis_url)
        python([str(ROOT / "manage.py"), "collectstatic", "--no-input", "-v", "0"], self.environment)
        told = json.loads(python(["-m", "benchmarks.live.members", str(MEMBERS)], self.environment))
        self.thread: int = told["thread"]
        self.cookies: list[str] = [f"sessionid={key}" for key in told["sessions"]]
        self.pages: list[str] = told["pages"]

    @property
    def dialect(self) -> Product:
        return Product(self.thread)

    @contextmanager
    def served(self, *part: str) -> Iterator[tuple[int, Process]]:
        """By the program's own command."""
        port = free_port()
        serve = [sys.executable, str(ROOT / "manage.py"), "serve", *part, "--port", str(port)]
        with running(serve, port, **self.environment) as process:
            yield port, process

    @contextmanager
    def sockets(self, kind: str, *words: str, packages: str = "") -> Iterator[tuple[int, Process]]:
        """By a process of `benchmarks.live.stored_servers`, with another folder of packages beside the program's."""
        port = free_port()
        serve = [sys.executable, "-m", "benchmarks.live.stored_servers", kind, str(port), *words]
        path = os.pathsep.join(filter(None, [self.environment["PYTHONPATH"], packages]))
        with running(serve, port, **{**self.environment, "PYTHONPATH": path}) as process:
            yield port, process
