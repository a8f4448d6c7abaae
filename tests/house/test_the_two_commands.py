"""`make run` and `make test` say in one line what is in their way."""

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.services import free_port

SILENT = ("DATABASE_URL", "REDIS_URL", "VAR", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PORT")
PLAIN = {name: value for name, value in os.environ.items() if name not in SILENT}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**PLAIN, **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def test_a_machine_without_a_python_that_fits_is_told_what_to_install(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    ended = run(shutil.which("sh") or "sh", "deploy/find_python", PATH=str(tmp_path))
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        1,
        "",
        "Hansa needs Python 3.11 or newer with venv. On Debian: apt-get install python3 python3-venv\n",
    )


def test_the_python_that_is_found_can_run_hansa() -> None:
    name = run("sh", "deploy/find_python").stdout.strip()
    assert run(name, "-c", "import sys, venv; print(sys.version_info >= (3, 11))").stdout == "True\n"


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = run(sys.executable, "deploy/run.py", PORT=str(port), VAR=str(tmp_path))
    assert (ended.returncode, ended.stderr) == (
        1,
        f"Port {port} is taken. Take another: make run PORT={port % 65535 + 1}\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("OIDC_SERVER_URL", "id.example.org"),
        ("DATABASE_URL", "mysql://localhost/hansa"),
        ("DATABASE_URL", "postgresql://localhost:port/hansa"),
        ("REDIS_URL", "localhost:6379"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY_FILE", "/there/is/no/such/file"),
        ("DATABASE_URL", "sqlite:////there/is/no/such/place/x.sqlite3"),
        ("DATABASE_URL", "sqlite://x.sqlite3"),
        ("REDIS_URL", "redis://[x"),
        ("REDIS_URL", "redis://localhost:port/0"),
        ("REDIS_URL", "redis://localhost:6379/abc"),
        ("OIDC_SERVER_URL", "https://[x"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "https://hansa.example.org"),
        ("ALLOWED_HOSTS", "hansa.example.org:8000"),
        ("SITE_URL", "hansa.example.org"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://hansa.example.org/there/"),
        ("LOG_LEVEL", "loud"),
        ("EMAIL_HOST", "smtp://mail.example.org"),
        ("DEFAULT_FROM_EMAIL", "nonsense"),
        ("TLS", "maybe"),
        ("NEEDS_KEYS", "short"),
        ("EMAIL_PORT", "smtp"),
        ("INVITES_ADDRESS", "Hansa <invites@hansa.example.org>"),
        ("INVITES_ADDRESS", "invites+more@hansa.example.org"),
        ("IMAP_PORT", "imap"),
        ("IMAP_EVERY_SECONDS", "0"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(tmp_path: Path, name: str, value: str) -> None:
    ended = run(sys.executable, "manage.py", "check", **{"VAR": str(tmp_path), name: value})
    assert ended.returncode == 1
    assert re.fullmatch(rf"Hansa cannot start: .*{name}.*\.\n", ended.stderr), ended.stderr


def test_a_real_site_needs_a_key_of_its_own_for_what_is_told_in_confidence(tmp_path: Path) -> None:
    given = {"VAR": str(tmp_path), "TLS": "yes", "SECRET_KEY": "x" * 40}
    ended = run(sys.executable, "manage.py", "check", **given)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Hansa cannot start: NEEDS_KEYS is missing"), ended.stderr
    ended = run(sys.executable, "manage.py", "check", **given, NEEDS_KEYS=f"{'A' * 43} {'B' * 42}A")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_right_values_start(tmp_path: Path) -> None:
    given = {
        "VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3",
        "ALLOWED_HOSTS": "hansa.example.org, .example.net 127.0.0.1 [::1]",
        "SITE_URL": "https://hansa.example.org:8443/",
        "LOG_LEVEL": "info",
        "EMAIL_HOST": "mail.example.org",
        "DEFAULT_FROM_EMAIL": "hansa@example.org",
    }
    ended = run(sys.executable, "manage.py", "check", **given)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_password_of_the_database_may_hold_any_sign(tmp_path: Path) -> None:
    """In an address a slash or an @ would end it early; PGPASSWORD takes it as it is."""
    lines = (ROOT / "compose.yaml").read_text().splitlines()
    assert [line for line in lines if "://" in line and "PASSWORD" in line] == []
    given = {"DATABASE_URL": "postgresql://hansa@db:5432/hansa", "VAR": str(tmp_path)}
    ended = run(sys.executable, "-c", ASK_FOR_THE_PASSWORD, DJANGO_SETTINGS_MODULE="config.settings", **given)
    assert ended.stdout == "None\n", ended.stderr


ASK_FOR_THE_PASSWORD = """
import sys; sys.path.insert(0, "platform")
from pathlib import Path
from config.environment import database
from django.db.backends.postgresql.base import DatabaseWrapper
given = {**database("DATABASE_URL", Path("x")), "TIME_ZONE": None, "TEST": {}}
print(DatabaseWrapper(given).get_connection_params().get("password"))
"""


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_service_that_is_named_and_does_not_answer_is_a_failure(name: str) -> None:
    scheme = {"DATABASE_URL": "postgresql", "REDIS_URL": "redis"}[name]
    port = free_port()
    ended = run(
        sys.executable,
        *("-m", "tests.services", "--", "true"),
        **{name: f"{scheme}://127.0.0.1:{port}/hansa"},
    )
    assert (ended.returncode, ended.stderr) == (
        1,
        f"FATAL: {name} is set, and nothing answers at 127.0.0.1:{port}.\n",
    )


def test_what_is_missing_for_tests_and_may_not_be_installed_is_said_in_one_line(tmp_path: Path) -> None:
    asked = (
        "import tests.services as s; s.PROGRAMS = (s.Program('Chromium', ('no-such-browser',), 'chromium', 'chromium'),);"
        "s.installers = lambda lacking: []; s.install()"
    )
    ended = run(sys.executable, "-c", asked)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    assert ended.stderr.startswith("FATAL: tests need Chromium")


def test_the_way_a_command_ends_is_handed_on_through_the_services() -> None:
    given = {"DATABASE_URL": "postgresql:///hansa", "REDIS_URL": "redis:///0"}
    ended = run(sys.executable, "-m", "tests.services", "--", "sh", "-c", "exit 7", **given)
    assert ended.returncode == 7


def test_a_pass_on_the_wrong_store_does_not_begin() -> None:
    ended = run(
        sys.executable,
        *("-m", "pytest", "-n0", "-p", "no:cacheprovider", "tests/house/test_migrations.py"),
        HANSA_EXPECT_STORE="postgresql",
    )
    assert ended.returncode == 3
    assert "These tests are meant for postgresql" in ended.stdout + ended.stderr


def test_continuous_integration_runs_what_a_person_runs() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text().splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "exec make test"
    assert script.stat().st_mode & stat.S_IXUSR
