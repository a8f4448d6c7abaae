"""What Python's collector looks through while everybody waits."""

import os
import subprocess
import sys

from tests.live.conftest import ROOT

PAGES = """
import gc
from config.wsgi import application
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


def test_what_the_program_consists_of_is_looked_through_no_more() -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    told = subprocess.run(
        [sys.executable, "-c", PAGES], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    kept, looked_through = map(int, told.stdout.split())
    assert kept > 50_000
    assert looked_through < kept / 20
