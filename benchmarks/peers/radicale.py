"""Radicale's GET of a collection that holds the same as a feed."""

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import icalendar

from benchmarks.peers.venvs import python_of
from benchmarks.processes import free_port, running

CONFIG = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[rights]
type = owner_only
[storage]
filesystem_folder = {folder}
[logging]
level = error
"""


def milliseconds(calendar: bytes) -> float:
    """The median of several GETs, after a first one that fills its own cache."""
    python = python_of("radicale", "radicale>=3.9,<4")
    with TemporaryDirectory() as place, served(str(python), Path(place), calendar) as address:
        took = []
        for _ in range(6):
            began = time.perf_counter()
            with urlopen(address, timeout=120) as answer:
                body = answer.read()
            took.append((time.perf_counter() - began) * 1000)
    wanted, found = (data.count(b"BEGIN:VEVENT") for data in (calendar, body))
    if wanted != found:
        raise SystemExit(f"Radicale gave {found} events of {wanted}.")
    return median(took[1:])


@contextlib.contextmanager
def served(python: str, place: Path, calendar: bytes) -> Iterator[str]:
    collection = place / "collection-root" / "reader" / "calendar"
    collection.mkdir(parents=True)
    (collection / ".Radicale.props").write_text(json.dumps({"tag": "VCALENDAR"}))
    for number, item in enumerate(items(calendar)):
        (collection / f"{number}.ics").write_bytes(item)
    port = free_port()
    (place / "config").write_text(CONFIG.format(port=port, folder=place))
    with running([python, "-m", "radicale", "--config", str(place / "config")], port):
        yield f"http://127.0.0.1:{port}/reader/calendar/"


def items(calendar: bytes) -> Iterator[bytes]:
    """One resource for each UID, its changed dates with it (RFC 4791 §4.1)."""
    whole = icalendar.Calendar.from_ical(calendar)
    zones = {str(zone["TZID"]): zone for zone in whole.walk("VTIMEZONE")}
    by_uid: dict[str, list[icalendar.Event]] = {}
    for event in whole.walk("VEVENT"):
        by_uid.setdefault(str(event["UID"]), []).append(event)
    for events in by_uid.values():
        item = icalendar.Calendar({"VERSION": "2.0", "PRODID": "-//Hansa//Calendar//EN"})
        item.subcomponents = [zones[events[0]["DTSTART"].params["TZID"]], *events]
        yield item.to_ical(sorted=False)
