"""Starting a server beside the benchmark, on a free port of this machine, and stopping it."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def megabytes(process: "subprocess.Popen[bytes]") -> float:
    """What it holds in memory now. By `ps`, which every Unix has."""
    asked = ["ps", "-o", "rss=", "-p", str(process.pid)]
    return int(subprocess.run(asked, capture_output=True, check=True).stdout) / 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(
                [str(ROOT / "platform"), str(ROOT), os.environ.get("PYTHONPATH", "")]
            ),
            **environment,
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while True:
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"It does not start: {' '.join(command)}")
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", port), 1),
            ):
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait()
