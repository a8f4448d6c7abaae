"""An evidence pack: what is in it, that it is the same when made again, and that nothing of it is lost with a worker."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone, translation
from pypdf import PdfReader

from evidence import archive, contents
from evidence.actions import issue_ticket, packs, projects, signing
from evidence.models import KeptFile, Pack, Project
from evidence.proof_policy import ProofRefused
from home.erasing import erase
from home.tasks import forget_due_guests
from notices import actions as notices
from notices.models import Notice
from people.models import Person
from registrations.models import Registration, SeatPlan
from spaces import actions as spaces
from spaces.policy import Denied
from tests import factories
from tests.evidence.proof import AFTERWARDS, FIRST, SECOND, made, make_plan, make_project, make_there
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"


@pytest.fixture
def plan(fiona: Person, anna: Person, kadri: Person, piotr: Person) -> SeatPlan:
    """Kadri is from there, Anna and Piotr came; Piotr was online on the second day."""
    plan = make_plan(fiona, make_project(fiona))
    for person in (anna, kadri, piotr):
        make_there(plan, person)
        online = {"mode": "online", "source": "online"} if person == piotr else {}
        make_there(plan, person, SECOND, **online)
    return plan


def opened(pack: Pack) -> zipfile.ZipFile:
    assert pack.kept is not None
    return zipfile.ZipFile(io.BytesIO(pack.kept.content()))


def texts(pack: zipfile.ZipFile) -> dict[str, str]:
    return {
        name: "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pack.read(name))).pages)
        for name in pack.namelist()
        if name.endswith(".pdf") and not name.startswith("scans/")
    }


@time_machine.travel(AFTERWARDS, tick=False)
def test_a_day_around_the_event_has_its_lists_and_stands_in_no_agenda(
    plan: SeatPlan, anna: Person, fiona: Person
) -> None:
    before = FIRST - timedelta(days=1)
    make_there(plan, anna, before)
    with opened(made(plan, fiona, "en", with_certificates=True)) as pack:
        text = texts(pack)
    assert "Anna Albers" in text[f"sheets/{before}-transnational.pdf"]
    assert "12 May" in text["agenda.pdf"]
    assert "11 May" not in text["agenda.pdf"]
    (certificate,) = [said for name, said in text.items() if name.startswith("certificates/anna")]
    assert "12 May" in certificate
    assert "11 May" not in certificate


@time_machine.travel(AFTERWARDS, tick=False)
def test_who_was_let_in_by_a_code_that_was_typed_stands_there_as_by_ticket(
    plan: SeatPlan, mads: Person, fiona: Person
) -> None:
    code = issue_ticket(registration=factories.make_registration(plan, mads)).code
    host = browser(fiona)
    with time_machine.travel(datetime.combine(SECOND, time(7), UTC), tick=False):
        page = host.get(f"/check-in/{plan.pk}/", {"said": code.upper()}).content.decode()
        typed = re.search(r'name="(said|registration)" value="([^"]+)"><button', page)
        assert typed is not None
        host.post(f"/check-in/{plan.pk}/arrivals/", {typed[1]: typed[2]})
    with opened(made(plan, fiona)) as pack:
        rows = list(csv.DictReader(io.StringIO(pack.read("attendance.csv").decode("utf-8-sig"))))
    assert [row["Noted by"] for row in rows if row["Full name"] == "Mads Madsen"] == ["By ticket"]


@time_machine.travel(AFTERWARDS, tick=False)
def test_a_hybrid_symposium_of_two_days_has_its_lists_of_each_day(plan: SeatPlan, fiona: Person) -> None:
    with opened(made(plan, fiona, "pl")) as pack:
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
        text = texts(pack)
        rows = list(csv.reader(io.StringIO(pack.read("attendance.csv").decode("utf-8-sig"))))
    assert "Kadri Kask" in text[f"sheets/{FIRST}-local.pdf"]
    assert "Anna Albers" not in text[f"sheets/{FIRST}-local.pdf"]
    assert "Anna Albers" in text[f"sheets/{FIRST}-transnational.pdf"]
    assert "Piotr Pawlak" in text[f"sheets/{FIRST}-transnational.pdf"]
    assert "Piotr Pawlak" not in text[f"sheets/{SECOND}-transnational.pdf"]
    assert "Piotr Pawlak" in text[f"sheets/{SECOND}-online.pdf"]
    assert all("Zażółć: Õppimine" in said and "ESF+ 2021/0042 #1 $x$" in said for said in text.values())
    assert [row[:2] for row in rows[1:]] == [
        [str(day), name] for day in (FIRST, SECOND) for name in ("Anna Albers", "Kadri Kask", "Piotr Pawlak")
    ]


@time_machine.travel(AFTERWARDS, tick=False)
def test_it_is_the_same_byte_for_byte_in_another_zone_language_and_year(
    plan: SeatPlan, fiona: Person
) -> None:
    first = made(plan, fiona, "de", with_certificates=True)
    with (
        time_machine.travel(AFTERWARDS + timedelta(days=300), tick=False),
        timezone.override("Pacific/Auckland"),
        translation.override("et"),
    ):
        second = made(plan, fiona, "de", with_certificates=True)
    assert first.kept is not None
    assert second.kept is not None
    assert (second.pk, second.kept.sha256) == (first.pk + 1, first.kept.sha256)
    assert sum(name.startswith("certificates/") for name in opened(second).namelist()) == 3


@time_machine.travel(AFTERWARDS, tick=False)
def test_what_changed_makes_another_pack(plan: SeatPlan, fiona: Person, mads: Person) -> None:
    first = made(plan, fiona)
    make_there(plan, mads)
    second = made(plan, fiona)
    assert first.kept is not None
    assert second.kept is not None
    assert first.kept.sha256 != second.kept.sha256


@time_machine.travel(AFTERWARDS, tick=False)
def test_the_manifest_tells_each_file_and_a_changed_one(
    plan: SeatPlan, fiona: Person, tmp_path: Path
) -> None:
    kept = made(plan, fiona).kept
    assert kept is not None
    path = Path(kept.file.path)
    assert archive.wrong(path) == []
    assert hashlib.sha256(path.read_bytes()).hexdigest() == kept.sha256
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(changed, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content + b"!" if name == "attendance.csv" else content)
        bad.writestr("more.txt", "put in later")
    assert archive.wrong(changed) == ["attendance.csv", "more.txt"]


@time_machine.travel(AFTERWARDS, tick=False)
def test_signatures_scans_and_what_people_were_told_are_in_it(
    plan: SeatPlan, fiona: Person, kadri: Person, anna: Person
) -> None:
    kadris = plan.registrations.get(person=kadri).attendances.get(day=FIRST)
    signing.sign(attendance=kadris, by=kadri, typed="kadri kask")
    signing.keep_scan(
        plan=plan, day=FIRST, by=fiona, name="list.pdf", content=ContentFile(b"%PDF-1.4\n%%EOF\n", "list.pdf")
    )
    notices.tell(
        recipients=[kadri, anna],
        key="registrations.limited",
        params={"title": "=Tagung"},
        url="/",
        topic=plan.space.topic,
    )
    notices.tell(
        recipients=[fiona],
        key="registrations.asked",
        params={"title": "Tagung"},
        names=anna,
        url="/",
        topic=plan.space.topic,
    )
    with opened(made(plan, fiona)) as pack:
        signed = [name for name in pack.namelist() if name.startswith("signatures/")]
        assert signed == [f"signatures/{FIRST}/kadri-kask-on_site-{kadris.pk}.txt"]
        assert pack.read(signed[0]).decode() == f"kadri kask\n{FIRST}\n2026-06-01T09:00:00Z\n"
        assert pack.read(f"scans/{FIRST}-01.pdf") == b"%PDF-1.4\n%%EOF\n"
        told = list(csv.reader(io.StringIO(pack.read("reminders.csv").decode("utf-8-sig"))))
        assert "Name typed and confirmed" in texts(pack)[f"sheets/{FIRST}-local.pdf"].replace("\n", " ")
    assert [(row[0], row[1], row[3]) for row in told[1:]] == [("2026-06-01 09:00", "on the site", "2")]


@time_machine.travel(AFTERWARDS, tick=False)
def test_an_agenda_says_what_was_cancelled(plan: SeatPlan, fiona: Person) -> None:
    factories.make_entry(
        plan.space, "Eröffnung", starts="2026-05-12T09:00", zone="Europe/Tallinn", kind="programme"
    )
    factories.make_entry(
        plan.space,
        "Abend",
        starts="2026-05-12T19:00",
        zone="Europe/Tallinn",
        kind="programme",
        status="CANCELLED",
    )
    with opened(made(plan, fiona)) as pack:
        said = texts(pack)["agenda.pdf"]
    lines = [line for line in said.splitlines() if "Eröffnung" in line or "Abend" in line]
    assert lines[0].startswith("09:00–10:00 Eröffnung")
    assert lines[0].endswith("as planned")
    assert lines[1].endswith("cancelled")


def test_a_worker_that_is_killed_loses_nothing_but_time(
    plan: SeatPlan, fiona: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = packs.ask_for_pack(plan=plan, by=fiona, language="en")

    class Killed(BaseException):
        pass

    def killed(*_given: Any) -> Any:
        yield from list(real(*_given))[:3]
        raise Killed

    real = contents.files
    monkeypatch.setattr(contents, "files", killed)
    with pytest.raises(Killed):
        packs.make_next()
    pack.refresh_from_db()
    assert (pack.state, pack.kept, KeptFile.objects.count()) == ("making", None, 0)
    monkeypatch.setattr(contents, "files", real)
    assert not packs.make_next()  # its claim still holds
    with time_machine.travel(timezone.now() + packs.LEASE + timedelta(seconds=1)):
        assert packs.make_next()
    pack.refresh_from_db()
    assert (pack.state, pack.percent) == ("ready", 100)


def test_a_slow_worker_whose_claim_another_took_writes_nothing(plan: SeatPlan, fiona: Person) -> None:
    pack = packs.ask_for_pack(plan=plan, by=fiona, language="en")
    Pack.objects.filter(pk=pack.pk).update(state="making", claimed_until=timezone.now() + timedelta(hours=1))
    slow = Pack.objects.select_related("plan__space", "plan__entry").get(pk=pack.pk)
    Pack.objects.filter(pk=pack.pk).update(claimed_until=timezone.now() + timedelta(hours=2))
    with pytest.raises(packs.Taken):
        packs.make(slow)
    assert KeptFile.objects.count() == 0


def test_what_cannot_be_made_is_tried_again_and_then_said(
    plan: SeatPlan, fiona: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = packs.ask_for_pack(plan=plan, by=fiona, language="en")
    monkeypatch.setattr(contents, "gather", lambda *_given: 1 / 0)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _try in range(packs.TRIES):
            assert packs.make_next()
            clock.shift(timedelta(minutes=10))
        assert not packs.make_next()
    pack.refresh_from_db()
    assert (pack.state, pack.tries) == ("failed", packs.TRIES)


def test_the_row_says_how_far_it_is(plan: SeatPlan, fiona: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = packs.ask_for_pack(plan=plan, by=fiona, language="en")
    monkeypatch.setattr(packs, "TOLD_EVERY", timedelta(0))
    seen: list[int] = []

    real = packs.hold

    def watch(of: Pack, **fields: int) -> None:
        real(of, **fields)
        of.refresh_from_db()
        seen.append(of.percent)

    monkeypatch.setattr(packs, "hold", watch)
    packs.make_next()
    pack.refresh_from_db()
    assert seen == sorted(seen)
    assert (seen[0], pack.percent, pack.done) == (0, 100, pack.total)
    assert len(set(seen)) > 5


def test_asked_for_twice_it_is_made_once(plan: SeatPlan, fiona: Person) -> None:
    first = packs.ask_for_pack(plan=plan, by=fiona, language="en")
    assert packs.ask_for_pack(plan=plan, by=fiona, language="en") == first
    assert packs.ask_for_pack(plan=plan, by=fiona, language="de") != first


def test_only_hosts_ask_and_a_project_is_needed(plan: SeatPlan, fiona: Person, anna: Person) -> None:
    with pytest.raises(Denied):
        packs.ask_for_pack(plan=plan, by=anna, language="en")
    other = make_plan(fiona, slug="without-project")
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "no_project"):
        packs.ask_for_pack(plan=other, by=fiona, language="en")
    with pytest.raises(Denied):
        projects.fund(space=other.space, project=make_project(fiona), by=anna)


def test_of_an_archived_space_packs_are_still_made_and_all_else_stands_still(
    plan: SeatPlan, fiona: Person
) -> None:
    spaces.archive(space=plan.space, by=fiona)
    client, page = browser(fiona), f"/seats/{plan.pk}/proof/"
    assert client.get(page).status_code == 200
    assert page in client.get(plan.get_absolute_url()).content.decode()
    assert client.post(f"{page}packs/", {"language": "en"}).status_code == 302
    assert packs.make_next()
    pack = Pack.objects.get()
    assert client.get(f"{page}packs/{pack.pk}/").status_code == 200
    assert client.get(f"/api/v1/packs/{pack.pk}/file/").status_code == 200
    for path in (f"/seats/{plan.pk}/registrations/", f"/check-in/{plan.pk}/"):
        assert client.get(path).status_code == 403


def test_when_somebody_is_erased_packs_are_made_anew_without_their_signature_and_the_hosts_are_told(
    plan: SeatPlan, fiona: Person, kadri: Person, django_capture_on_commit_callbacks: Any
) -> None:
    kadris = plan.registrations.get(person=kadri).attendances.get(day=FIRST)
    signing.sign(attendance=kadris, by=kadri, typed="Kadri Kask")
    with time_machine.travel(AFTERWARDS, tick=False), django_capture_on_commit_callbacks(execute=True):
        old = (
            made(plan, fiona, "de"),
            made(plan, fiona, "de", with_certificates=True),
            made(plan, fiona, "pl"),
        )
        made(plan, fiona, "de")
        waiting = packs.ask_for_pack(plan=plan, by=fiona, language="et")
        erase(kadri)
        assert not Pack.objects.filter(pk__in=[waiting.pk, *(one.pk for one in old)]).exists()
        assert sorted(Pack.objects.values_list("language", "has_certificates", "state", "asked_by")) == [
            ("de", False, "waiting", fiona.pk),
            ("de", True, "waiting", fiona.pk),
            ("et", False, "waiting", fiona.pk),
            ("pl", False, "waiting", fiona.pk),
        ]
        while packs.make_next():
            pass
    for one in Pack.objects.all():
        with opened(one) as pack:
            names = "\n".join(pack.namelist())
            assert "Kadri Kask" in texts(pack)[f"sheets/{FIRST}-local.pdf"]
        assert "kadri" not in names
    assert "being made anew" in Notice.objects.get(recipient=fiona, key="evidence.packs_made_anew").text


def test_a_pack_whose_project_is_over_is_not_made_anew(plan: SeatPlan, fiona: Person, kadri: Person) -> None:
    made(plan, fiona)
    Project.objects.update(last_payment_on=date(2010, 1, 1))
    erase(kadri)
    assert not Pack.objects.exists()


def test_five_packs_of_a_plan_are_kept(plan: SeatPlan, fiona: Person) -> None:
    for _number in range(packs.MOST_KEPT + 2):
        last = made(plan, fiona)
    assert Pack.objects.count() == packs.MOST_KEPT
    assert KeptFile.objects.count() == packs.MOST_KEPT
    assert last in Pack.objects.all()


def test_of_a_guest_who_is_forgotten_by_themselves_hosts_hear_of_no_account_and_no_signature(
    plan: SeatPlan, fiona: Person
) -> None:
    """They had a seat and never came; their time is over three months after the end."""
    guest = factories.make_person("Gita Guest", is_guest=True)
    factories.make_registration(plan, guest)
    entry = plan.about
    with time_machine.travel(entry.ends_at + timedelta(days=1), tick=False):
        made(plan, fiona)
    with time_machine.travel(entry.ends_at + timedelta(days=91), tick=False):
        Registration.objects.filter(person=guest).update(changed_at=entry.ends_at)
        assert forget_due_guests(timezone.now()) == 1
    said = Notice.objects.get(recipient=fiona, key="evidence.packs_made_anew").text
    assert "is forgotten: they asked for it, or their time was over" in said
    assert not any(word in said.lower() for word in ("account", "signature", "gita", "was at"))
