"""Pages: the smallest page on the product's own servers, beside the same view through Django's ASGI handler."""

import asyncio
import contextlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bar import Bar, in_turn
from benchmarks.processes import ROOT, free_port, running

PATH = "/health/live"
CONNECTIONS = 10
SECONDS = 3.0


async def client(port: int, until: float) -> int:
    """Ask again and again on one connection; how often it was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET {PATH} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode()
    answers = 0
    try:
        while time.perf_counter() < until:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 200"):
                raise SystemExit(f"{PATH} answered {head.splitlines()[0]!r}.")
            _, _, length = head.partition(b"content-length:")
            await reader.readexactly(int(length.split(b"\r\n")[0]))
            answers += 1
    finally:
        writer.close()
    return answers


async def rate(port: int) -> float:
    began = time.perf_counter()
    answers = await asyncio.gather(*[client(port, began + SECONDS) for _ in range(CONNECTIONS)])
    return sum(answers) / (time.perf_counter() - began)


def measure(port: int) -> float:
    return asyncio.run(rate(port))


@contextlib.contextmanager
def servers() -> Iterator[dict[str, int]]:
    """The one command, the production process for pages, and Django's ASGI handler on uvicorn, one process each."""
    ports = {name: free_port() for name in ("one", "pages", "asgi")}
    serve = [sys.executable, str(ROOT / "manage.py"), "serve"]
    asgi = [
        sys.executable,
        "-m",
        "uvicorn",
        "config.asgi:application",
        "--log-level",
        "error",
    ]
    with tempfile.TemporaryDirectory() as var, contextlib.ExitStack() as stack:
        environment = {
            "VAR": var,
            "SECRET_KEY": secrets.token_hex(32),
            "REDIS_URL": "",
            "DATABASE_URL": "",
        }
        (Path(var) / "static").mkdir()
        migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v", "0"]
        subprocess.run(migrate, cwd=ROOT, env={**os.environ, **environment}, check=True)
        for name, command in (
            ("one", [*serve, "--port", str(ports["one"])]),
            (
                "pages",
                [*serve, "pages", "--threads", "1", "--port", str(ports["pages"])],
            ),
            ("asgi", [*asgi, "--port", str(ports["asgi"])]),
        ):
            stack.enter_context(running(command, ports[name], **environment))
        yield ports


def run() -> list[Bar]:
    with servers() as ports:
        for port in ports.values():
            measure(port)  # warm
        bars = []
        for name, title in (("one", "one command"), ("pages", "page process")):
            ours, other = in_turn(lambda name=name: measure(ports[name]), lambda: measure(ports["asgi"]))
            bars.append(
                Bar(
                    f"pages: smallest page a second, {title}, beside Django's ASGI handler",
                    ours,
                    other,
                    3,
                )
            )
    return bars
