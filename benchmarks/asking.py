"""Asking a server the same again and again, on a few connections that stay open."""

import asyncio
import time
from dataclasses import dataclass, field

CONNECTIONS = 10
SECONDS = 2.0


@dataclass(frozen=True)
class Question:
    """What is asked for, and with which status it has to be answered."""

    path: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)


async def ask(port: int, question: Question, until: float) -> int:
    """How often it was answered on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {question.path} HTTP/1.1", f"Host: localhost:{port}", "Accept-Encoding: gzip"]
    lines += [f"{name}: {value}" for name, value in question.headers.items()]
    request, answers = ("\r\n".join(lines) + "\r\n\r\n").encode(), 0
    try:
        while time.perf_counter() < until:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 %d" % question.status):
                raise SystemExit(f"{question.path} answered {head.splitlines()[0]!r}.")
            _, _, length = head.partition(b"content-length:")
            if question.status == 200:
                await reader.readexactly(int(length.split(b"\r\n")[0]))
            answers += 1
    finally:
        writer.close()
    return answers


async def _rate(port: int, question: Question, seconds: float) -> float:
    began = time.perf_counter()
    answers = await asyncio.gather(*[ask(port, question, began + seconds) for _ in range(CONNECTIONS)])
    return sum(answers) / (time.perf_counter() - began)


def rate(port: int, question: Question, seconds: float = SECONDS) -> float:
    """Answers a second."""
    return asyncio.run(_rate(port, question, seconds))
