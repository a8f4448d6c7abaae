"""Throw-away PostgreSQL and Redis around a command, and the programs that tests need from the machine.

    python -m tests.services install            # make sure that all of them are there
    python -m tests.services -- pytest tests    # run a command with DATABASE_URL and REDIS_URL

It stands around pytest and not in a conftest, because Django reads DATABASE_URL before any conftest is read.
What the environment names already is used as it is, and must answer: a missing service is a failure, never a skip.
"""

import contextlib
import os
import platform
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

PATIENCE_SECONDS = 60
MAC_CHROMES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Where the packages of Debian and of Homebrew put PostgreSQL, newest last.
POSTGRESQL_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


class Program(NamedTuple):
    """One of `names` must be found; the packages are what brings it where it is missing."""

    title: str
    names: tuple[str, ...]
    debian: str
    brew: str


PROGRAMS = (
    Program("PostgreSQL", ("initdb",), "postgresql", "postgresql@17"),
    Program("Redis", ("redis-server", "valkey-server"), "redis-server", "redis"),
    Program(
        "Chromium", ("chromium", "chromium-browser", "google-chrome", *MAC_CHROMES), "chromium", "chromium"
    ),
    Program("gettext", ("xgettext",), "gettext", "gettext"),
)


def stop(sentence: str) -> NoReturn:
    sys.exit(f"FATAL: {sentence}")


def by_version(place: Path) -> list[int]:
    return [int(digits) for digits in "".join(c if c.isdigit() else " " for c in str(place)).split()]


def find(*names: str) -> str | None:
    for name in names:
        if found := shutil.which(name):
            return found
    for pattern in POSTGRESQL_PLACES:
        for place in sorted(Path("/").glob(pattern.lstrip("/")), key=by_version, reverse=True):
            for name in names:
                if (place / name).is_file():
                    return str(place / name)
    return None


def found(program: Program) -> str | None:
    return find(*program.names)


def chromium() -> str:
    """The machine's browser for the journeys."""
    return found(PROGRAMS[2]) or stop(missing([PROGRAMS[2]]))


def missing(programs: list[Program]) -> str:
    titles = ", ".join(program.title for program in programs)
    if platform.system() == "Darwin":
        return f"tests need {titles}: brew install {' '.join(program.brew for program in programs)}"
    return (
        f"tests need {titles}. On Debian: apt-get install {' '.join(program.debian for program in programs)}"
    )


def install() -> None:
    """Install with the machine's package manager what is missing, where that is allowed; else say what to install."""
    lacking = [program for program in PROGRAMS if not found(program)]
    if not lacking:
        return
    if commands := installers(lacking):
        print(f"Installing {', '.join(program.title for program in lacking)}", flush=True)
        for command in commands:
            subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                check=False,
            )
    if still := [program for program in lacking if not found(program)]:
        stop(missing(still))


def installers(lacking: list[Program]) -> list[list[str]]:
    if shutil.which("apt-get"):
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if sudo and (
            not shutil.which("sudo") or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode
        ):
            return []
        # As an environment variable of apt-get itself: sudo would drop ours.
        quiet = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
        return [
            [*quiet, "update"],
            [*quiet, "install", "--no-install-recommends", *(program.debian for program in lacking)],
        ]
    if platform.system() == "Darwin" and shutil.which("brew"):
        return [["brew", "install", *(program.brew for program in lacking)]]
    return []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
        return True
    return False


