"""How the program is served: by one process, or by processes for pages and for sockets.

Pages never go through Django's ASGI handler here: it starts a thread and opens a database connection for each
request. They run on a few threads that stay, by WSGI.
"""

import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from config.memory import keep_what_stands
from config.sockets import application as sockets
from config.threaded import ThreadedPages
from live.protocol import LiveProtocol

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

SOCKETS_PATH = "/live/"
live_sockets: Any = sockets
LARGEST_MESSAGE = (
    1024 * 1024
)  # beyond it the server closes with 1009; from 64 KiB on our own error frame answers
KEEP_ALIVE_SECONDS = (
    65  # longer than the proxy's, so that it never writes to a connection that is just closing
)
STOP_SECONDS = 10
# A thread that asks the database or writes to a socket lets the interpreter go, and has it back when the others were
# asked to let go, too. A post does so dozens of times: behind pages each would take Python's 5 ms.
SWITCH_SECONDS = 0.0005


def route(pages: Application) -> Application:
    """Sockets to the sockets' application, everything else to `pages`."""

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await (live_sockets if scope["path"] == SOCKETS_PATH else refuse)(scope, receive, send)
        elif scope["type"] == "lifespan":
            await lifespan(receive, send)
        else:
            await pages(scope, receive, send)

    return application


def threaded_pages(threads: int) -> Application:
    from django.conf import settings

    from config.wsgi import application

    return ThreadedPages(application, threads, folder=str(settings.FILE_UPLOAD_TEMP_DIR))


async def no_pages(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The whole of HTTP in a process of sockets: whether it lives."""
    alive = scope["path"] == "/health/live"
    body = b"ok\n" if alive else b"not here\n"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send(
        {
            "type": "http.response.start",
            "status": 200 if alive else 404,
            "headers": headers,
        }
    )
    await send({"type": "http.response.body", "body": body})


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1000})


async def lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def run_uvicorn(application: Application, host: str, port: int) -> None:
    """Until SIGTERM or SIGINT: then sockets are closed with 1012 and requests under way are finished."""
    sys.setswitchinterval(SWITCH_SECONDS)
    keep_what_stands()
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        loop="auto",  # uvloop: it keeps the interpreter while it writes, 300 sockets behind pages in 2 ms and not 200
        ws=LiveProtocol,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # whose headers to believe is said once, in Django's settings
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    uvicorn.Server(config).run()


def run_granian(host: str, port: int, processes: int, threads: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        log_level=LogLevels.error,  # what is raised outside Django's own log, as by a page of errors that fails
        websockets=False,
        respawn_failed_workers=True,
    ).serve()
