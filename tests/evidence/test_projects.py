"""The facts of projects: who keeps them, what they must say, and who chooses among them."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from evidence.actions import projects, records
from evidence.models import EvidenceRecord, Funding, Project
from home.erasing import erase
from people.models import Person
from registrations.models import SeatPlan
from tests import factories
from tests.evidence.proof import make_plan, make_project, make_there, picture
from tests.evidence.test_signing import upload
from tests.people import browser

pytestmark = pytest.mark.django_db

FACTS = {
    "name": "Social Innovation Plus",
    "funding": "ESF+ 2021/0042",
    "rule": "year-of-payment",
    "years": "5",
    "last_payment_on": "2027-03-04",
}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_an_organiser_enters_a_project_with_its_logo_and_changes_it(fiona: Person, mads: Person) -> None:
    client = browser(fiona)
    given = {**FACTS, "logo": upload("logo.png", picture()), "logo_words": "A lighthouse"}
    assert client.post("/projects/new/", given).status_code == 302
    project = Project.objects.get()
    assert (project.name, str(project.kept_until), project.created_by) == (
        "Social Innovation Plus",
        "2032-12-31",
        fiona,
    )
    assert "2032-12-31" in client.get("/projects/").content.decode()
    changed = {
        **FACTS,
        "logo_words": "A lighthouse",
        "years": "10",
        "is_on_hold": "on",
        "hold_reason": "Audit",
    }
    assert client.post(f"/projects/{project.pk}/", changed).status_code == 302
    project.refresh_from_db()
    assert (project.years, project.is_on_hold, project.kept_until, project.logo is not None) == (
        10,
        True,
        None,
        True,
    )
    assert browser(mads).get(f"/projects/{project.pk}/logo/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "id_name"),
        ({"years": "0"}, "id_years"),
        ({"years": "500"}, "id_years"),
        ({"rule": "day"}, "id_kept_until_day"),
        ({"is_on_hold": "on"}, "id_hold_reason"),
        ({"last_payment_on": "yesterday"}, "id_last_payment_on"),
        ({"rule": "never"}, "id_rule"),
        ({"name": "a\0b"}, "id_name"),
    ],
)
def test_what_cannot_be_stands_beside_its_field_with_what_was_typed(
    fiona: Person, wrong: dict[str, str], field: str
) -> None:
    answer = browser(fiona).post("/projects/new/", {**FACTS, **wrong})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="{field}_error"' in page
    assert "ESF+ 2021/0042" in page
    assert Project.objects.count() == 0


def test_who_makes_no_events_keeps_no_projects(kadri: Person, fiona: Person) -> None:
    project = make_project(fiona)
    client = browser(kadri)
    for path in ("/projects/", "/projects/new/", f"/projects/{project.pk}/"):
        assert client.get(path).status_code == 403
        assert browser().get(path).status_code == 302
    assert client.post("/projects/new/", FACTS).status_code == 403
    assert client.get(f"/api/v1/projects/{project.pk}/").status_code == 404
    given = {"data": json.dumps(FACTS), "content_type": "application/json"}
    assert client.post("/api/v1/projects/", **given).status_code == 403


def test_a_host_chooses_which_project_pays(fiona: Person, kadri: Person) -> None:
    project, plan = make_project(fiona), make_plan(kadri)
    client, page = browser(kadri), f"/seats/{plan.pk}/proof/"
    assert "Choose the project that pays" in client.get(page).content.decode()
    factories.make_country("PL")
    assert client.post(f"{page}project/", {"project": project.pk, "country": "PL"}).status_code == 302
    funding = Funding.objects.get(space=plan.space)
    assert (funding.project, funding.country_id) == (project, "PL")
    assert client.post(f"{page}project/", {"project": 999}).status_code == 422
    assert browser(fiona).post(f"{page}project/", {"project": project.pk}).status_code == 403


def test_a_project_whose_proof_is_kept_no_longer_takes_none(fiona: Person) -> None:
    plan = make_plan(fiona, make_project(fiona))
    old = make_project(fiona, name="Long ago", last_payment_on=date(2010, 3, 4))
    answer = browser(fiona).post(f"/seats/{plan.pk}/proof/project/", {"project": old.pk})
    assert answer.status_code == 422
    assert "is kept no longer" in answer.content.decode()
    assert Funding.objects.get().project != old


def test_what_is_kept_goes_to_another_project_only_when_somebody_says_so(
    fiona: Person, kadri: Person
) -> None:
    wrong = make_project(fiona, name="Wrong", last_payment_on=date(2040, 3, 4))
    right = make_project(fiona, name="Right", last_payment_on=date(2035, 3, 4))
    plan = make_plan(fiona, wrong)
    make_there(plan, kadri)
    records.freeze(space=plan.space)  # long over: the record is settled
    client, page = browser(fiona), f"/seats/{plan.pk}/proof/"
    shown = client.get(page).content.decode()
    assert "1 record of who was there is written down apart." in shown
    answer = client.post(f"{page}project/", {"project": right.pk})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "1 record of who was there is kept for “Wrong” (until Dec. 31, 2045)" in words
    assert "(until Dec. 31, 2040)" in words
    assert EvidenceRecord.objects.get().project == Funding.objects.get().project == wrong
    answer = client.post(f"{page}project/", {"project": right.pk, "moves_records": "on"})
    assert answer.status_code == 302
    assert EvidenceRecord.objects.get().project == Funding.objects.get().project == right
    # It is kept by the rule of the one it went to, with its files, and by no other.
    with time_machine.travel(datetime(2041, 1, 2, tzinfo=UTC), tick=False):
        records.delete_what_is_due()
    assert not EvidenceRecord.objects.exists()


def test_of_who_has_been_erased_the_record_goes_along_too(fiona: Person, kadri: Person) -> None:
    plan, other = make_plan(fiona, make_project(fiona)), make_project(fiona, name="Other")
    make_there(plan, kadri)
    erase(kadri)
    projects.fund(space=plan.space, project=other, by=fiona, moves_records=True)
    assert EvidenceRecord.objects.get().project == other


def test_from_under_a_legal_hold_nothing_goes(fiona: Person, kadri: Person) -> None:
    held = make_project(fiona, name="Held", is_on_hold=True, hold_reason="Audit")
    plan = make_plan(fiona, held)
    make_there(plan, kadri)
    records.freeze(space=plan.space)
    path = f"/api/v1/proofs/{plan.pk}/funding/"
    given = {"project": make_project(fiona, name="Other").pk, "moves_records": True}
    answer = browser(fiona).put(path, json.dumps(given), content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "held")
    assert EvidenceRecord.objects.get().project == held


def test_before_anything_is_kept_another_project_needs_no_word(fiona: Person) -> None:
    plan, other = make_plan(fiona, make_project(fiona)), make_project(fiona, name="Other")
    assert "moves_records" not in browser(fiona).get(f"/seats/{plan.pk}/proof/").content.decode()
    assert projects.fund(space=plan.space, project=other, by=fiona).project == other


def test_the_way_to_the_projects_leads_back_to_where_one_came_from(fiona: Person, kadri: Person) -> None:
    plan = make_plan(fiona)
    client, page = browser(fiona), f"/seats/{plan.pk}/proof/"
    assert f"/projects/?seats={plan.pk}" in client.get(page).content.decode()
    for path in ("/projects/", "/projects/new/", f"/projects/{make_project(fiona).pk}/"):
        assert f'href="{page}"' in client.get(f"{path}?seats={plan.pk}").content.decode()
    answer = client.post(f"/projects/new/?seats={plan.pk}", FACTS)
    assert answer["Location"] == page
    for nowhere in ("", "?seats=x", "?seats=99999", f"?seats={make_plan(kadri, slug='of-kadri').pk}"):
        shown = client.get(f"/projects/{nowhere}")
        assert shown.status_code == 200
        assert "/proof/" not in shown.content.decode()
    assert client.post("/projects/new/", {**FACTS, "name": "Another"})["Location"] == "/projects/"


def test_programs_do_the_same(fiona: Person, kadri: Person) -> None:
    def send(client: Any, verb: str, path: str, body: dict[str, Any]) -> Any:
        return getattr(client, verb)(path, json.dumps(body), content_type="application/json")

    client, plan = browser(fiona), make_plan(kadri)
    made = send(client, "post", "/api/v1/projects/", {**FACTS, "years": 7})
    assert (made.status_code, made.json()["kept_until"]) == (201, "2034-12-31")
    path = f"/api/v1/projects/{made.json()['id']}/"
    held = send(client, "patch", path, {"is_on_hold": True})
    assert (held.status_code, held.json()["code"]) == (409, "hold_reason_missing")
    held = send(client, "patch", path, {"is_on_hold": True, "hold_reason": "Audit"}).json()
    assert (held["kept_until"], held["years"]) == (None, 7)
    assert send(browser(kadri), "patch", path, {"years": 1}).status_code == 403
    chosen = send(browser(kadri), "put", f"/api/v1/proofs/{plan.pk}/funding/", {"project": made.json()["id"]})
    assert (chosen.status_code, chosen.json()["project"]) == (200, made.json()["id"])
    assert send(client, "put", f"/api/v1/proofs/{plan.pk}/funding/", {"project": 1}).status_code == 403


def test_the_page_of_proof_asks_the_same_however_many_were_there(
    fiona: Person, django_assert_max_num_queries: Any
) -> None:
    from tests.evidence.proof import make_there

    plan: SeatPlan = make_plan(fiona, make_project(fiona))
    client = browser(fiona)
    path = f"/seats/{plan.pk}/proof/"
    client.get(path)
    for _number in range(3):
        make_there(plan, factories.make_partner(country="PL"))
    with django_assert_max_num_queries(24) as few:
        client.get(path)
    for _number in range(6):
        make_there(plan, factories.make_partner(country="PL"))
    with django_assert_max_num_queries(len(few)):
        client.get(path)
