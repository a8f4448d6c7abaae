"""What an evidence pack costs with many people beside few: the time of each person may not grow with their number.

`run()` gives the bars. `python -m benchmarks.evidence_packs` is the part in a process of its own, on a database of its own.
"""

import json
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bar import Bar
from benchmarks.databases import prepared, python
from benchmarks.processes import ROOT

FEW, MANY, ROUNDS = 100, 1_000, 3
FIRST = date(2026, 5, 12)


def run() -> list[Bar]:
    with tempfile.TemporaryDirectory() as place:
        took = json.loads(python(["-m", "benchmarks.evidence_packs"], prepared(Path(place))))
    name = f"seats: evidence pack, ms a person, {MANY:,} people beside {FEW}"
    return [
        Bar(name, took["plain"][1], took["plain"][0], 1.3, at_most=True),
        Bar(f"{name}, with certificates", took["certified"][1], took["certified"][0], 1.3, at_most=True),
    ]


def plan_with(people: int) -> tuple[Any, Any]:
    """A symposium of two days to which that many came, and its host. Half of them signed on a screen."""
    from evidence.actions import projects
    from evidence.models import Attendance, KeptFile, Signature
    from people.models import Person
    from registrations.models import Registration
    from tests import factories
    from tests.evidence.proof import picture

    host = factories.make_partner(f"Host of {people}", country="EE", is_organiser=True)
    project = projects.keep_project(by=host, name="Project", funding="2021/0042")
    event = factories.make_event(
        f"With {people}", first_day=FIRST, zone="Europe/Tallinn", coordinator=host, capacity=people
    )
    projects.fund(space=event.space, project=project, by=host)
    for hour in (9, 11, 14):
        for day in (FIRST, FIRST + timedelta(days=1)):
            factories.make_entry(
                event.space, "Talk", starts=f"{day}T{hour:02}:00", zone="Europe/Tallinn", kind="programme"
            )
    homes = [factories.make_organisation(country=code) for code in ("EE", "PL", "DE")]
    who = Person.objects.bulk_create(
        Person(email=f"{number}-of-{people}@example.org", name=f"Zoë Õun-Śćżźł {number}", password="!")
        for number in range(people)
    )
    from partners.models import Affiliation

    Affiliation.objects.bulk_create(
        Affiliation(person=one, organisation=homes[number % 3], state="confirmed")
        for number, one in enumerate(who)
    )
    seats = Registration.objects.bulk_create(
        Registration(plan=event.seat_plan, person=one, state="confirmed", place=number)
        for number, one in enumerate(who, 1)
    )
    there = Attendance.objects.bulk_create(
        Attendance(registration=seat, day=FIRST + timedelta(days=day), source="scan")
        for seat in seats
        for day in (0, 1)
    )
    signed = KeptFile(name="signature.png", content_type="image/png", size=len(picture()), sha256="")
    from django.core.files.base import ContentFile

    signed.file.save(f"{people}", ContentFile(picture()), save=False)
    files = KeptFile.objects.bulk_create(
        KeptFile(
            name="signature.png",
            content_type="image/png",
            size=signed.size,
            sha256="0" * 64,
            file=signed.file.name,
        )
        for _one in there[::2]
    )
    Signature.objects.bulk_create(
        Signature(attendance=one, kind="drawn", kept=kept)
        for one, kept in zip(there[::2], files, strict=True)
    )
    return event.seat_plan, host


def make_pack(plan: Any, host: Any, *, certified: bool = False) -> float:
    """Seconds that a worker takes to make the pack, with certificates or without."""
    from evidence.actions import packs

    pack = packs.ask_for_pack(plan=plan, by=host, language="pl", with_certificates=certified)
    began = time.perf_counter()
    packs.make_next()
    took = time.perf_counter() - began
    pack.refresh_from_db()
    if pack.state != "ready":
        raise SystemExit(f"The pack is {pack.state}: its time would be that of nothing.")
    return took


def main() -> None:
    """Milliseconds a person, few and many, in turn."""
    sys.path[:0] = [str(ROOT), str(ROOT / "platform")]
    import django

    django.setup()
    plans = {people: plan_with(people) for people in (FEW, MANY)}
    told: dict[str, list[float]] = {}
    for name, certified in (("plain", False), ("certified", True)):
        for plan, host in plans.values():
            make_pack(
                plan, host, certified=certified
            )  # certificates are issued once, pages of code read once
        rounds = [
            [1000 * make_pack(*plans[people], certified=certified) / people for people in (FEW, MANY)]
            for _round in range(ROUNDS)
        ]
        told[name] = [median(one[place] for one in rounds) for place in (0, 1)]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