def wait(what: str, ready: "list[str] | int", process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the port answers, or the command succeeds."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if isinstance(ready, int):
            if answers("127.0.0.1", ready):
                return
        elif subprocess.run(ready, capture_output=True).returncode == 0:
            return
        time.sleep(0.05)
    stop(f"{what} did not start.\n{log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def process(command: list[str], log: Path, end: signal.Signals, **options: object) -> Iterator:
    with log.open("wb") as out:
        running = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, **options
        )
    try:
        yield running
    finally:
        running.send_signal(end)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def unprivileged() -> dict[str, object]:
    """Options of Popen: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return {}
    import grp
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": grp.getgrgid(user.pw_gid).gr_gid, "extra_groups": []}
    stop("PostgreSQL refuses to run as root, and this machine has no user postgres or nobody.")


class Cluster(NamedTuple):
    """The files of a PostgreSQL of our own; the user whom it belongs to, as options of Popen."""

    binaries: Path
    data: Path
    owner: dict[str, object]
    secret: str

    def command(self, port: int, **changed: object) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 200,
            "shared_buffers": "64MB",
            "autovacuum": "off",
            "jit": "off",
            **changed,
        }
        command = [str(self.binaries / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return command

    def ready(self, port: int) -> list[str]:
        return [str(self.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-d", "postgres"]

    def url(self, port: int) -> str:
        return f"postgresql://hansa:{self.secret}@127.0.0.1:{port}/postgres"


def cluster(place: Path) -> Cluster:
    initdb = find("initdb") or stop(missing([PROGRAMS[0]]))
    owner = unprivileged()
    data, password = place / "pg", place / "pg-password"
    data.mkdir()
    secret = secrets.token_hex(12)
    password.write_text(secret)
    if owner:
        place.chmod(0o711)
        for path in (data, password):
            os.chown(path, owner["user"], owner["group"])  # type: ignore[arg-type]
    locale = "C.UTF-8" if platform.system() == "Linux" else "C"
    command = [initdb, "-D", str(data), "-U", "hansa", "-A", "scram-sha-256", f"--pwfile={password}"]
    made = subprocess.run(
        [*command, "-E", "UTF8", f"--locale={locale}", "--no-sync"],
        capture_output=True,
        text=True,
        cwd=data,
        **owner,
    )
    if made.returncode:
        stop(f"PostgreSQL could not make a cluster.\n{made.stderr[-2000:]}")
    return Cluster(Path(initdb).resolve().parent, data, owner, secret)


@contextlib.contextmanager
def postgresql(place: Path) -> Iterator[str]:
    made, port, log = cluster(place), free_port(), place / "pg.log"
    with process(made.command(port), log, signal.SIGINT, cwd=made.data, **made.owner) as running:
        wait("PostgreSQL", made.ready(port), running, log)
        yield made.url(port)


@contextlib.contextmanager
def redis(place: Path) -> Iterator[str]:
    server = find(*PROGRAMS[1].names) or stop(missing([PROGRAMS[1]]))
    port = free_port()
    log = place / "redis.log"
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(place)]
    command += ["--save", "", "--appendonly", "no", "--databases", "64"]
    with process(command, log, signal.SIGTERM) as running:
        wait("Redis", port, running, log)
        yield f"redis://127.0.0.1:{port}/0"


def check_given(environment: dict[str, str]) -> None:
    from urllib.parse import urlsplit

    for name, usual in (("DATABASE_URL", 5432), ("REDIS_URL", 6379)):
        if value := environment.get(name):
            parts = urlsplit(value)
            if parts.hostname and not answers(parts.hostname, parts.port or usual):
                stop(f"{name} is set, and nothing answers at {parts.hostname}:{parts.port or usual}.")


def run(command: list[str]) -> int:
    """Run `command` with both services, and hand on how it ended."""
    environment = dict(os.environ)
    check_given(environment)
    # SIGTERM unwinds the stack as an error does, so that nothing is left running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hansa-services-")))
        if not environment.get("DATABASE_URL"):
            environment["DATABASE_URL"] = stack.enter_context(postgresql(place))
        if not environment.get("REDIS_URL"):
            environment["REDIS_URL"] = stack.enter_context(redis(place))
        return subprocess.run(command, env=environment).returncode


def main() -> None:
    what, rest = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if what == "install" and not rest:
        install()
    elif what == "--" and rest:
        sys.exit(run(rest))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
