"""Signing on a screen and on paper: by whom, with what, and who may see it."""

import base64
import io
import os
import threading
import time
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from evidence import files, proof_tasks
from evidence.actions import records, signing
from evidence.models import Attendance, EvidenceRecord, KeptFile, Scan, Signature
from evidence.proof_policy import ProofRefused
from home.erasing import erase
from people.models import Person
from registrations.models import SeatPlan
from spaces.policy import Denied
from tests import factories
from tests.dumps import places_of
from tests.evidence.proof import FIRST, SECOND, made, make_plan, make_project, make_there, picture
from tests.people import browser

PDF = b"%PDF-1.4\nsigned\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"


@pytest.fixture
def plan(fiona: Person, db: None) -> SeatPlan:
    return make_plan(fiona, make_project(fiona))


@pytest.fixture
def kadris(plan: SeatPlan, kadri: Person) -> Attendance:
    return make_there(plan, kadri)


def drawing(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def test_one_draws_a_signature_and_it_is_kept_as_a_picture(kadris: Attendance, kadri: Person) -> None:
    path = f"/attendance/{kadris.pk}/signature/"
    given = {"drawing": drawing(picture()), "typed": "", "confirmed": "on"}
    assert browser(kadri).post(path, given).status_code == 302
    signature = Signature.objects.get(attendance=kadris)
    assert (signature.kind, signature.taken_by, signature.kept.content()) == ("drawn", kadri, picture())
    file = browser(kadri).get(f"{path}file/")
    assert (file["Content-Type"], b"".join(file.streaming_content)) == ("image/png", picture())  # type: ignore[attr-defined]
    assert file["Cache-Control"] == "private, no-store"


def test_by_the_keyboard_one_types_the_name_and_confirms(kadris: Attendance, kadri: Person) -> None:
    path = f"/attendance/{kadris.pk}/signature/"
    client = browser(kadri)
    for wrong in (
        {"typed": "Kadri Kask"},
        {"typed": "", "confirmed": "on"},
        {"typed": "Somebody Else", "confirmed": "on"},
        {"drawing": drawing(picture(damaged=True)), "confirmed": "on"},
        {"drawing": drawing(picture(3000, 10)), "confirmed": "on"},
        {"drawing": "data:image/png;base64,AAAA", "confirmed": "on"},
        {"drawing": "data:text/html;base64,AAAA", "confirmed": "on"},
    ):
        assert client.post(path, wrong).status_code == 422
    assert (Signature.objects.count(), KeptFile.objects.count()) == (0, 0)
    assert client.post(path, {"typed": " kadri  KASK ", "confirmed": "on"}).status_code == 302
    assert Signature.objects.get().kind == "typed"


def test_at_the_door_a_hosts_screen_is_handed_round(
    plan: SeatPlan, kadris: Attendance, fiona: Person
) -> None:
    client = browser(fiona)
    listed = client.get(f"/seats/{plan.pk}/proof/signatures/{FIRST}/").content.decode()
    assert f"/attendance/{kadris.pk}/signature/" in listed
    given = {"drawing": drawing(picture()), "confirmed": "on"}
    answer = client.post(f"/attendance/{kadris.pk}/signature/", given)
    assert answer["Location"] == f"/seats/{plan.pk}/proof/signatures/{FIRST}/"
    assert (Signature.objects.get().taken_by, Signature.objects.get().kind) == (fiona, "drawn")


def test_a_host_who_types_a_name_signs_for_nobody(
    plan: SeatPlan, kadris: Attendance, fiona: Person, kadri: Person
) -> None:
    client, path = browser(fiona), f"/attendance/{kadris.pk}/signature/"
    assert "id_typed" not in client.get(path).content.decode()
    assert client.post(path, {"typed": "Kadri Kask", "confirmed": "on"}).status_code == 422
    given = {"attendance": kadris.pk, "typed": "Kadri Kask"}
    answer = client.post("/api/v1/signatures/", given, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "typed_by_a_host")
    assert (Signature.objects.count(), KeptFile.objects.count()) == (0, 0)


def test_what_a_host_confirms_is_told_as_the_hosts_word_everywhere(
    plan: SeatPlan, kadris: Attendance, fiona: Person, kadri: Person, anna: Person
) -> None:
    client, page = browser(fiona), f"/seats/{plan.pk}/proof/"
    assert browser(anna).post(f"/attendance/{kadris.pk}/confirmation/").status_code == 404
    with pytest.raises(Denied):
        signing.confirm(attendance=kadris, by=kadri)
    assert client.post(f"/attendance/{kadris.pk}/confirmation/").status_code == 302
    assert (Signature.objects.get().kind, Signature.objects.get().taken_by) == ("host", fiona)
    assert "Confirmed by the host Fiona" in client.get(f"/attendance/{kadris.pk}/signature/").content.decode()
    assert "Confirmed by a host, not signed" in client.get(f"{page}signatures/{FIRST}/").content.decode()
    told = client.get(f"/api/v1/proofs/{plan.pk}/").json()["days"][0]
    assert (told["signed"], told["confirmed"]) == (0, 1)
    records.freeze(space=plan.space)
    record = EvidenceRecord.objects.get()
    assert (record.signature, record.confirmed_by) == ("host", fiona.name)
    pack = made(plan, fiona).kept
    assert pack is not None
    with zipfile.ZipFile(io.BytesIO(pack.content())) as opened:
        names, listed = opened.namelist(), opened.read(f"sheets/{FIRST}-local.pdf")
        kept = opened.read(f"confirmations/{FIRST}/kadri-kask-on_site-{kadris.pk}.txt").decode()
        rows = opened.read("attendance.csv").decode()
    assert not any(name.startswith("signatures/") for name in names)
    assert "not signed" in kept
    said = f"Confirmed by the host {fiona.name}, not signed"
    assert said in " ".join(PdfReader(io.BytesIO(listed)).pages[0].extract_text().split())
    assert said in rows


def test_the_lists_name_the_host_whose_word_stands_now(
    plan: SeatPlan, kadris: Attendance, kadri: Person, fiona: Person, mads: Person
) -> None:
    factories.make_membership(plan.space, mads, role="coordinator")
    signing.confirm(attendance=kadris, by=fiona)
    records.freeze(space=plan.space)
    Attendance.objects.filter(pk=kadris.pk).update(struck_at=timezone.now())
    again = make_there(plan, kadri)
    signing.confirm(attendance=again, by=mads)
    records.freeze(space=plan.space)
    assert EvidenceRecord.objects.get().confirmed_by == mads.name


def test_her_own_signature_takes_the_place_of_a_hosts_word_and_not_the_other_way(
    kadris: Attendance, fiona: Person, kadri: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        signing.confirm(attendance=kadris, by=fiona)
        signing.sign(attendance=kadris, by=kadri, typed="Kadri Kask")
        assert signing.confirm(attendance=kadris, by=fiona).kind == "typed"
    assert (Signature.objects.get().kind, KeptFile.objects.count()) == ("typed", 1)
    assert Path(KeptFile.objects.get().file.path).read_text().startswith("Kadri Kask")


def test_the_word_of_a_host_who_is_erased_stands_in_the_records_alone(
    plan: SeatPlan, kadris: Attendance, fiona: Person
) -> None:
    name = fiona.name
    signing.confirm(attendance=kadris, by=fiona)
    erase(fiona)
    assert places_of(name) == {name: {"evidence_evidencerecord.confirmed_by"}}
    records.freeze(space=plan.space)
    assert EvidenceRecord.objects.get().confirmed_by == name


def test_programs_confirm_as_hosts(kadris: Attendance, fiona: Person, kadri: Person) -> None:
    given = {"data": {"attendance": kadris.pk}, "content_type": "application/json"}
    assert browser(kadri).post("/api/v1/signatures/confirmations/", **given).status_code == 403
    answer = browser(fiona).post("/api/v1/signatures/confirmations/", **given)
    assert (answer.status_code, answer.json()["kind"]) == (201, "host")


def test_nobody_signs_for_another_or_sees_their_signature(
    plan: SeatPlan, kadris: Attendance, anna: Person, kadri: Person
) -> None:
    signing.sign(attendance=kadris, by=kadri, typed="Kadri Kask")
    make_there(plan, anna)
    for path in (f"/attendance/{kadris.pk}/signature/", f"/attendance/{kadris.pk}/signature/file/"):
        assert browser(anna).get(path).status_code == 404
        assert browser().get(path).status_code == 302
    assert browser(anna).get(f"/api/v1/signatures/{kadris.pk}/file/").status_code == 404
    with pytest.raises(Denied):
        signing.sign(attendance=kadris, by=anna, typed="Kadri Kask")
    given = {"attendance": kadris.pk, "typed": "Kadri Kask"}
    answer = browser(anna).post("/api/v1/signatures/", given, content_type="application/json")
    assert answer.status_code == 400


def test_programs_sign_too(kadris: Attendance, kadri: Person) -> None:
    given = {"attendance": kadris.pk, "drawing": drawing(picture())}
    answer = browser(kadri).post("/api/v1/signatures/", given, content_type="application/json")
    assert (answer.status_code, answer.json()["kind"]) == (201, "drawn")
    assert browser(kadri).get(f"/api/v1/signatures/{kadris.pk}/file/").status_code == 200


def test_a_check_in_that_was_taken_back_takes_no_signature(kadris: Attendance, kadri: Person) -> None:
    Attendance.objects.filter(pk=kadris.pk).update(struck_at=kadris.arrived_at)
    with pytest.raises(ProofRefused, check=lambda refused: refused.code == "struck"):
        signing.sign(attendance=kadris, by=kadri, typed="Kadri Kask")
    assert browser(kadri).get(f"/attendance/{kadris.pk}/signature/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_ten_that_sign_at_once_are_one_signature_and_one_file(
    plan: SeatPlan, kadris: Attendance, kadri: Person, settings: Any
) -> None:
    barrier, wrong = threading.Barrier(10), []

    def sign() -> None:
        try:
            barrier.wait()
            signing.sign(attendance=kadris, by=kadri, typed="Kadri Kask")
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert (Signature.objects.count(), KeptFile.objects.count()) == (1, 1)
    on_disk = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(on_disk) == 1


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def test_a_host_uploads_a_signed_list_and_takes_it_back(
    plan: SeatPlan, fiona: Person, kadri: Person, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client, page = browser(fiona), f"/seats/{plan.pk}/proof/"
    answer = client.post(f"{page}scans/", {"day": FIRST, "file": upload("Tag 1.pdf", PDF)})
    assert answer["Location"] == page
    scan = Scan.objects.get()
    assert "Tag 1.pdf" in client.get(page).content.decode()
    path = f"{page}scans/{scan.kept.key}/"
    file = client.get(path)
    assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "attachment" in file["Content-Disposition"]
    part = client.get(path, headers={"range": "bytes=0-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"%PDF")  # type: ignore[attr-defined]
    assert browser(kadri).get(path).status_code == 403
    assert browser(kadri).get(f"/api/v1/scans/{scan.pk}/file/").status_code == 404
    assert client.get(f"{path}removal/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{path}removal/")
    assert client.get(path).status_code == 404
    assert [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()] == []


def test_who_no_longer_hosts_has_none_of_its_bytes(plan: SeatPlan, fiona: Person) -> None:
    scan = signing.keep_scan(plan=plan, day=FIRST, by=fiona, name="a.pdf", content=ContentFile(PDF))
    client, path = browser(fiona), f"/seats/{plan.pk}/proof/scans/{scan.kept.key}/"
    assert client.get(path).status_code == 200
    plan.space.memberships.update(role="member")
    assert client.get(path, headers={"range": "bytes=0-3"}).status_code == 403


def test_a_scan_is_what_its_content_says_and_of_a_day_that_there_was(
    plan: SeatPlan, fiona: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path = browser(fiona), f"/seats/{plan.pk}/proof/scans/"
    monkeypatch.setattr(signing, "LARGEST_SCAN", 1000)
    for day, name, content in (
        (FIRST, "list.pdf", picture()),
        (FIRST, "list.png", PDF),
        (FIRST, "list.html", b"<script>"),
        (FIRST, "list.txt", b"plain"),
        (FIRST, "list.pdf", b"%PDF-1.4" + b"x" * 2000),
        ("2026-05-20", "list.pdf", PDF),
        ("x", "list.pdf", PDF),
    ):
        answer = client.post(path, {"day": day, "file": upload(name, content)})
        assert answer.status_code == 422, name
    assert client.post(path, {"day": FIRST}).status_code == 422
    assert (Scan.objects.count(), KeptFile.objects.count()) == (0, 0)


def test_programs_upload_and_remove_as_well(plan: SeatPlan, fiona: Person, kadri: Person) -> None:
    path = f"/api/v1/proofs/{plan.pk}/scans/"
    given = {"day": SECOND, "file": upload("list.png", picture())}
    assert browser(kadri).post(path, {**given, "file": upload("a.png", picture())}).status_code == 403
    made = browser(fiona).post(path, given).json()
    assert (made["content_type"], made["day"]) == ("image/png", str(SECOND))
    told = browser(fiona).get(f"/api/v1/proofs/{plan.pk}/").json()
    assert [one["id"] for day in told["days"] for one in day["scans"]] == [made["id"]]
    assert browser(fiona).delete(f"/api/v1/scans/{made['id']}/").status_code == 204
    assert Scan.objects.count() == 0


def test_what_nothing_names_is_swept_up_after_a_day(
    plan: SeatPlan,
    kadris: Attendance,
    kadri: Person,
    fiona: Person,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    signing.sign(attendance=kadris, by=kadri, typed="Kadri Kask")
    scan = signing.keep_scan(plan=plan, day=FIRST, by=fiona, name="a.pdf", content=ContentFile(PDF))
    kadris.delete()  # the signature goes along, its file stays
    lost = Path(settings.MEDIA_ROOT) / "evidence" / "xx" / "xxlost"
    lost.parent.mkdir(parents=True)
    lost.write_text("a worker died here")
    assert files.sweep() == 0
    old = time.time() - 2 * 24 * 60 * 60
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        os.utime(path, (old, old))
    later = timezone.now() + timedelta(days=2)
    with time_machine.travel(later, tick=False), django_capture_on_commit_callbacks(execute=True):
        assert files.sweep()
    assert list(KeptFile.objects.all()) == [scan.kept]
    assert [path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == [scan.kept.key]
    assert proof_tasks.end_retention() >= 0


def test_the_host_of_another_event_is_a_stranger(plan: SeatPlan, kadri: Person) -> None:
    make_plan(kadri, slug="kadris-own")
    factories.make_membership(plan.space, kadri)
    for path in ("", "agenda.pdf", f"signatures/{FIRST}/", f"lists/{FIRST}/local.pdf"):
        assert browser(kadri).get(f"/seats/{plan.pk}/proof/{path}").status_code == 403
