"""What Python's collector looks through while everybody waits."""

import os
import subprocess
import sys

from tests.live.conftest import ROOT

LOADED = """
import gc, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
gc.collect()
before = len(gc.get_objects())
from config.memory import keep_what_stands
keep_what_stands()
print(before, len(gc.get_objects()))
"""


def test_what_the_program_consists_of_is_looked_through_no_more() -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    told = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    before, after = map(int, told.stdout.split())
    assert before > 50_000
    assert after < before / 20
