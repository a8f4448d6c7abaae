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
from typing import IO, Any

from a2wsgi.wsgi import build_environ

from config.receiving import LARGEST_BODY, Allowance, Gone, Receiver, TooLarge, TooMuch, is_upload, upload

SMALL = 256 * 1024  # a file of this length is sent like a page
TOO_LARGE = "/too-large/"  # the page that says so
BODY_SECONDS = 15.0
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Send = Callable[[dict[str, Any]], Any]
Receive = Callable[[], Any]


class ThreadedPages:
    """`body_seconds` is how long a client may take to send a form; `folder` is where what is large waits meanwhile."""

    def __init__(
        self, application: Wsgi, threads: int, body_seconds: float = BODY_SECONDS, folder: str | None = None
    ) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self.receiver = Receiver(body_seconds, folder)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        takes_files = is_upload(scope["path"])
        with self.receiver.place() as body:
            try:
                allowance = upload() if takes_files else Allowance(LARGEST_BODY)
                length = await self.receiver.take(allowance, receive, body)
            except Gone:
                pass
            except TimeoutError:
                await refuse(send, HTTPStatus.REQUEST_TIMEOUT)
            except TooMuch:
                await refuse(send, HTTPStatus.SERVICE_UNAVAILABLE)
            except TooLarge:
                if takes_files:
                    await self._give(told_instead(scope), BytesIO(), 0, send)
                else:
                    await refuse(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            else:
                try:
                    await self._give(scope, body, length, send)
                finally:
                    self.receiver.let_go(length)

    async def _give(self, scope: dict[str, Any], body: IO[bytes], length: int, send: Send) -> None:
        # A header with an underscore would arrive in the same WSGI variable as the one with a hyphen.
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        plain: Any = {**scope, "headers": headers}
        stream: Any = body
        environ: Any = build_environ(plain, stream)
        environ["CONTENT_LENGTH"] = str(length)  # also of what came in chunks
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


def told_instead(scope: dict[str, Any]) -> dict[str, Any]:
    """The request for the page that says, in the reader's language, that too much was sent."""
    headers = [(name, value) for name, value in scope["headers"] if not name.startswith(b"content-")]
    return {
        **scope,
        "method": "GET",
        "path": TOO_LARGE,
        "raw_path": TOO_LARGE.encode(),
        "query_string": b"",
        "headers": headers,
    }


async def refuse(send: Send, status: HTTPStatus) -> None:
    """The rest of what this connection carries is not read."""
    words = f"{status.phrase}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(words)),
        (b"connection", b"close"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", b"30"))
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": words})


def close(answer: Iterable[bytes]) -> None:
    getattr(answer, "close", lambda: None)()


def is_small(headers: list[tuple[bytes, bytes]]) -> bool:
    length = dict(headers).get(b"content-length", b"")
    return length.isdigit() and int(length) <= SMALL
