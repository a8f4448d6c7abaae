"""Servers on this machine that answer as told: what somebody pastes may lead to anything."""

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Elsewhere//EN
BEGIN:VEVENT
UID:dentist@elsewhere
DTSTAMP:20261101T000000Z
DTSTART;TZID=Europe/Berlin:20261201T100000
DTEND;TZID=Europe/Berlin:20261201T113000
SUMMARY:Dentist\\, root canal
LOCATION:Dr. Zahn
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


class Answer:
    """What a path answers: status, headers, body; or a function that writes to the open connection by itself."""

    def __init__(
        self,
        body: bytes | str = CALENDAR,
        *,
        status: int = 200,
        raw: Callable[[Any], None] | None = None,
        **headers: str,
    ) -> None:
        self.body = body.encode() if isinstance(body, str) else body
        self.status, self.raw, self.headers = status, raw, headers


class Server:
    """`paths` says what is where; `asked` keeps the headers of every request, `reached` counts connections."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.paths: dict[str, Answer] = {"/calendar.ics": Answer()}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.reached = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def setup(self) -> None:
                server.reached += 1
                super().setup()

            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers)))
                answer = server.paths.get(self.path.partition("?")[0], Answer("nothing", status=404))
                with contextlib.suppress(OSError):
                    if answer.raw:
                        answer.raw(self.wfile)
                        return
                    self.send_response(answer.status)
                    self.send_header("Content-Length", str(len(answer.body)))
                    for name, value in answer.headers.items():
                        self.send_header(name.replace("_", "-"), value)
                    self.end_headers()
                    self.wfile.write(answer.body)

            def log_message(self, *args: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *args: object) -> None:
                pass  # a client that hangs up is what these tests are about

        self.http = Quiet(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        self.scheme = "https" if tls else "http"
        if tls:
            self.http.socket = tls.wrap_socket(self.http.socket, server_side=True)
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02})

    def url(self, path: str = "/calendar.ics", host: str = "localhost") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def may_connect(self, address: str, port: int) -> bool:
        """For the tests' own server, on the loopback, and nothing else."""
        return (address, port) == ("127.0.0.1", self.port)


@contextlib.contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(tls)
    server.thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        server.thread.join()


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def zipped(text: bytes) -> bytes:
    return gzip.compress(text, 9)
