"""The real program in processes of its own: who comes in by a socket, and how a process ends."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.live.conftest import ROOT, Tab, free_port, running

MANAGE = [sys.executable, str(ROOT / "manage.py")]
CAST = """
import json
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from people.models import Person
from spaces.models import Space

def sign_in(name):
    person = Person.objects.create(email=name + "@example.org", name=name)
    request = HttpRequest()
    request.session = SessionStore()
    login(request, person, "django.contrib.auth.backends.ModelBackend")
    request.session.save()
    return person, request.session.session_key

ada, key = sign_in("ada")
gone, gone_key = sign_in("gone")
Person.objects.filter(pk=gone.pk).update(is_active=False)
changed, changed_key = sign_in("changed")
changed.set_password("quite another one")
changed.save()
hidden = Space.objects.create(slug="hidden", kind="workgroup", visibility="hidden")
public = Space.objects.create(slug="public", kind="workgroup", visibility="public")
print(json.dumps({
    "ada": ada.pk, "key": key, "gone": gone_key, "changed": changed_key, "hidden": hidden.pk, "public": public.pk,
}))
"""


class Program:
    """The program on a database of its own."""

    def __init__(self, var: Path) -> None:
        self.environment = {
            "VAR": str(var),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        }
        (var / "static").mkdir()
        self.manage("migrate", "-v", "0")
        self.cast = json.loads(self.manage("shell", "-v", "0", "-c", CAST))
        self.port = 0

    def manage(self, *arguments: str) -> str:
        environment = {**os.environ, **self.environment}
        done = subprocess.run(
            [*MANAGE, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def tab(self, session_key: str, origin: str = "http://localhost:8000") -> Tab:
        cookie = {"Cookie": f"sessionid={session_key}"}
        address = f"ws://127.0.0.1:{self.port}/live/"
        return Tab(connect(address, origin=origin, additional_headers=cookie, compression=None))

    def get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        return connection.getresponse()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(tmp_path_factory.mktemp("var"))


def served(port: int) -> list[str]:
    return [*MANAGE, "serve", "--port", str(port)]


def by_daphne(port: int) -> list[str]:
    return [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "config.asgi:application"]


@pytest.fixture(scope="module", params=[served, by_daphne], ids=["serve", "daphne"])
def up(request: pytest.FixtureRequest, program: Program) -> Iterator[Program]:
    command: Callable[[int], list[str]] = request.param
    program.port = free_port()
    with running(command(program.port), program.port, **program.environment):
        yield program


def test_the_session_of_the_page_opens_the_socket(up: Program) -> None:
    pk = up.cast["ada"]
    with up.tab(up.cast["key"]) as tab:
        assert tab.say("ping") == {"type": "ack"}
        assert tab.say("listen", topic=f"person:{pk}") == {"type": "ack", "topic": f"person:{pk}"}


@pytest.mark.parametrize("key", ["", "nobody", "x" * 32, 'a"; b', "ä"])
def test_a_session_that_is_none_is_told_by_the_code_4401(up: Program, key: str) -> None:
    with pytest.raises(ConnectionClosed) as closed:
        up.tab(key).connection.recv(10)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


def test_a_deactivated_person_gets_no_socket(up: Program) -> None:
    assert up.tab(up.cast["gone"]).closed_with() == 4403


def test_a_changed_password_ends_a_session_for_sockets_too(up: Program) -> None:
    assert up.tab(up.cast["changed"]).closed_with() == 4401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_foreign_page_cannot_use_the_cookie(up: Program, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        up.tab(up.cast["key"], origin)
    assert refused.value.response.status_code == 403


def test_what_one_may_not_see_and_what_there_is_not_answer_alike(up: Program) -> None:
    hidden = f"space:{up.cast['hidden']}"
    names = [hidden, "space:999999", "person:999999", "thread:1", "space:x", "space:", "nothing", "", 7]
    with up.tab(up.cast["key"]) as tab:
        answers = [tab.say("listen", topic=name) for name in names]
    assert answers == [{"type": "error", "code": "missing", "detail": ""}] * len(names)


def test_a_visible_space_may_be_listened_to(up: Program) -> None:
    topic = f"space:{up.cast['public']}"
    with up.tab(up.cast["key"]) as tab:
        assert tab.say("listen", topic=topic) == {"type": "ack", "topic": topic}
        assert tab.say("leave", topic=topic) == {"type": "ack", "topic": topic}


def test_pages_and_sockets_have_one_address(up: Program) -> None:
    assert [up.get(path).status for path in ("/health/live", "/health/ready")] == [200, 200]
    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{up.port}/elsewhere/", origin="http://localhost:8000").__enter__()


def test_slow_clients_do_not_stop_the_site(program: Program) -> None:
    """More than there are threads: each announces a form and sends one byte of it."""
    program.port = free_port()
    with running(served(program.port), program.port, **program.environment):
        head = (
            "POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken={'x' * 32}\r\n\r\na"
        )
        slow = [socket.create_connection(("127.0.0.1", program.port), 30) for _ in range(12)]
        for one in slow:
            one.sendall(head.encode())
        time.sleep(0.5)
        began = time.monotonic()
        assert program.get("/health/ready").status == 200
        assert time.monotonic() - began < 5
        for one in slow:
            one.close()


@pytest.mark.parametrize("part", ["", "sockets"])
def test_a_stop_closes_sockets_with_1012_and_ends_well(program: Program, part: str) -> None:
    program.port = free_port()
    command = [*MANAGE, "serve", *([part] if part else []), "--port", str(program.port)]
    with running(command, program.port, **program.environment) as process:
        tabs = [program.tab(program.cast["key"]) for _ in range(3)]
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert [tab.closed_with() for tab in tabs] == [1012] * 3
        assert process.wait(30) == 0
        assert time.monotonic() - began < 20


def test_a_page_process_alone_serves_pages(program: Program) -> None:
    program.port = free_port()
    command = [*MANAGE, "serve", "pages", "--port", str(program.port)]
    with running(command, program.port, **program.environment) as process:
        assert program.get("/health/ready").status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_socket_process_says_that_it_lives(program: Program) -> None:
    program.port = free_port()
    command = [*MANAGE, "serve", "sockets", "--port", str(program.port)]
    with running(command, program.port, **program.environment):
        assert [program.get("/health/live").status, program.get("/").status] == [200, 404]
