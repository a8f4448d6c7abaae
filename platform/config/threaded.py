"""Django's WSGI application inside an ASGI server, on a few threads that stay and keep their database connections.

a2wsgi's own responder crosses between thread and loop for the head, for each chunk and for the end. An ordinary
page is in memory when Django returns it: here it crosses once. What streams goes on chunk by chunk, and waits for
its reader.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from a2wsgi.wsgi import Body, build_environ

SMALL = 256 * 1024  # a file of this length is sent like a page
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Send = Callable[[dict[str, Any]], Any]


class ThreadedPages:
    def __init__(self, application: Wsgi, threads: int) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        loop = asyncio.get_running_loop()
        # A header with an underscore would arrive in the same WSGI variable as the one with a hyphen.
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        plain: Any = {**scope, "headers": headers}
        environ: Any = build_environ(plain, Body(loop, receive))
        for message in await loop.run_in_executor(self.threads, self._answer, environ, loop, send):
            await send(message)

    def _answer(
        self, environ: dict[str, Any], loop: asyncio.AbstractEventLoop, send: Send
    ) -> list[dict[str, Any]]:
        """In a thread: the whole answer, or what is left to say of it after it has streamed."""
        head: dict[str, Any] = {"type": "http.response.start"}

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            head["status"] = int(status.split(" ", 1)[0])
            # Django's cookies begin with a space here, which the server refuses to send.
            head["headers"] = [
                (name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
            ]

        answer = self.application(environ, start_response)
        try:
            if not getattr(answer, "streaming", True) or is_small(head["headers"]):
                return [head, {"type": "http.response.body", "body": b"".join(answer)}]

            def now(message: dict[str, Any]) -> None:
                asyncio.run_coroutine_threadsafe(send(message), loop).result()

            now(head)
            for chunk in answer:
                now({"type": "http.response.body", "body": chunk, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            getattr(answer, "close", lambda: None)()


def is_small(headers: list[tuple[bytes, bytes]]) -> bool:
    length = dict(headers).get(b"content-length", b"")
    return length.isdigit() and int(length) <= SMALL
