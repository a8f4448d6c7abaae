"""The processes of production, started by hand on this machine's own address, on real PostgreSQL and Redis."""

import http.client
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from websockets.sync.client import connect

from people.models import Person
from tests.live.conftest import ROOT, Tab, free_port, running

ORIGIN = "http://localhost"


class Production:
    """One page process and two socket processes on the database of the test."""

    def __init__(self, stack: ExitStack) -> None:
        self.pages = self.start(stack, "pages")
        self.sockets = [self.start(stack, "sockets") for _ in range(2)]

    def start(self, stack: ExitStack, part: str) -> int:
        port = free_port()
        stack.enter_context(running([*MANAGE, "serve", part, "--port", str(port)], port, **environment()))
        return port

    def session_of(self, person: Person) -> str:
        client = Client()
        client.force_login(person)
        return client.cookies["sessionid"].value

    def tab(self, number: int, session: str) -> Tab:
        """A socket at one of the two socket processes."""
        address = f"ws://127.0.0.1:{self.sockets[number]}/live/"
        cookie = {"Cookie": f"sessionid={session}"}
        return Tab(connect(address, origin=ORIGIN, additional_headers=cookie, compression=None))

    def post(self, path: str, session: str, **fields: str) -> int:
        """A form sent at the page process; the status of its answer."""
        token = "t" * 32
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        page = http.client.HTTPConnection("127.0.0.1", self.pages, timeout=20)
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


@pytest.fixture
def production(transactional_db: None) -> Iterator[Production]:
    with ExitStack() as stack:
        yield Production(stack)
