"""Other programs, to measure beside: each in an environment of its own under `var/peers/`, never in the product's."""

import subprocess
import venv
from pathlib import Path

from benchmarks.processes import ROOT

PEERS = ROOT / "var" / "peers"


def python_of(name: str, *requirements: str) -> Path:
    """The interpreter of a peer's environment, made and filled where it isn't there yet."""
    folder = PEERS / name
    python, ready = folder / "bin" / "python", folder / "ready"
    wanted = "\n".join(requirements)
    if not (ready.exists() and ready.read_text() == wanted):
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *requirements],
            capture_output=True,
            check=False,
            text=True,
        )
        if done.returncode:
            raise SystemExit(
                f"{name} cannot be installed, so there is nothing to measure beside:\n{done.stderr}"
            )
        ready.write_text(wanted)
    return python


def packages_of(name: str, *requirements: str) -> str:
    """A folder of packages alone, without what they depend on: for a peer that runs inside the product."""
    python = python_of(name, "--no-deps", *requirements)
    (folder,) = (python.parents[1] / "lib").glob("python*/site-packages")
    return str(folder)
