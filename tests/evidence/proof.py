"""A world for tests of proof: a project, and a symposium in Tallinn to which three people came."""

import struct
import zlib
from datetime import UTC, date, datetime, time
from typing import Any

from evidence.actions import packs, projects
from evidence.models import Attendance, Pack, Project
from people.models import Person
from registrations.models import SeatPlan
from tests import factories

FIRST = date(2026, 5, 12)
SECOND = date(2026, 5, 13)
AFTERWARDS = datetime(2026, 6, 1, 9, tzinfo=UTC)


def make_project(by: Person, **facts: Any) -> Project:
    return projects.keep_project(
        by=by, **{"name": "Zażółć: Õppimine", "funding": "ESF+ 2021/0042 #1 $x$", **facts}
    )


def make_plan(host: Person, project: Project | None = None, **fields: Any) -> SeatPlan:
    """Two days in Tallinn, in German; `host` coordinates its space."""
    given = {"first_day": FIRST, "zone": "Europe/Tallinn", "coordinator": host, "language": "de", **fields}
    event = factories.make_event("Tagung über Łódź", **given)
    event.entry.place = "Tallinn"
    event.entry.save(update_fields=["place"])
    if project:
        projects.fund(space=event.space, project=project, by=host)
    plan: SeatPlan = event.seat_plan
    return plan


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def make_there(plan: SeatPlan, person: Person, day: date = FIRST, **fields: Any) -> Attendance:
    """On site from nine o'clock in Tallinn (six in UTC), scanned at the door."""
    registration = plan.registrations.filter(person=person).first() or factories.make_registration(
        plan, person
    )
    given = {"source": "scan", "arrived_at": at(day, 6), **fields}
    return factories.make_attendance(registration, day, **given)


def made(plan: SeatPlan, by: Person, language: str = "en", **wanted: Any) -> Pack:
    pack = packs.ask_for_pack(plan=plan, by=by, language=language, **wanted)
    assert packs.make_next()
    pack.refresh_from_db()
    assert pack.state == Pack.State.READY
    return pack


def picture(width: int = 60, height: int = 20, *, damaged: bool = False) -> bytes:
    """A PNG; damaged, it has the form of one and cannot be drawn."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes([20, 60, 120]) * width for _row in range(height))
    data = b"no stream of pixels" if damaged else zlib.compress(rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
