"""Measure the program: `python -m benchmarks.run [--only AREA]`.

An area is a module here with `run() -> Iterable[Bar]`; `live.posting` is a part of one. Prints a line for each bar, writes them to `var/bench.json`, and
ends with 1 where one doesn't hold.
"""

import argparse
import importlib
import json
import signal
import sys
from pathlib import Path

from benchmarks import live
from benchmarks.bar import Bar

ROOT = Path(__file__).resolve().parents[1]
AREAS = ["live", "pages", "calendars", "seats", "budget"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.run")
    areas = [*AREAS, *(f"live.{part}" for part in live.PARTS)]
    parser.add_argument("--only", choices=areas, help="one area alone, or a part of it")
    only = parser.parse_args().only
    # Ended from outside it unwinds as by an error, so that no server and no database is left running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print("name | ours | other | ratio | bar | holds", flush=True)
    bars: list[Bar] = []
    for area in [only] if only else AREAS:
        name, *part = area.split(".")
        for bar in importlib.import_module(f"benchmarks.{name}").run(*part):
            print(line(bar), flush=True)
            bars.append(bar)
    (ROOT / "var").mkdir(exist_ok=True)
    (ROOT / "var" / "bench.json").write_text(json.dumps([as_object(bar) for bar in bars], indent=1) + "\n")
    return 0 if all(bar.holds for bar in bars) else 1


def line(bar: Bar) -> str:
    sign = "≤" if bar.at_most else "≥"
    holds = "yes" if bar.holds else "NO"
    return f"{bar.name} | {bar.ours:,.2f} | {bar.other:,.2f} | {bar.ratio:.3g} | {sign} {bar.bar:g} | {holds}"


def as_object(bar: Bar) -> dict[str, object]:
    return {
        "name": bar.name,
        "ours": bar.ours,
        "other": bar.other,
        "ratio": bar.ratio,
        "bar": bar.bar,
        "at_most": bar.at_most,
        "holds": bar.holds,
    }


if __name__ == "__main__":
    sys.exit(main())
