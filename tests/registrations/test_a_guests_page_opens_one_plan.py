"""What a guest's link opens is one plan: nothing of theirs at another opens with it, whoever knows its address."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evidence.models import Attendance
from people.models import Person
from questionnaires.models import Question, Upload
from registrations import actions
from registrations.models import Guest, SeatPlan
from tests import factories
from tests.evidence.proof import make_there, picture
from tests.registrations.guests import address, ask, link_in, mailed, make_guest, make_open_event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "receiving"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)


def make_asking(host: Person, title: str) -> SeatPlan:
    plan = make_open_event(host, title).seat_plan
    form = factories.make_questionnaire(plan.space)
    factories.make_question(
        form.pages.get(), "A file", key="file", kind=Question.Kind.FILE, is_required=False
    )
    actions.ask_forms(plan=plan, first=form, second=None, by=host)
    plan.refresh_from_db()
    return plan


def come_with_a_file(plan: SeatPlan) -> tuple[Client, str]:
    """A browser in which the page of this plan alone is open, and the address of what was uploaded there."""
    client = Client()
    ask(client, plan)
    page = client.get(client.post(link_in(mailed()))["Location"])["Location"]
    file = SimpleUploadedFile("ticket.png", picture(), content_type="image/png")
    check = client.post(page, {"a-file": file, "revision": "0"})["Location"]
    client.post(check, {"note": ""})
    upload = Upload.objects.get(filling__questionnaire=plan.questionnaire_id)
    return client, reverse("questionnaires:file", args=[upload.key])


def test_what_was_uploaded_at_another_plan_does_not_open(fiona: Person) -> None:
    first, second = make_asking(fiona, "Harbour"), make_asking(fiona, "Shipyard")
    at_first, one = come_with_a_file(first)
    at_second, two = come_with_a_file(second)
    assert Upload.objects.values("filling__person").distinct().count() == 1, "the same guest"
    assert [at_first.get(path).status_code for path in (one, two)] == [200, 404]
    assert [at_second.get(path).status_code for path in (one, two)] == [404, 200]
    # With both pages open in one browser both open.
    at_first.post(reverse("registrations:guest-entrance", args=[Guest.objects.get(plan=second).token]))
    assert at_first.get(two).status_code == 200


def test_a_form_that_is_asked_nowhere_any_more_opens_nothing(fiona: Person) -> None:
    plan = make_asking(fiona, "Harbour")
    client, path = come_with_a_file(plan)
    actions.ask_forms(plan=plan, first=None, second=None, by=fiona)
    assert client.get(path).status_code == 404


def test_a_guest_signs_at_the_plan_whose_page_is_open_and_at_no_other(fiona: Person) -> None:
    here, there = plans = [make_open_event(fiona, title).seat_plan for title in ("Harbour", "Shipyard")]
    guest = make_guest(here)
    assert make_guest(there) == guest
    for plan in plans:
        make_there(plan, guest, plan.about.starts_local.date())
    client = Client()
    client.post(reverse("registrations:guest-entrance", args=[Guest.objects.get(plan=here).token]))
    assert client.get(address("guest", here)).status_code == 200
    mine, other = (
        reverse("proof:sign", args=[Attendance.objects.get(registration__plan=plan).pk]) for plan in plans
    )
    assert client.get(mine).status_code == 200
    assert client.get(other)["Location"].startswith("/accounts/login/")
