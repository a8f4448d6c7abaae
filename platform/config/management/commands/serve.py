import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import live
from config import environment, worker

# Python runs one thread at a time: more of them for pages make no more pages, and each takes its turn before a post.
BESIDE_SOCKETS, ALONE = 2, 4


class Command(BaseCommand):
    help = (
        "Serve everything in one process: pages, live sockets and background work. "
        "With a part, serve that part alone, as in production."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "part",
            nargs="?",
            choices=["all", "pages", "sockets", "worker"],
            default="all",
        )
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, help="8000, or what PORT says.")
        parser.add_argument(
            "--processes",
            type=int,
            default=1,
            help="Processes for pages (with Granian).",
        )
        parser.add_argument(
            "--threads",
            type=int,
            help="Threads for pages, in each process: 4, or 2 in the one process that does everything.",
        )

    def handle(self, *, part: str, port: int | None, **options: Any) -> None:
        self.port = port if port is not None else environment.number("PORT", 8000, 1, 65535)
        self.host: str = options["host"]
        if not 0 < self.port < 65536:
            raise CommandError("The port is a number from 1 to 65535.")
        # uvicorn raises the signal again at its end, which would end this process before the worker has stopped.
        self.stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        live.look_again()
        threads = options["threads"] or (BESIDE_SOCKETS if part == "all" else ALONE)
        getattr(self, f"serve_{part}")(options["processes"], threads)

    def say(self, what: str) -> None:
        shown = "localhost" if self.host == "127.0.0.1" else self.host
        self.stdout.write(f"{what}: http://{shown}:{self.port}/")
        self.stdout.flush()

    def serve_all(self, processes: int, threads: int) -> None:
        from config import servers

        beside = threading.Thread(target=worker.run, args=[self.stop], name="worker")
        beside.start()
        try:
            self.say("Pages, live sockets and background work")
            servers.run_uvicorn(servers.route(servers.threaded_pages(threads)), self.host, self.port)
        finally:
            self.stop.set()
            beside.join(servers.STOP_SECONDS)

    def serve_pages(self, processes: int, threads: int) -> None:
        from config import servers

        self.say("Pages")
        try:
            import granian  # noqa: F401 - comes with production only
        except ImportError:
            servers.run_uvicorn(servers.route(servers.threaded_pages(threads)), self.host, self.port)
        else:
            servers.run_granian(self.host, self.port, processes, threads)

    def serve_sockets(self, processes: int, threads: int) -> None:
        from config import servers

        self.say("Live sockets")
        servers.run_uvicorn(servers.route(servers.no_pages), self.host, self.port)

    def serve_worker(self, processes: int, threads: int) -> None:
        self.stdout.write("Background work")
        self.stdout.flush()
        worker.run(self.stop)
