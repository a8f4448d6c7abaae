"""What hosts do on pages a program does too: it opens registration, sets its rules, builds a form, asks it, widens a door,
and founds a group with a size; by the same actions, so with the same refusals."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from exchanges.models import Visit
from people.models import Person
from questionnaires.models import Questionnaire
from registrations.models import SeatPlan
from tests import factories
from tests.people import browser
from workgroups.models import ActionLearningGroup

pytestmark = pytest.mark.django_db


class Program:
    """JSON out, JSON in."""

    def __init__(self, client: Client) -> None:
        self.client, self.status = client, 0

    def __call__(self, method: str, path: str, **body: Any) -> Any:
        given = json.dumps(body) if body else ""
        answer = self.client.generic(method.upper(), f"/api/v1/{path}", given, "application/json")
        self.status = answer.status_code
        return answer.json() if answer.content else None


@pytest.fixture
def host(fiona: Person) -> Program:
    return Program(browser(fiona))


@pytest.fixture
def visit(fiona: Person) -> Visit:
    made: Visit = factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=40)
    return made


@pytest.fixture
def form(visit: Visit, host: Program) -> str:
    """Its address; it has one page."""
    made = host("post", "questionnaires/", space=visit.space.slug, title="Your registration", language="en")
    assert host.status == 201, made
    return f"questionnaires/{made['id']}/"


def first_page(host: Program, form: str) -> str:
    return f"{form}pages/{host('get', form)['pages'][0]['id']}/"


def questions(told: dict[str, Any]) -> list[list[str]]:
    return [[one["key"] for one in page["questions"]] for page in told["pages"]]


def test_registration_is_opened_closed_and_scheduled(visit: Visit, host: Program) -> None:
    plan = f"seat-plans/{visit.seat_plan_id}/"
    assert host("post", f"{plan}closing/")["is_open"] is False
    assert host("post", f"{plan}opening/")["is_open"] is True
    soon = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    later = soon + timedelta(days=1)
    told = host("put", f"{plan}times/", opens_at=soon.isoformat(), closes_at=later.isoformat())
    assert told["is_open"] is False
    found = SeatPlan.objects.get(pk=visit.seat_plan_id)
    assert (found.opens_at, found.closes_at) == (soon, later)
    told = host("put", f"{plan}times/", opens_at=later.isoformat(), closes_at=soon.isoformat())
    assert (host.status, told["code"]) == (409, "closes_first")


def test_all_rules_are_set_and_read(visit: Visit, host: Program) -> None:
    plan = f"seat-plans/{visit.seat_plan_id}/"
    rules = {"needs_approval": True, "asks_again": True, "offer_hours": 24, "cut_off_at": None}
    told = host("put", f"{plan}rules/", **rules, answers_kept_days=30)
    assert {name: told[name] for name in rules} == rules
    assert told["answers_kept_days"] == 30
    assert host("put", f"{plan}rules/", **rules)["answers_kept_days"] == 30
    told = host("put", f"{plan}rules/", **rules, answers_kept_days=4000)
    assert (host.status, told["errors"][0]["pointer"]) == (400, "#/answers_kept_days")


def test_a_form_is_built_asked_and_answered_without_a_page(
    visit: Visit, host: Program, form: str, mads: Person
) -> None:
    page = first_page(host, form)
    host(
        "post", f"{page}questions/", kind="choice", label="Which workshop?",
        choices=[{"label": "Care", "places": 8}, {"label": "Clothes"}],
    )  # fmt: skip
    told = host("post", f"{form}pages/", title="Once you are there")
    second = f"{form}pages/{told['pages'][1]['id']}/"
    told = host(
        "post", f"{second}questions/", kind="text", label="Which size?", condition="q1", condition_answers=["c2"]
    )  # fmt: skip
    assert host.status == 201, told
    host("post", f"{second}presets/", name="publish_name")
    told = host("get", form)
    assert questions(told) == [["q1"], ["q2", "publish_name"]]
    assert [(one["key"], one["places"]) for one in told["pages"][0]["questions"][0]["choices"]] == [
        ("c1", 8),
        ("c2", None),
    ]
    number = int(form.split("/")[1])
    asked = host("put", f"seat-plans/{visit.seat_plan_id}/questionnaires/", first=number, second=None)
    assert asked == {"first": number, "second": None}
    assert host("get", f"seat-plans/{visit.seat_plan_id}/questionnaires/") == asked
    answering = Program(browser(mads))
    words = answering("get", f"seat-plans/{visit.seat_plan_id}/forms/first/")
    assert [one["key"] for one in words["pages"][0]["questions"]] == ["q1"]


def test_questions_and_pages_change_their_order_are_removed_and_come_back(host: Program, form: str) -> None:
    page = first_page(host, form)
    for label in ("How do you travel?", "Where do you stay?"):
        host("post", f"{page}questions/", kind="text", label=label)
    assert questions(host("post", f"{form}questions/q2/up/")) == [["q2", "q1"]]
    assert questions(host("post", f"{form}questions/q2/down/")) == [["q1", "q2"]]
    told = host("delete", f"{form}questions/q1/")
    assert (questions(told), told["removed"]) == ([["q2"]], [{"key": "q1", "label": "How do you travel?"}])
    assert questions(host("post", f"{form}questions/q1/restoring/")) == [["q2", "q1"]]
    told = host("post", f"{form}pages/", title="More")
    more = f"{form}pages/{told['pages'][1]['id']}/"
    assert questions(host("post", f"{more}up/")) == [[], ["q2", "q1"]]
    assert questions(host("post", f"{more}down/")) == [["q2", "q1"], []]
    assert host("put", more, title="And more")["title"] == "And more"
    told = host("delete", page)
    assert (host.status, told["code"]) == (409, "page_asks")
    assert questions(host("delete", more)) == [["q2", "q1"]]


def test_a_question_is_written_anew_and_keeps_its_answers_offered(host: Program, form: str) -> None:
    page = first_page(host, form)
    offered = [{"label": "Care"}, {"label": "Clothes"}]
    host("post", f"{page}questions/", kind="choice", label="Which?", choices=offered)
    again = [{"label": "Clothes, mended", "key": "c2", "places": 3}, {"label": "Cooking"}]
    told = host(
        "put", f"{form}questions/q1/", kind="choice", label="Which one?", is_required=False, choices=again
    )
    question = told["pages"][0]["questions"][0]
    assert (question["label"], question["is_required"]) == ("Which one?", False)
    assert [(one["key"], one["label"]) for one in question["choices"]] == [
        ("c2", "Clothes, mended"),
        ("c3", "Cooking"),
    ]
    told = host("put", f"{form}questions/q1/", kind="choice", label="Which one?", choices=[{"label": "One"}])
    assert (host.status, told["errors"][0]["pointer"]) == (400, "#/choices")


def test_it_is_translated_by_the_keys_of_what_it_says(host: Program, form: str) -> None:
    page = first_page(host, form)
    host("post", f"{page}questions/", kind="choices", label="Meals?", choices=[{"label": "Soup"}])
    number = page.split("/")[-2]
    told = host(
        "put", f"{form}translations/de/", title="Deine Anmeldung", pages={number: "Essen"},
        questions={"q1": {"label": "Was isst du?", "choices": {"c1": "Suppe"}}},
    )  # fmt: skip
    assert host.status == 200, told
    found = Questionnaire.objects.get()
    assert found.said("title", "de").text == "Deine Anmeldung"
    assert found.pages.get().said("title", "de").text == "Essen"
    assert found.questions.get().choices.get().said("label", "de").text == "Suppe"
    host("put", f"{form}translations/de/", questions={"q1": {"label": ""}})
    assert found.questions.get().said("label", "de").text == "Meals?"
    assert found.questions.get().choices.get().said("label", "de").text == "Suppe"
    host("put", f"{form}translations/de/", questions={"q9": {"label": "Nichts"}})
    assert host.status == 400
    assert host("put", f"{form}translations/en/", title="Mine")["code"] == "original"
    host("put", f"{form}translations/fr/", title="Le mien")
    assert host.status == 404


def test_a_deadline_is_set(host: Program, form: str) -> None:
    until = (timezone.now() + timedelta(days=9)).replace(microsecond=0)
    told = host("put", form, title="For you", language="de", changes_until=until.isoformat())
    assert (told["title"], told["language"]) == ("For you", "de")
    assert Questionnaire.objects.get().changes_until == until


def test_a_consent_is_free_unless_it_is_explained_why_not(host: Program, form: str) -> None:
    page = first_page(host, form)
    told = host("post", f"{page}questions/", kind="consent", label="I may be filmed.")
    assert told["pages"][0]["questions"][0]["is_required"] is False
    told = host(
        "post", f"{page}questions/", kind="consent", label="I keep the house rules.", is_required=True
    )
    assert (host.status, told["errors"][0]["pointer"]) == (400, "#/help")
    why = "The hostel takes nobody who doesn't."
    told = host(
        "post", f"{page}questions/", kind="consent", label="I keep the house rules.", is_required=True, help=why
    )  # fmt: skip
    assert [one["is_required"] for one in told["pages"][0]["questions"]] == [False, True]


def test_others_find_nothing_to_change(
    visit: Visit, host: Program, form: str, mads: Person, anna: Person
) -> None:
    page = first_page(host, form)
    host("post", f"{page}questions/", kind="text", label="Why?")
    for person in (mads, anna):
        other = Program(browser(person))
        for method, path in (
            ("put", form),
            ("post", f"{form}pages/"),
            ("put", page),
            ("delete", page),
            ("post", f"{page}questions/"),
            ("put", f"{form}questions/q1/"),
            ("delete", f"{form}questions/q1/"),
            ("put", f"{form}translations/de/"),
        ):
            other(method, path)
            assert other.status == 404, (method, path)
        other("post", "questionnaires/", space=visit.space.slug, title="Mine", language="en")
        assert other.status == 403
        plan = f"seat-plans/{visit.seat_plan_id}/"
        for method, path, body in (
            ("post", f"{plan}opening/", {}),
            ("post", f"{plan}closing/", {}),
            ("put", f"{plan}times/", {"opens_at": None, "closes_at": None}),
            ("get", f"{plan}questionnaires/", {}),
            ("put", f"{plan}questionnaires/", {"first": None, "second": None}),
            ("put", f"doors/{visit.seat_plan_id}/days/", {"days_before": 1, "days_after": 0}),
        ):
            other(method, path, **body)
            assert other.status == 403, (method, path)
    assert Questionnaire.objects.get().title == "Your registration"


def test_a_form_of_another_space_is_not_asked(visit: Visit, host: Program, fiona: Person) -> None:
    foreign = factories.make_questionnaire(factories.make_visit("Elsewhere", coordinator=fiona).space)
    told = host("put", f"seat-plans/{visit.seat_plan_id}/questionnaires/", first=foreign.pk, second=None)
    assert (host.status, told["errors"][0]["pointer"]) == (400, "#/first")


def test_a_door_is_widened(visit: Visit, host: Program) -> None:
    path = f"doors/{visit.seat_plan_id}/"
    before = host("get", path)["days"]
    assert host("put", f"{path}days/", days_before=1, days_after=2) == {"days_before": 1, "days_after": 2}
    assert len(host("get", path)["days"]) == len(before) + 3
    told = host("put", f"{path}days/", days_before=8, days_after=0)
    assert (host.status, told["errors"][0]["pointer"]) == (400, "#/days_before")


def test_a_group_with_a_size_is_founded_and_resized(anna: Person, mads: Person) -> None:
    program, other = Program(browser(anna)), Program(browser(mads))
    body = {
        "title": "Circle of six",
        "summary": "We learn from each other.",
        "countries": ["DE", "DK"],
        "language": "de",
        "visibility": "partners",
        "joining": "request",
        "most_members": 6,
        "challenge": "Grow",
        "format": "als",
    }
    made = program("post", "learning-groups/", **body)
    assert program.status == 201, made
    path = f"learning-groups/{made['slug']}/"
    plan = SeatPlan.objects.get(space__slug=made["slug"])
    assert program("get", f"seat-plans/{plan.pk}/")["capacity"] == 6
    told = program("put", path, **{**body, "most_members": 4, "title": "Circle of four"})
    assert (told["most_members"], told["title"]) == (4, "Circle of four")
    assert program("get", f"seat-plans/{plan.pk}/")["capacity"] == 4
    for wrong in ({"most_members": 13}, {"joining": "open"}, {"joining": "registration"}):
        program("put", path, **{**body, **wrong})
        assert program.status == 400, wrong
    other("put", path, **body)
    assert other.status == 403
    assert program("post", f"{path}archive/")["state"] == "archived"
    assert program("post", f"{path}reopening/")["state"] == "open"
    assert ActionLearningGroup.objects.get().space.is_confidential


def test_a_working_group_is_proposed_by_partners_alone(anna: Person, olga: Person) -> None:
    body = {
        "title": "Care",
        "summary": "Homes and visits.",
        "language": "en",
        "visibility": "partners",
        "joining": "open",
        "mandate": "",
        "rhythm": "",
    }
    stranger, partner = Program(browser(olga)), Program(browser(anna))
    stranger("post", "working-groups/", **body)
    assert stranger.status == 403
    assert partner("post", "working-groups/", **body)["slug"] == "care"
    assert "most_members" not in partner("get", "working-groups/care/")
