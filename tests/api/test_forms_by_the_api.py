"""A program answers a form as a page does: the same pages, refusals and places."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Answer, Question
from registrations import actions
from registrations.models import Registration
from tests import factories
from tests.conversations import files
from tests.people import browser
from tests.questionnaires.conftest import Asked, asked

__all__ = ["asked"]

pytestmark = pytest.mark.django_db


def path(asked: Asked, rest: str = "", which: str = "first") -> str:
    return f"/api/v1/seat-plans/{asked.plan.pk}/forms/{which}/{rest}"


def put(client: Client, asked: Asked, page: int, **body: Any) -> Any:
    return client.put(path(asked, f"pages/{page}/"), json.dumps(body), content_type="application/json")


def submit(client: Client, asked: Asked, which: str = "first") -> Any:
    return client.post(path(asked, "submission/", which), "{}", content_type="application/json")


def test_a_program_reads_the_form_saves_its_pages_and_registers(asked: Asked, mads: Person) -> None:
    client = browser(mads)
    form = client.get(path(asked)).json()
    assert (form["title"], form["state"], form["closed"]) == ("Your registration", "open", "")
    (question,) = form["pages"][0]["questions"]
    assert question["choices"] == [
        {"key": "on_site", "label": "On site", "language": "en", "left": 4},
        {"key": "online", "label": "Online", "language": "en", "left": None},
    ]
    kept = put(client, asked, asked.first.pk, revision=0, answers={"attendance": "on_site"})
    assert (kept.status_code, kept.json()) == (200, {"revision": 1, "is_whole": True})
    assert [one["key"] for one in client.get(path(asked)).json()["pages"][1]["questions"]] == ["q2", "q3"]
    put(client, asked, asked.second.pk, revision=0, answers={"q2": ["soup"], "q3": None})
    assert submit(client, asked).json()["state"] == "confirmed"
    assert Answer.objects.count() == 2
    assert client.get(path(asked)).json()["state"] == "submitted"


def test_what_is_wrong_is_told_by_question(asked: Asked, mads: Person) -> None:
    answer = put(browser(mads), asked, asked.first.pk, revision=0, answers={"attendance": "on the moon"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "answers_wrong"
    assert answer.json()["answers"] == {"attendance": "This answer is not offered any more. Choose another."}


def test_what_another_device_saved_is_told_with_its_revision(asked: Asked, mads: Person) -> None:
    client = browser(mads)
    put(client, asked, asked.first.pk, revision=0, answers={"attendance": "on_site"})
    answer = put(client, asked, asked.first.pk, revision=0, answers={"attendance": "online"})
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "saved_elsewhere")
    assert (told["revision"], told["saved"]) == (1, {"attendance": "on_site"})


def test_registering_by_the_other_door_asks_for_the_answers_too(asked: Asked, mads: Person) -> None:
    body = json.dumps({"plan": asked.plan.pk})
    answer = browser(mads).post("/api/v1/registrations/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "answers_wrong")
    assert set(answer.json()["answers"]) == {"attendance"}
    asked.answer_all(mads)
    answer = browser(mads).post("/api/v1/registrations/", body, content_type="application/json")
    assert answer.json()["state"] == "confirmed"


def test_a_file_is_given_and_named_by_its_key(asked: Asked, mads: Person) -> None:
    factories.make_question(asked.first, "Your letter", kind="file", key="letter")
    client, data = browser(mads), {"question": "letter", "file": SimpleUploadedFile("me.png", files.png())}
    kept = client.post(path(asked, "files/"), data)
    assert kept.status_code == 201, kept.content
    answers = {"attendance": "online", "letter": kept.json()["key"]}
    assert put(client, asked, asked.first.pk, revision=0, answers=answers).status_code == 200
    wrong = {"question": "attendance", "file": SimpleUploadedFile("me.png", files.png())}
    assert client.post(path(asked, "files/"), wrong).status_code == 400


def test_hosts_read_all_answers_and_nobody_else_does(
    asked: Asked, mads: Person, fiona: Person, olga: Person
) -> None:
    asked.answer_all(mads)
    mine = actions.register(plan=asked.plan, person=mads)
    address = f"/api/v1/seat-plans/{asked.plan.pk}/answers/"
    assert browser(fiona).get(address).json() == [
        {
            "registration": mine.pk,
            "person": "Mads Madsen",
            "first": {"attendance": "on_site", "q2": ["soup"], "q3": "By train."},
            "second": {},
            "first_was": {},
            "second_was": {},
        }
    ]
    assert [browser(one).get(address).status_code for one in (mads, olga)] == [403, 404]


def test_answers_to_questions_of_the_same_key_in_both_forms_stay_apart(
    asked: Asked, mads: Person, fiona: Person
) -> None:
    """Each form counts its own questions: both have a q2."""
    second = factories.make_questionnaire(asked.visit.space, "Your journey")
    page = second.pages.get()
    factories.make_question(page, "When do you arrive?", kind=Question.Kind.DATE, key="q2")
    asked.answer_all(mads)
    actions.register(plan=asked.plan, person=mads)
    actions.ask_forms(plan=asked.plan, first=asked.form, second=second, by=fiona)
    filling = questionnaires.begin(questionnaire=second, person=mads)
    questionnaires.save_page(filling=filling, page=page, answers={"q2": "2030-05-01"}, revision=0)
    actions.hand_in_answers(plan=asked.plan, person=mads, which="second")
    (row,) = browser(fiona).get(f"/api/v1/seat-plans/{asked.plan.pk}/answers/").json()
    assert (row["first"]["q2"], row["second"]) == (["soup"], {"q2": "2030-05-01"})


def test_hosts_read_the_words_of_their_forms(asked: Asked, fiona: Person, mads: Person) -> None:
    (row,) = browser(fiona).get("/api/v1/questionnaires/").json()["results"]
    assert [page["title"] for page in row["words"]["pages"]] == ["Your registration", "Once you are there"]
    assert row["words"]["pages"][1]["questions"][0]["condition"] == "attendance"
    assert browser(mads).get("/api/v1/questionnaires/").json()["results"] == []
    assert browser(mads).get(f"/api/v1/questionnaires/{asked.form.pk}/").status_code == 404


def test_a_list_of_forms_takes_as_many_queries_with_three_as_with_one(
    asked: Asked, fiona: Person, django_assert_max_num_queries: Any
) -> None:
    client = browser(fiona)

    def read() -> tuple[list[Any], int]:
        with django_assert_max_num_queries(12) as caught:
            rows = client.get("/api/v1/questionnaires/").json()["results"]
        return rows, len(caught)

    _rows, few = read()
    for title in ("Before you come", "When you are home"):
        form = factories.make_questionnaire(asked.visit.space, title, pages=["More"])
        for page in form.pages.all():
            factories.make_question(page, f"{title}?", choices=[("yes", "Yes", 3)], kind="choice")
        gone = factories.make_question(page, f"{title}, formerly?")
        gone.page = None
        gone.save()
    rows, many = read()
    assert (len(rows), many) == (3, few)
    assert rows == [client.get(f"/api/v1/questionnaires/{row['id']}/").json() for row in rows]
    assert [[one["label"] for one in row["removed"]] for row in rows] == [
        [],
        ["Before you come, formerly?"],
        ["When you are home, formerly?"],
    ]


def test_a_form_that_is_not_asked_of_somebody_is_not_there(asked: Asked, mads: Person, olga: Person) -> None:
    assert browser(mads).get(path(asked, which="second")).status_code == 404
    assert browser(mads).get(path(asked, which="third")).status_code == 404
    assert browser(olga).get(path(asked)).status_code == 404
    assert browser().get(path(asked)).status_code == 401
    assert submit(browser(mads), asked, "second").status_code == 404
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"revision": -1, "answers": {}}', '{"revision": 0, "answers": []}']
)
def test_nonsense_is_refused_in_words(asked: Asked, mads: Person, body: str) -> None:
    answer = browser(mads).put(path(asked, f"pages/{asked.first.pk}/"), body, content_type="application/json")
    assert answer.status_code == 400
