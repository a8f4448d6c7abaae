"""Make the virtual environment and install what is pinned. Standard library only: it runs before anything is there.

    python3 deploy/setup.py base|test

A stamp beside the environment holds the digest of what was installed, so that a second run costs nothing.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def works() -> bool:
    """An environment whose Python has gone, or was moved with its folder, has to be made anew."""
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True)
    return asked.returncode == 0 and Path(asked.stdout.strip()).resolve() == VENV.resolve()


def run(*command: object) -> bool:
    return subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL).returncode == 0


def install(what: str) -> None:
    lock = REQUIREMENTS / f"{what}.txt"
    stamp = VENV / f"installed-{what}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not works():
        print("Making the virtual environment", flush=True)
        venv.create(VENV, clear=VENV.exists(), with_pip=True)
    elif stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing requirements/{what}.txt", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r"]
    # uv is ten times as quick; where it cannot reach the packages, pip may be set up to.
    quick = run(*pip, REQUIREMENTS / "uv.txt") and run(*uv, lock)
    if not quick and not run(*pip, lock):
        sys.exit(f"Could not install requirements/{what}.txt: see what the installer says above.")
    stamp.write_text(digest)


if __name__ == "__main__":
    if sys.argv[1:] not in (["base"], ["test"]):
        sys.exit(__doc__)
    install(sys.argv[1])
