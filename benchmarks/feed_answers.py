"""Answers a second over HTTP, by the program's own server for pages, beside the smallest views on the same server."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.asking import Question, rate
from benchmarks.bar import Bar
from benchmarks.processes import ROOT, free_port, running

FEW, PEER, SOME, MANY = 100, 500, 1_000, 10_000
ROUNDS, SECONDS = 9, 0.5

PREPARE = """
import json, sys, django
django.setup()
from benchmarks.feed_data import fill
print(json.dumps({count: fill(int(count), f"Of{count}")[1] for count in sys.argv[1:]}))
"""
ANEW = """
import sys, time, django
django.setup()
from django.test import Client
from calendars import feed
client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="gzip")
client.get(sys.argv[1])
began = time.perf_counter()
for _ in range(10):
    feed.pieces.clear()
    feed.bodies.clear()
    assert client.get(sys.argv[1]).status_code == 200
print(10 / (time.perf_counter() - began))
etag = client.get(sys.argv[1])["ETag"]
began = time.perf_counter()
for _ in range(200):
    assert client.get(sys.argv[1], headers={"If-None-Match": etag}).status_code == 304
print(200 / (time.perf_counter() - began))
"""


class Site:
    """The program on a database of its own, with feeds of several sizes."""

    def __init__(self, var: Path, environment: dict[str, str]) -> None:
        self.var, self.environment = var, environment
        self.paths: dict[str, str] = json.loads(self.python(PREPARE, *map(str, (FEW, PEER, SOME, MANY))))

    def python(self, code: str, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[int]:
        """By the process that serves pages in production, with one thread."""
        port = free_port()
        serve = [
            sys.executable,
            str(ROOT / "manage.py"),
            "serve",
            "pages",
            "--threads",
            "1",
            "--port",
            str(port),
        ]
        smallest = {"DJANGO_SETTINGS_MODULE": "benchmarks.smallest", "SMALLEST_BODY": str(self.var / "body")}
        with running(serve, port, **{**self.environment, **smallest}):
            yield port


def fetch(port: int, path: str) -> tuple[bytes, str]:
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"})
    with urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers["ETag"]


def beside(ours: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """The round whose ratio is the median one: what else the machine does hits both of a round alike."""
    pairs = sorted(((ours(), other()) for _ in range(ROUNDS)), key=lambda pair: pair[0] / pair[1])
    return pairs[ROUNDS // 2]


def run(site: Site) -> list[Bar]:
    (site.var / "body").write_bytes(b"")
    with site.served() as port:
        (site.var / "body").write_bytes(fetch(port, site.paths[str(SOME)])[0])
    with site.served() as port:
        tags = {count: fetch(port, path)[1] for count, path in site.paths.items()}

        def answers(question: Question) -> Callable[[], float]:
            rate(port, question, 0.2)
            return lambda: rate(port, question, SECONDS)

        def unchanged(count: int) -> Callable[[], float]:
            headers = {"If-None-Match": tags[str(count)]}
            return answers(Question(site.paths[str(count)], 304, headers))

        smallest = [answers(Question(f"/smallest/{status}", status)) for status in (304, 200)]
        whole = answers(Question(site.paths[str(SOME)], 200))
        few, some, many = unchanged(FEW), unchanged(SOME), unchanged(MANY)
        with_304, with_200, grown = beside(some, smallest[0]), beside(whole, smallest[1]), beside(few, many)
    anew, in_process = (float(line) for line in site.python(ANEW, site.paths[str(SOME)]).split())
    return [
        Bar("calendars: 304 a second, beside the smallest view", *with_304, 0.6),
        Bar("calendars: unchanged 200 a second, beside the smallest view with its bytes", *with_200, 0.6),
        Bar(f"calendars: cost of a 304 for {MANY:,} entries, beside {FEW}", *cost(grown), 1.2, at_most=True),
        Bar(f"calendars: 304 a second, beside {SOME:,} entries written anew", in_process, anew, 20),
    ]


def cost(rates: tuple[float, float]) -> tuple[float, float]:
    """Microseconds an answer of many, and of few."""
    few, many = rates
    return 1e6 / many, 1e6 / few
