"""Processes of the program on the store of the test, that may be killed at any moment and begin anew."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.faults.visitor import Doors
from tests.live.conftest import ROOT, free_port
from tests.services import answers

START_SECONDS = 90.0


def environment(place: Path, **more: str) -> dict[str, str]:
    """Of processes on the store of the test, and on its Redis where there is one."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "VAR": str(place),
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        **more,
    }


def database_url() -> str:
    if connection.vendor == "sqlite":
        return f"sqlite://{connection.settings_dict['NAME']}"
    from tests.production.conftest import environment as production

    return production()["DATABASE_URL"]


def wait_until_it_answers(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while not answers("127.0.0.1", port):
        assert time.monotonic() < until, f"Nothing answers at {port}."
        time.sleep(0.02)


class Process:
    """A process on a port of its own. `kill` is SIGKILL, in the middle of whatever it does."""

    def __init__(self, nursery: "Nursery", part: str) -> None:
        self.nursery, self.part = nursery, part
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self.number = self.nursery.bear(self.part, self.port)

    def kill(self) -> None:
        os.kill(self.number, signal.SIGKILL)
        while Path(f"/proc/{self.number}").exists():
            time.sleep(0.005)

    @property
    def is_alive(self) -> bool:
        return Path(f"/proc/{self.number}").exists()

    def replace(self) -> None:
        self.start()


@dataclass
class Nursery:
    process: "subprocess.Popen[str]"

    def bear(self, part: str, port: int) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{part} {port}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextlib.contextmanager
def nursery(place: Path, **more: str) -> Iterator[Nursery]:
    with (place / "processes.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            env=environment(place, **more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", (place / "processes.log").read_text()
        yield Nursery(process)
    finally:
        # The nursery and all whom it bore: they are a group of their own.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


class PageServer:
    """`manage.py serve pages`, as in production: Granian and its process, which it replaces by itself when it is killed."""

    def __init__(self, place: Path, **more: str) -> None:
        self.port = free_port()
        with (place / "processes.log").open("ab") as log:
            self.main = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "pages", "--port", str(self.port)],
                cwd=ROOT,
                env=environment(place, **more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.main.pid}/task/{self.main.pid}/children").read_text().split()
        return [one for one in map(int, children) if b"spawn_main" in command_of(one)]

    def kill(self) -> None:
        for worker in self.workers():
            os.kill(worker, signal.SIGKILL)

    def replace(self) -> None:
        """Nobody does: it does so itself."""

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.main.pid, signal.SIGKILL)
        self.main.wait()


def command_of(number: int) -> bytes:
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


@dataclass
class Servers:
    """What serves the site on this store: one process for all on SQLite, as in production on PostgreSQL and Redis."""

    pages: list[Process | PageServer]
    sockets: list[Process]

    @property
    def all(self) -> list[Process | PageServer]:
        return list({id(one): one for one in (*self.pages, *self.sockets)}.values())

    def doors(self, seed: int) -> Doors:
        return Doors(
            anywhere([one.port for one in self.pages], seed),
            anywhere([one.port for one in self.sockets], seed + 1),
        )


def anywhere(ports: list[int], seed: int) -> Callable[[], int]:
    """One of them each time."""
    dice = random.Random(seed)
    return lambda: dice.choice(ports)


@contextlib.contextmanager
def serving(place: Path, pages: int = 2, **more: str) -> Iterator[Servers]:
    with contextlib.ExitStack() as stack:
        here = stack.enter_context(nursery(place, **more))
        if connection.vendor == "sqlite":
            one = Process(here, "all")
            servers = Servers([one], [one])
        else:
            servers = Servers(
                [PageServer(place, **more) for _one in range(pages)],
                [Process(here, "sockets") for _one in range(2)],
            )
            for granian in servers.pages:
                stack.callback(granian.end)  # type: ignore[union-attr]
        for started in servers.all:
            wait_until_it_answers(started.port)
        yield servers
