"""Who is erased leaves what they said without a name, and the few facts that a project has to keep; nothing else."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from conversations import actions as talk
from evidence import actions as door
from evidence.actions import certificates, records, signing
from evidence.models import EvidenceRecord, KeptFile, Pack, Subject
from home.erasing import erase
from notices import actions as notices
from notices.models import Notice
from people.models import Person
from registrations import actions as seats
from registrations.models import SeatPlan
from tests import factories
from tests.dumps import everything, places_of
from tests.evidence.proof import AFTERWARDS, FIRST, SECOND, made, make_plan, make_project, make_there
from tests.people import browser, just_signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"


@pytest.fixture
def plan(fiona: Person, kadri: Person) -> SeatPlan:
    """Kadri was there on both days, signed, and made a certificate; she waits for a seat elsewhere, and talked."""
    plan = make_plan(fiona, make_project(fiona, last_payment_on=date(2027, 3, 4)))
    factories.make_membership(plan.space, kadri)
    one = make_there(plan, kadri, FIRST)
    make_there(plan, kadri, SECOND, mode="online", source="online")
    door.issue_ticket(registration=one.registration)
    signing.sign(attendance=one, by=kadri, typed="Kadri Kask")
    certificates.issue(plan=plan, person=kadri, language="et")
    seats.register(plan=factories.make_visit("Later").seat_plan, person=kadri, note="Kadri Kask asks")
    factories.make_thread(plan.space, messages=[(kadri, "Tere!")])
    notices.tell(recipients=[fiona], key="spaces.asked", params={"space": "x"}, url="/", names=kadri)
    return plan


def test_a_dump_holds_the_name_in_the_evidence_table_alone(
    plan: SeatPlan, kadri: Person, fiona: Person
) -> None:
    with time_machine.travel(AFTERWARDS, tick=False):
        made(plan, fiona, with_certificates=True)
        mail = kadri.email
        found = places_of("Kadri Kask", mail)
        assert len(found["Kadri Kask"]) > 3  # it could be found elsewhere
        assert "people_person.email" in found[mail]
        subject = Subject.objects.get(person=kadri).name
        erase(kadri)
    assert places_of("Kadri Kask", mail, subject) == {
        "Kadri Kask": {"evidence_evidencerecord.name"},
        mail: set(),
        subject: {"evidence_evidencerecord.subject"},
    }
    rows = EvidenceRecord.objects.order_by("day")
    assert [(one.name, one.country, one.day, one.mode, one.source) for one in rows] == [
        ("Kadri Kask", "EE", FIRST, "on_site", "scan"),
        ("Kadri Kask", "EE", SECOND, "online", "online"),
    ]
    # Another pack is made in the place of the one that held the signature, from the records.
    assert (Pack.objects.get().state, KeptFile.objects.count()) == ("waiting", 0)


def test_a_namesake_keeps_what_was_told_of_them_and_a_former_name_goes_as_well(
    kadri: Person, fiona: Person
) -> None:
    namesake = factories.make_person("Kadri Kask", email="another@example.org")
    for who in (kadri, namesake):
        notices.tell(recipients=[fiona], key="spaces.asked", params={"space": "x"}, url="/", names=who)
    kadri.name = "Kadri Teine"
    kadri.save(update_fields=["name"])
    notices.tell(recipients=[fiona], key="spaces.asked", params={"space": "y"}, url="/", names=kadri)
    erase(kadri)
    told = Notice.objects.filter(recipient=fiona).order_by("pk")
    assert [one.text for one in told] == [
        "… asks to join x.",
        "Kadri Kask asks to join x.",
        "… asks to join y.",
    ]
    assert [one.names for one in told] == [None, namesake, None]
    assert places_of("Kadri Teine") == {"Kadri Teine": set()}


def test_of_a_burst_the_count_stays_and_the_newest_is_nobody(kadri: Person, anna: Person) -> None:
    thread = factories.make_thread(factories.make_group("Group").space)
    for person in (anna, kadri):
        factories.make_membership(thread.space, person)
    mads = factories.make_person("Mads Madsen")
    factories.make_membership(thread.space, mads, level="everything")
    for person in (anna, kadri):
        talk.post_message(
            draft=talk.draft(
                thread=thread, author=person, client_id=str(person.pk), body="Tere!", language="et"
            )
        )
    told = Notice.objects.get(recipient=mads)
    assert (told.count, told.names) == (2, kadri)
    erase(kadri)
    told.refresh_from_db()
    assert (told.count, told.names, told.params["person"]) == (2, None, "…")


def test_a_notice_that_gives_a_name_and_not_whose_is_refused(fiona: Person) -> None:
    with pytest.raises(ValueError, match="names"):
        notices.tell(recipients=[fiona], key="spaces.asked", params={"person": "Kadri Kask"}, url="/")


def test_when_the_time_is_over_the_name_is_nowhere(plan: SeatPlan, kadri: Person) -> None:
    erase(kadri)
    with time_machine.travel(datetime(2033, 1, 2, tzinfo=UTC), tick=False):
        records.delete_what_is_due()
    assert places_of("Kadri Kask") == {"Kadri Kask": set()}


def test_a_pack_that_is_made_afterwards_still_tells_who_was_there(
    plan: SeatPlan, kadri: Person, fiona: Person
) -> None:
    with time_machine.travel(AFTERWARDS, tick=False):
        erase(kadri)
        for _again in range(2):
            kept = made(plan, fiona).kept
            assert kept is not None
            assert b"Kadri Kask" in kept.content()
            assert records.freeze(space=plan.space) == 2


def test_without_a_project_nothing_stays(fiona: Person, kadri: Person) -> None:
    make_there(make_plan(fiona), kadri)
    erase(kadri)
    assert places_of("Kadri Kask") == {"Kadri Kask": set()}


def test_what_somebody_becomes_later_changes_no_record(plan: SeatPlan, kadri: Person, fiona: Person) -> None:
    with time_machine.travel(AFTERWARDS, tick=False):
        made(plan, fiona)
        kadri.name = "Kadri Teine"
        kadri.save(update_fields=["name"])
        made(plan, fiona)
    assert set(EvidenceRecord.objects.values_list("name", flat=True)) == {"Kadri Kask"}


def test_what_was_noted_by_mistake_leaves_the_records(plan: SeatPlan, kadri: Person, fiona: Person) -> None:
    assert records.freeze(space=plan.space) == 2
    plan.registrations.get(person=kadri).attendances.filter(day=SECOND).update(struck_at=AFTERWARDS)
    assert records.freeze(space=plan.space) == 1


def test_what_is_over_is_written_down_by_itself(plan: SeatPlan) -> None:
    with time_machine.travel(AFTERWARDS, tick=False):
        assert records.freeze_what_is_over() == 1
        assert records.freeze_what_is_over() == 0
    assert EvidenceRecord.objects.count() == 2


def test_a_pack_of_the_first_day_leaves_the_second_to_be_written_down_by_itself(
    fiona: Person, kadri: Person
) -> None:
    plan = make_plan(fiona, make_project(fiona))
    make_there(plan, kadri, FIRST)
    with time_machine.travel(datetime(2026, 5, 12, 18, tzinfo=UTC), tick=False):
        made(plan, fiona)
    make_there(plan, kadri, SECOND)
    with time_machine.travel(AFTERWARDS, tick=False):
        assert records.freeze_what_is_over() == 1
        assert records.freeze_what_is_over() == 0
    assert list(EvidenceRecord.objects.values_list("day", flat=True)) == [FIRST, SECOND]


def test_the_page_says_what_stays_and_until_when(plan: SeatPlan, kadri: Person) -> None:
    records.freeze(space=plan.space)
    assert browser(kadri).get("/me/deletion/").status_code == 302  # the password is asked for first
    client = just_signed_in(kadri)
    page = client.get("/me/deletion/").content.decode()
    assert page.count("Kadri Kask, Organisation") == 2
    assert "2032-12-31" in page
    assert client.post("/me/deletion/", {}).status_code == 422
    assert Person.objects.filter(pk=kadri.pk).exists()
    assert client.post("/me/deletion/", {"confirmed": "on"}).status_code == 302
    assert not Person.objects.filter(pk=kadri.pk).exists()
    assert client.get("/me/evidence/").status_code == 302
    assert EvidenceRecord.objects.count() == 2


def test_a_person_sees_and_takes_along_all_that_is_kept(plan: SeatPlan, kadri: Person, anna: Person) -> None:
    make_there(plan, anna)
    records.freeze(space=plan.space)
    told = json.loads(just_signed_in(kadri).get("/me/data/").content)
    assert [(one["day"], one["kept_until"]) for one in told["evidence_records"]] == [
        ("2026-05-12", "2032-12-31"),
        ("2026-05-13", "2032-12-31"),
    ]
    assert [one["kind"] for one in told["signatures"]] == ["typed"]
    assert [one["name"] for one in told["certificates"]] == ["Kadri Kask"]
    page = browser(kadri).get("/me/evidence/").content.decode()
    assert "2032-12-31" in page
    assert "Anna" not in page
    rows = browser(kadri).get("/api/v1/evidence-records/").json()["results"]
    assert [row["name"] for row in rows] == ["Kadri Kask", "Kadri Kask"]


def test_all_go_or_none(plan: SeatPlan, kadri: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    from people import privacy as people

    monkeypatch.setattr(people, "erase", lambda person: 1 / 0)
    before = everything()
    with pytest.raises(ZeroDivisionError):
        erase(kadri)
    assert everything() == before


def test_every_room_lets_go() -> None:
    from home import privacy

    assert set(privacy.LETS_GO) == set(privacy.ROOMS)
