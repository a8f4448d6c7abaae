"""Each server that the program runs on, with its log of requests switched on: no log tells a secret address."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from config.redaction import cover
from tests.live.conftest import ROOT, free_port

BIN = Path(sys.executable).parent
MAKE = """
import django
django.setup()
from people.models import Person
from calendars import actions
print(actions.subscribe(person=Person.objects.create_user("a@example.org", name="A"), label="Mine")[1])
"""
SERVERS = {
    "uvicorn": ["uvicorn", "config.asgi:application", "--port", "PORT"],
    "granian": [
        "granian", "config.wsgi:application", "--interface", "wsgi", "--access-log", "--port", "PORT",
    ],
    "daphne": ["daphne", "config.asgi:application", "--port", "PORT"],
}  # fmt: skip
ONE_COMMAND = [str(ROOT / "manage.py"), "serve", "--port", "PORT"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    var = tmp_path_factory.mktemp("site")
    (var / "static").mkdir()
    environment = {
        **os.environ,
        "VAR": str(var),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "LOG_LEVEL": "INFO",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        "SECRET_KEY": "a key that only this test knows and nobody else needs",
    }
    subprocess.run([sys.executable, ROOT / "manage.py", "migrate", "-v0"], env=environment, check=True)
    return environment


def token_of(environment: dict[str, str]) -> str:
    made = subprocess.run(
        [sys.executable, "-c", MAKE], env=environment, check=True, capture_output=True, text=True
    )
    return made.stdout.strip()


def status(port: int, path: str, method: str = "GET") -> int:
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", method=method), timeout=30) as answer:
            return answer.status
    except HTTPError as answer:
        return answer.code


@contextlib.contextmanager
def served(command: list[str], environment: dict[str, str], log: Path):
    port = free_port()
    with log.open("wb") as said:
        process = subprocess.Popen(
            [word.replace("PORT", str(port)) for word in command],
            env=environment,
            cwd=ROOT,
            stdout=said,
            stderr=said,
        )
        try:
            until = time.monotonic() + 60
            while True:
                assert process.poll() is None and time.monotonic() < until, log.read_text()
                with contextlib.suppress(OSError):
                    status(port, "/health/live")
                    break
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(20)


@pytest.mark.parametrize("server", [*SERVERS, "the one command"])
def test_no_log_tells_a_secret_address(server, environment, tmp_path):
    command = SERVERS.get(server)
    command = [str(BIN / command[0]), *command[1:]] if command else [sys.executable, *ONE_COMMAND]
    database = Path(environment["VAR"]) / "hansa.sqlite3"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM calendars_subscription")
        connection.execute("DELETE FROM people_person")
        connection.commit()
    token, log = token_of(environment), tmp_path / "log"
    path, unknown = f"/calendar/{token}.ics", f"/calendar/{token[::-1]}.ics"
    with served(command, environment, log) as port:
        found = [
            status(port, path),
            status(port, path, "HEAD"),
            status(port, path, "PROPFIND"),
            status(port, unknown),
        ]
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("ALTER TABLE calendars_subscription RENAME TO away")
            connection.commit()
        found.append(status(port, path))  # raises in the middle of it
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("ALTER TABLE away RENAME TO calendars_subscription")
            connection.commit()
    said = log.read_text()
    assert found == [200, 200, 405, 404, 500]
    assert "(secret).ics" in said and "Traceback" in said  # the logs do speak of these requests
    assert (token in said, token[::-1] in said) == (False, False)


def test_only_what_is_secret_is_covered():
    assert [
        cover(text)
        for text in (
            "GET /calendar/abc-_1.ics HTTP/1.1",
            "/calendar/public.de.ics",
            "/calendar/public/a-b.ics",
        )
    ] == ["GET /calendar/(secret).ics HTTP/1.1", "/calendar/public.de.ics", "/calendar/public/a-b.ics"]
