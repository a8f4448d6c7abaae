"""The processes of production, started by hand on this machine's own address, on real PostgreSQL and Redis."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker
from websockets.sync.client import connect

from people.models import Person
from tests.live.conftest import ROOT, Tab, free_port, running

ORIGIN = "http://localhost"


class Production:
    """Two page processes, two socket processes and a worker on the database of the test."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.environment = environment()
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        subprocess.run(
            [*MANAGE, "collectstatic", "--no-input", "-v", "0"],
            env={**os.environ, **self.environment},
            check=True,
        )
        # All of them start at once: each takes a second of its own to read the program.
        with ThreadPoolExecutor(4) as pool:
            parts = ["pages", "pages", "sockets", "sockets"]
            started = list(pool.map(self.start, parts))
        self.pages, self.sockets = started[:2], started[2:]
        self.worker = subprocess.Popen([*MANAGE, "serve", "worker"], env={**os.environ, **self.environment})
        stack.callback(self.worker.wait)
        stack.callback(self.worker.kill)

    def start(self, part: str) -> int:
        port = free_port()
        command = [*MANAGE, "serve", part, "--port", str(port)]
        self.processes[port] = self.stack.enter_context(running(command, port, **self.environment))
        return port

    def stop(self, port: int) -> int:
        """As when a new version is rolled out: SIGTERM; how the process ended."""
        self.processes[port].terminate()
        return self.processes[port].wait(30)

    def replace_stopped(self) -> None:
        for part, ports in (("pages", self.pages), ("sockets", self.sockets)):
            ports[:] = [
                self.start(part) if self.processes[port].poll() is not None else port for port in ports
            ]

    def session_of(self, person: Person) -> str:
        client = Client()
        client.force_login(person)
        return client.cookies["sessionid"].value

    def tab(self, number: int, session: str) -> Tab:
        """A socket at one of the two socket processes."""
        address = f"ws://127.0.0.1:{self.sockets[number]}/live/"
        cookie = {"Cookie": f"sessionid={session}"}
        return Tab(connect(address, origin=ORIGIN, additional_headers=cookie, compression=None))

    def get(self, port: int, path: str) -> tuple[int, bytes]:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, session: str, *, page: int = 0, **fields: str) -> int:
        """A form sent at one of the page processes; the status of its answer."""
        token = "t" * 32
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        page = http.client.HTTPConnection("127.0.0.1", self.pages[page], timeout=20)
        page.request("POST", path, urlencode({"csrfmiddlewaretoken": token, **fields}), headers)
        return page.getresponse().status


MANAGE = [sys.executable, str(ROOT / "manage.py")]


def environment() -> dict[str, str]:
    database = connection.settings_dict
    user = urlencode({"u": database["USER"]})[2:]
    password = f":{urlencode({'p': database['PASSWORD']})[2:]}" if database["PASSWORD"] else ""
    port = f":{database['PORT']}" if database["PORT"] else ""
    host = database["HOST"] if not database["HOST"].startswith("/") else ""
    socket = "" if host else f"?{urlencode({'host': database['HOST']})}"
    assert urlsplit(settings.REDIS_URL).scheme
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgresql://{user}{password}@{host}{port}/{database['NAME']}{socket}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
    }


@pytest.fixture(scope="session")
def _processes(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Production]:
    """Started once: the tests empty the tables between them, and the processes keep nothing."""
    with ExitStack() as stack, django_db_blocker.unblock():
        yield Production(stack)


@pytest.fixture
def production(transactional_db: None, _processes: Production) -> Production:
    return _processes
