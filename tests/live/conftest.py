import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://localhost:8000"
SECONDS = 20.0  # patience of the tests, not a promise of the program


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 90  # reading the program takes a second, or twenty on a busy machine
    while time.monotonic() < until:
        assert process.poll() is None, f"The server ended with {process.returncode}."
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 1),
        ):
            return
        time.sleep(0.05)
    raise AssertionError("The server did not start.")


@contextlib.contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        wait_for_port(port, process)
        yield process
    finally:
        process.terminate()  # asked first: a server that is killed leaves its own children behind
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()


class Site:
    """A process with the small site of `tests.live.server`."""

    def __init__(self, port: int) -> None:
        self.port = port

    def open(self, person: int, session: str = "one", **options: Any) -> "Tab":
        address = f"ws://127.0.0.1:{self.port}/live/?person={person}&session={session}"
        return Tab(connect(address, **{"origin": ORIGIN, "compression": None, **options}))


class Tab:
    """One socket of one person; signs of life are passed over unless somebody waits for them."""

    def __init__(self, opening: Any) -> None:
        self.connection: ClientConnection = opening.__enter__()
        self.number = 0

    def __enter__(self) -> Self:
        assert self.next("hello")["protocol"] == 1
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def say(self, do: str, **more: Any) -> dict[str, Any]:
        """Send a command and return its answer; frames in between are lost."""
        self.number += 1
        self.connection.send(json.dumps({"do": do, "id": self.number, **more}))
        while True:
            frame = self.next("ack", "error")
            if frame["id"] == self.number:
                return {key: value for key, value in frame.items() if key != "id"}

    def raw(self, data: str | bytes) -> dict[str, Any]:
        self.connection.send(data)
        return self.next("ack", "error")

    def next(self, *types: str, seconds: float = SECONDS) -> dict[str, Any]:
        """The next frame, of one of these types where any are named."""
        until = time.monotonic() + seconds
        while True:
            frame: dict[str, Any] = json.loads(self.connection.recv(max(0.0, until - time.monotonic())))
            if frame["type"] in types if types else frame["type"] != "heartbeat":
                return frame

    def bodies(self, count: int) -> list[Any]:
        return [self.next("message")["body"] for _ in range(count)]

    def hears_nothing(self, seconds: float = 0.4) -> bool:
        try:
            frame = self.next(seconds=seconds)
        except TimeoutError:
            return True
        raise AssertionError(f"It heard {frame}.")

    def closed_with(self, seconds: float = SECONDS) -> int:
        """Read to the end; the code that the server closed with, 1006 for none."""
        until = time.monotonic() + seconds
        while True:
            try:
                self.connection.recv(max(0.0, until - time.monotonic()))
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006


@contextlib.contextmanager
def site(kind: str = "uvicorn", redis_url: str = "") -> Iterator[Site]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "tests.live.server",
        kind,
        str(port),
        *([redis_url] if redis_url else []),
    ]
    with running(command, port):
        yield Site(port)


@pytest.fixture(scope="module", params=["uvicorn", "daphne"])
def everywhere(request: pytest.FixtureRequest) -> Iterator[Site]:
    """The same rules on both kinds of server: with ready frames, and with a queue for each socket."""
    with site(request.param) as running_site:
        yield running_site


@pytest.fixture(scope="module")
def here() -> Iterator[Site]:
    with site() as running_site:
        yield running_site


class OwnRedis:
    """A Redis of the test's own, that may be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        binary = shutil.which("redis-server") or shutil.which("valkey-server")
        assert binary, "redis-server is missing: apt-get install redis-server"
        options = [
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen([binary, *options], stdout=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)

    def stop(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    redis = OwnRedis(tmp_path)
    redis.start()
    yield redis
    redis.stop()
