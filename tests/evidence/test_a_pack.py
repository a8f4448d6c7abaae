"""An evidence pack: what is in it, and that it is the same when made again."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation
from pypdf import PdfReader

from evidence import archive
from evidence.actions import packs, projects
from evidence.models import Pack, Project
from people.models import Person
from registrations.models import SeatPlan
from tests import factories

pytestmark = pytest.mark.django_db

FIRST = date(2026, 5, 12)
SECOND = date(2026, 5, 13)
AFTERWARDS = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"


@pytest.fixture
def project(fiona: Person) -> Project:
    return projects.keep_project(by=fiona, name="Zażółć: Õppimine", funding="ESF+ 2021/0042 #1 $x$")


@pytest.fixture
def plan(project: Project, fiona: Person, anna: Person, kadri: Person, piotr: Person) -> SeatPlan:
    """A symposium of two days in Tallinn: Kadri is from there, Anna and Piotr came, Piotr was online on the second day."""
    event = factories.make_event(
        "Tagung über Łódź", first_day=FIRST, zone="Europe/Tallinn", coordinator=fiona
    )
    event.entry.place = "Tallinn"
    event.entry.save(update_fields=["place"])
    projects.fund(space=event.space, project=project, by=fiona)
    plan = event.seat_plan
    for person in (anna, kadri, piotr):
        registration = factories.make_registration(plan, person)
        for day in (FIRST, SECOND):
            is_online = person == piotr and day == SECOND
            factories.make_attendance(
                registration,
                day,
                mode="online" if is_online else "on_site",
                source="online" if is_online else "scan",
                arrived_at=datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=6),
            )
    return plan


def made(plan: SeatPlan, by: Person, language: str = "pl", **wanted: Any) -> Pack:
    pack = packs.ask_for_pack(plan=plan, by=by, language=language, **wanted)
    assert packs.make_next()
    pack.refresh_from_db()
    assert pack.state == Pack.State.READY
    return pack


def opened(pack: Pack) -> zipfile.ZipFile:
    assert pack.kept is not None
    return zipfile.ZipFile(io.BytesIO(pack.kept.content()))


@time_machine.travel(AFTERWARDS, tick=False)
def test_a_hybrid_symposium_of_two_days_has_its_lists_of_each_day(plan: SeatPlan, fiona: Person) -> None:
    with opened(made(plan, fiona)) as pack:
        assert pack.namelist() == [
            "agenda.pdf",
            "attendance.csv",
            "reminders.csv",
            *(
                f"sheets/{day}-{who}.pdf"
                for day in (FIRST, SECOND)
                for who in ("local", "online", "transnational")
            ),
            "manifest.sha256",
        ]
        text = {
            name: "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pack.read(name))).pages)
            for name in pack.namelist()
            if name.endswith(".pdf")
        }
        rows = list(csv.reader(io.StringIO(pack.read("attendance.csv").decode("utf-8-sig"))))
    assert "Kadri Kask" in text[f"sheets/{FIRST}-local.pdf"]
    assert "Anna Albers" not in text[f"sheets/{FIRST}-local.pdf"]
    assert "Anna Albers" in text[f"sheets/{FIRST}-transnational.pdf"]
    assert "Piotr Pawlak" in text[f"sheets/{FIRST}-transnational.pdf"]
    assert "Piotr Pawlak" not in text[f"sheets/{SECOND}-transnational.pdf"]
    assert "Piotr Pawlak" in text[f"sheets/{SECOND}-online.pdf"]
    assert all("Zażółć: Õppimine" in said and "ESF+ 2021/0042 #1 $x$" in said for said in text.values())
    assert [(row[0], row[1], row[4]) for row in rows[1:3]] == [
        (str(FIRST), "Anna Albers", rows[1][4]),
        (str(FIRST), "Kadri Kask", rows[2][4]),
    ]
    assert len(rows) == 7


@time_machine.travel(AFTERWARDS, tick=False)
def test_it_is_the_same_byte_for_byte_in_another_zone_and_at_another_time(
    plan: SeatPlan, fiona: Person, anna: Person
) -> None:
    first = made(plan, fiona, has := "de", with_certificates=True)
    assert first.kept is not None
    with (
        time_machine.travel(AFTERWARDS + timedelta(days=300), tick=False),
        timezone.override("Pacific/Auckland"),
        translation.override("et"),
    ):
        second = made(plan, fiona, has, with_certificates=True)
    assert second.kept is not None
    assert (second.pk, second.kept.sha256) == (first.pk + 1, first.kept.sha256)
    assert archive.wrong(Path(first.kept.file.path)) == []
