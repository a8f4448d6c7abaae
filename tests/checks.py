"""`make check`: everything that can be known without running the program. All of them run, then the first line of each
says how it ended; what a failing one printed follows it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]


def checks(place: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Each a name, a command and what it needs in its environment."""
    plain = {"VAR": place, "DATABASE_URL": "", "REDIS_URL": ""}
    behind_tls = {
        **plain,
        "TLS": "1",
        "SECRET_KEY": "not-a-secret-Of-1-site-that-Nobody-runs-but-long-enough-for-the-check",
        "NEEDS_KEYS": "bm8tc2VjcmV0LW9mLWFueS1zaXRlLXRoYXQtcnVucyE",
        "SITE_URL": "https://hansa.example.org",
        "ALLOWED_HOSTS": "hansa.example.org",
    }
    found = [
        ("types", [str(BIN / "mypy"), "--no-error-summary"], {}),
        ("code", [str(BIN / "ruff"), "check", "--quiet", "."], {}),
        ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."], {}),
        ("rooms", [str(BIN / "lint-imports"), "--no-logo"], {"PYTHONPATH": f"platform{os.pathsep}."}),
        ("settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], behind_tls),
        ("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], plain),
        ("templates", [str(BIN / "djlint"), "frontend/templates", "--lint", "--quiet"], {}),
    ]
    if tsc := shutil.which("tsc"):
        found.append(("scripts", [tsc, "--project", "tsconfig.json"], {}))
    return found


def check(name: str, command: list[str], environment: dict[str, str]) -> tuple[str, float, int, str]:
    """Its name, how long it took, how it ended and what it said."""
    begin = time.monotonic()
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return name, time.monotonic() - begin, ended.returncode, ended.stdout


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hansa-checks-") as place, ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda one: check(*one), checks(place)))
    for name, seconds, code, said in outcomes:
        print(f"{'wrong' if code else 'ok':6}{name} ({seconds:.1f} s)")
        if code:
            print(said or f"It said nothing and ended with {code}.")
    if any(code for _name, _seconds, code, _said in outcomes):
        sys.exit(1)


if __name__ == "__main__":
    main()
