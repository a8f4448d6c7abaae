"""A thread of half a million messages beside one of a thousand: its newest and its middle page, and unread numbers."""

import json
from collections.abc import Iterator

from benchmarks.bar import Bar
from benchmarks.databases import python
from benchmarks.live.stage import Stage

SHORT, LONG = 1_000, 500_000
BEHIND = 20_000  # messages that a person has not read, in each of their threads


def run(stage: Stage) -> Iterator[Bar]:
    for store, site in stage.sites.items():
        words = ["-m", "benchmarks.live.opening", str(SHORT), str(LONG), str(BEHIND)]
        took: dict[str, list[float]] = json.loads(python(words, site.environment))
        for page in ("newest", "middle"):
            name = f"live: {page} page of a thread of {LONG:,}, ms, {store}, beside one of {SHORT:,}"
            yield Bar(name, *took[page], 1.5, at_most=True)
        name = f"live: unread numbers of 50 threads, ms, {store}, {BEHIND:,} behind in each, beside none"
        yield Bar(name, *took["unread"], 1.5, at_most=True)
