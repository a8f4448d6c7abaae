"""Peers from npm, in `var/peers/node`, in the versions of `package.json` beside this file."""

import shutil
import subprocess
from pathlib import Path

from benchmarks.peers.venvs import PEERS

HERE = Path(__file__).parent
FOLDER = PEERS / "node"


def command(script: str, *words: str) -> list[str]:
    """How to run a script of this folder, its packages installed where they aren't there yet."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise SystemExit(
            "Socket.IO is measured beside, and needs node and npm. On Debian: apt-get install nodejs npm"
        )
    wanted, ready = (HERE / "package.json").read_text(), FOLDER / "ready"
    if not (ready.exists() and ready.read_text() == wanted):
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        (FOLDER / "package.json").write_text(wanted)
        done = subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"],
            cwd=FOLDER,
            capture_output=True,
            check=False,
            text=True,
        )
        if done.returncode:
            raise SystemExit(
                f"Socket.IO cannot be installed, so there is nothing to measure beside:\n{done.stderr}"
            )
        ready.write_text(wanted)
    # Packages are looked for from the script's own folder upwards: it runs from beside them.
    (FOLDER / script).write_bytes((HERE / script).read_bytes())
    return [node, str(FOLDER / script), *words]
