"""Calendar feeds: what a program that has a feed of 1,000 entries costs, beside one that makes us write it anew."""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.bar import Bar
from benchmarks.processes import ROOT

ENTRIES = 1_000


def run() -> list[Bar]:
    """In a process of its own, on a database of its own: Django takes its settings once."""
    with tempfile.TemporaryDirectory() as var:
        environment = {
            **os.environ,
            "VAR": var,
            "SECRET_KEY": secrets.token_hex(32),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        }
        (Path(var) / "static").mkdir()
        for command in (
            [str(ROOT / "manage.py"), "migrate", "-v", "0"],
            ["-m", "benchmarks.feed_answers", str(ENTRIES)],
        ):
            done = subprocess.run(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
    anew, joined, unchanged = (float(number) for number in done.stdout.split())
    return [
        Bar(f"feeds: 304 a second, beside {ENTRIES:,} entries written anew", unchanged, anew, 20),
        Bar(f"feeds: {ENTRIES:,} kept pieces joined a second, beside written anew", joined, anew, 1),
    ]
