"""Calendars: what feeds cost to build and to answer, beside the plainest way, a library's and other programs'."""

import gzip
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks import feed_answers
from benchmarks.bar import Bar
from benchmarks.databases import prepared, python
from benchmarks.feed_answers import FEW, PEER, Site
from benchmarks.finder import run_finder
from benchmarks.peers import radicale
from benchmarks.peers.venvs import PEERS, python_of
from benchmarks.processes import ROOT


def run() -> list[Bar]:
    """In processes of their own, on databases of their own: Django takes its settings once."""
    return [*building(), *answers_and_peers(), *run_finder()]


def building() -> list[Bar]:
    with tempfile.TemporaryDirectory() as place:
        environment = prepared(Path(place))
        said = python(["-m", "benchmarks.feed_building"], environment)
    took = {name: tuple(pair) for name, pair in json.loads(said).items()}
    return [
        Bar(
            "calendars: 10,000 entries cold, ms, beside their lines from tuples",
            *took["cold"],
            1.5,
            at_most=True,
        ),
        Bar(
            "calendars: 10,000 entries unchanged, ms, beside joining pieces",
            *took["unchanged"],
            2,
            at_most=True,
        ),
        Bar(
            "calendars: 10,000 entries, ms by icalendar's objects, beside ours",
            *reversed(took["icalendar"]),
            15,
        ),
        Bar(
            "calendars: 1,000 after one change, ms, beside icalendar", *took["one_change"], 0.01, at_most=True
        ),
    ]


def answers_and_peers() -> list[Bar]:
    with tempfile.TemporaryDirectory() as place:
        site = Site(Path(place), prepared(Path(place)))
        bars = feed_answers.run(site)
        with site.served() as port:
            few, _calendar = fetched(port, site.paths[str(FEW)])
            same, calendar = fetched(port, site.paths[str(PEER)])
    theirs = radicale.milliseconds(calendar)
    talks = pretalx(FEW)
    return [
        *bars,
        Bar(
            f"calendars: GET of {PEER} entries, ms, beside Radicale's of the same",
            same,
            theirs,
            0.1,
            at_most=True,
        ),
        Bar(
            f"calendars: GET of {FEW} entries, ms, beside pretalx's of as many",
            few,
            talks,
            0.05,
            at_most=True,
        ),
    ]


def fetched(port: int, path: str) -> tuple[float, bytes]:
    """Milliseconds of a GET, the median of several after a first one, and what it gave."""
    took = []
    for _ in range(12):
        began = time.perf_counter()
        body, _etag = feed_answers.fetch(port, path)
        took.append((time.perf_counter() - began) * 1000)
    return median(took[2:]), gzip.decompress(body)


def pretalx(talks: int) -> float:
    """Milliseconds of a GET of its `schedule.ics`, through its own stack."""
    interpreter = python_of("pretalx", "pretalx==2025.2.2")
    script = str(ROOT / "benchmarks" / "peers" / "pretalx_talks.py")
    done = subprocess.run(
        [interpreter, script, str(PEERS / "pretalx-data"), str(talks)],
        check=False,
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "PYTHON"))},
    )
    if done.returncode:
        raise SystemExit(f"pretalx does not run:\n{done.stderr[-2000:]}")
    took, found = done.stdout.split()[-2:]
    if int(found) != talks:
        raise SystemExit(f"pretalx gave {found} talks of {talks}.")
    return float(took)
