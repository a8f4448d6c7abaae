"""Django's WSGI application inside an ASGI server, on a few threads that stay and keep their database connections.

a2wsgi's own responder crosses between thread and loop for the head, for each chunk and for the end. An ordinary
page is in memory when Django returns it: here it crosses once.

No thread ever waits for a client: what a browser sends is read before a thread is taken, and of what streams a thread
makes one chunk at a time. Otherwise as many slow clients as there are threads would stop the site.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from io import BytesIO
from typing import Any

from a2wsgi.wsgi import build_environ

SMALL = 256 * 1024  # a file of this length is sent like a page
LARGEST_BODY = 10 * 1024 * 1024
BODY_SECONDS = 15.0
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Send = Callable[[dict[str, Any]], Any]
Receive = Callable[[], Any]


class TooLarge(Exception):
    """More than `LARGEST_BODY` was sent."""


class ThreadedPages:
    """`body_seconds` is how long a client may take to send what it has to say."""

    def __init__(self, application: Wsgi, threads: int, body_seconds: float = BODY_SECONDS) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self.body_seconds = body_seconds

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self.body_seconds):
                body = await whole(receive)
        except TimeoutError:
            await refuse(send, HTTPStatus.REQUEST_TIMEOUT)
        except TooLarge:
            await refuse(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            if body is not None:
                await self._give(scope, body, send)

    async def _give(self, scope: dict[str, Any], body: bytes, send: Send) -> None:
        # A header with an underscore would arrive in the same WSGI variable as the one with a hyphen.
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        plain: Any = {**scope, "headers": headers}
        stream: Any = BytesIO(body)
        environ: Any = build_environ(plain, stream)
        environ["CONTENT_LENGTH"] = str(len(body))  # also of what came in chunks
        messages, rest = await self._in_thread(self._answer, environ)
        for message in messages:
            await send(message)
        if rest is not None:
            await self._stream(rest, send)

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.threads, function, *arguments)

    def _answer(self, environ: dict[str, Any]) -> tuple[list[dict[str, Any]], Iterable[bytes] | None]:
        """In a thread: the whole answer, or its head and what is still to stream."""
        head: dict[str, Any] = {"type": "http.response.start"}

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            head["status"] = int(status.split(" ", 1)[0])
            # Django's cookies begin with a space here, which the server refuses to send.
            head["headers"] = [
                (name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
            ]

        answer = self.application(environ, start_response)
        if getattr(answer, "streaming", True) and not is_small(head["headers"]):
            return [head], answer
        try:
            return [head, {"type": "http.response.body", "body": b"".join(answer)}], None
        finally:
            close(answer)

    async def _stream(self, answer: Iterable[bytes], send: Send) -> None:
        try:
            chunks = iter(answer)
            while (chunk := await self._in_thread(next, chunks, None)) is not None:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await self._in_thread(close, answer)


async def whole(receive: Receive) -> bytes | None:
    """All that the client sends; None where it goes before it has. Raises TooLarge."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


async def refuse(send: Send, status: HTTPStatus) -> None:
    """The rest of what this connection carries is not read."""
    words = f"{status.phrase}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(words)),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": words})


def close(answer: Iterable[bytes]) -> None:
    getattr(answer, "close", lambda: None)()


def is_small(headers: list[tuple[bytes, bytes]]) -> bool:
    length = dict(headers).get(b"content-length", b"")
    return length.isdigit() and int(length) <= SMALL
