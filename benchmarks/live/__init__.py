"""Live sockets, posting and threads: the program beside others that do the same, the load from this process."""

from collections.abc import Iterator
from importlib import import_module

from benchmarks.bar import Bar
from benchmarks.live.crowd import allow_many_sockets
from benchmarks.live.stage import Stage

PARTS = ["fan_out", "latency", "growth", "stalled", "posting", "with_pages", "long_threads"]


def run(part: str = "") -> Iterator[Bar]:
    allow_many_sockets()
    with Stage() as stage:
        for name in [part] if part else PARTS:
            yield from import_module(f"benchmarks.live.{name}").run(stage)
