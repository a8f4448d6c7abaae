"""The program on a database of the benchmark's own, in a process of its own: Django takes its settings once."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from benchmarks.processes import ROOT


def prepared(var: Path, database_url: str = "", redis_url: str = "") -> dict[str, str]:
    """The environment of an empty, migrated database."""
    environment = {
        "VAR": str(var),
        "SECRET_KEY": secrets.token_hex(32),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
    }
    (var / "static").mkdir()
    python([str(ROOT / "manage.py"), "migrate", "-v", "0"], environment)
    return environment


def python(words: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout
