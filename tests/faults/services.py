"""A PostgreSQL and a Redis of the test's own, that may be stopped in every way and started again at the same address."""

import contextlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from tests.services import Cluster, cluster, find, free_port, wait


class OwnPostgresql:
    """With the data of another database. What it has acknowledged it keeps, however it ends."""

    def __init__(self, copy_of: str) -> None:
        # Not below pytest's own place, which is closed to the user whom PostgreSQL runs as.
        self.place = Path(tempfile.mkdtemp(prefix="hansa-postgresql-"))
        self.cluster: Cluster = cluster(self.place)
        self.port = free_port()
        self.url = self.cluster.url(self.port)
        self.process: subprocess.Popen[bytes] | None = None
        self.start()
        dump = subprocess.run(
            [find("pg_dump") or "pg_dump", "--no-owner", copy_of], capture_output=True, check=True
        )
        subprocess.run(
            [find("psql") or "psql", "-q", "-v", "ON_ERROR_STOP=1", self.url],
            input=dump.stdout,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        # Unlike those of other tests it commits before it says so: that is what is tested.
        command = self.cluster.command(self.port, synchronous_commit="on", wal_sync_method="fdatasync")
        log = self.place / "pg.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=self.cluster.data,
                start_new_session=True,
                **self.cluster.owner,  # type: ignore[call-overload]
            )
        wait("PostgreSQL", self.cluster.ready(self.port), self.process, log)

    def stop(self, how: signal.Signals) -> None:
        """SIGINT is "fast": it ends every connection. SIGQUIT is "immediate", as where the power fails: it recovers."""
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(30)

    def end(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.place, ignore_errors=True)


@contextlib.contextmanager
def looking_into(url: str) -> Iterator[None]:
    """What the test asks inside the block is asked of that database."""
    parts, before = urlsplit(url), dict(connection.settings_dict)
    there = {
        "NAME": parts.path.strip("/"),
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.hostname,
        "PORT": str(parts.port),
    }
    connection.close()
    connection.settings_dict.update(there)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update({name: before[name] for name in there})
