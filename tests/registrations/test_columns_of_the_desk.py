"""Which columns a host sees of the people, what stands in them, and what can be decided on one person's page."""

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from exchanges.models import Visit
from people.models import Person
from questionnaires import actions as questionnaires
from questionnaires.models import Page, Question
from registrations import actions
from registrations.models import DeskColumns, Registration
from tests import factories
from tests.people import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(fiona: Person) -> Visit:
    return factories.make_visit("Digital Tallinn", coordinator=fiona, capacity=1)


@pytest.fixture
def travel(visit: Visit, fiona: Person) -> Question:
    """How they travel, asked on registering."""
    asked = factories.make_questionnaire(visit.space, language="en")
    question = factories.make_question(asked.pages.get(), "How do you travel?")
    actions.ask_forms(plan=visit.seat_plan, by=fiona, first=asked, second=None)
    visit.seat_plan.refresh_from_db()
    return question


def register(visit: Visit, person: Person, travels: str = "", note: str = "") -> Registration:
    if travels:
        filling = questionnaires.begin(questionnaire=visit.seat_plan.questionnaire, person=person)
        page = visit.seat_plan.questionnaire.pages.get()
        questionnaires.save_page(filling=filling, page=page, answers={"q1": travels}, revision=0)
    return actions.register(plan=visit.seat_plan, person=person, note=note)


def address(name: str, visit: Visit, *more: int) -> str:
    return reverse(f"registrations:{name}", args=[visit.seat_plan_id, *more])


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def headings(client: Client, visit: Visit) -> list[str]:
    found = page(client, address("registrations", visit))
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r'<th scope="col".*?</th>', found)]


def choose(client: Client, visit: Visit, *keys: str, **more: str) -> None:
    answer = client.post(address("columns", visit), {"columns": keys, **more})
    assert answer.status_code == 302, answer.content.decode()


def table(client: Client, path: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(path).content.decode("utf-8-sig"))))


def test_what_a_host_chose_is_there_the_next_time_and_others_see_what_they_chose(
    visit: Visit, anna: Person, fiona: Person, kadri: Person
) -> None:
    factories.make_membership(visit.space, kadri, role="coordinator")
    register(visit, anna)
    client = browser(fiona)
    assert headings(client, visit) == [
        "Name",
        "Country",
        "State",
        "Asked on (Tallinn)",
        "A word to the hosts",
        "Actions",
    ]
    choose(client, visit, "email", "state")
    assert headings(browser(fiona), visit) == ["Name", "E-mail", "State", "Actions"]
    assert headings(browser(kadri), visit) != headings(browser(fiona), visit)
    choose(client, visit)
    assert headings(client, visit) == ["Name", "Actions"]


def test_answers_stand_in_the_table_beside_whose_they_are(
    visit: Visit, travel: Question, anna: Person, kadri: Person, fiona: Person
) -> None:
    register(visit, anna, "By train")
    register(visit, kadri, "By boat")
    client = browser(fiona)
    assert "By train" not in page(client, address("registrations", visit))
    choose(client, visit, f"answer-{travel.pk}")
    assert headings(client, visit) == ["Name", "How do you travel?", "Actions"]
    found = page(client, address("registrations", visit))
    cells = re.findall(r'class="person-name">([^<]+?) <.*?data-label="How do you travel\?">([^<]*)<', found)
    assert cells == [("Anna Albers", "By train"), ("Kadri Kask", "By boat")]


@pytest.mark.parametrize("people", [1, 3])
def test_answers_cost_the_same_for_one_and_for_three(
    visit: Visit, travel: Question, fiona: Person, people: int, django_assert_num_queries
) -> None:
    client = browser(fiona)
    choose(client, visit, f"answer-{travel.pk}")
    for number in range(people):
        register(visit, factories.make_partner(f"Guest {number}"), "By train")
    with django_assert_num_queries(18):
        page(client, address("registrations", visit))


def test_a_consent_that_somebody_did_not_give_is_told_and_not_left_empty(
    visit: Visit, travel: Question, anna: Person, kadri: Person, mads: Person, olga: Person, fiona: Person
) -> None:
    register(visit, mads, "By car")
    form = travel.questionnaire
    comes = factories.make_question(
        travel.page, "Where?", kind="choice", choices=[("there", "On site", None)], is_required=False
    )
    asked_on = Page.objects.create(questionnaire=form, position=2, title="In the hall")
    consent = factories.make_question(
        asked_on, "I may be filmed.", kind="consent", condition=comes, condition_answers=["there"]
    )
    for person, where, agrees in ((anna, "there", True), (kadri, "there", None), (olga, None, None)):
        filling = questionnaires.begin(questionnaire=form, person=person)
        for page_of, answers in (
            (travel.page, {"q1": "By train", comes.key: where}),
            (asked_on, {consent.key: agrees}),
        ):
            questionnaires.save_page(filling=filling, page=page_of, answers=answers, revision=0)
        actions.register(plan=visit.seat_plan, person=person)
    client = browser(fiona)
    choose(client, visit, f"answer-{consent.pk}")
    cells = {row[0]: row[-1] for row in table(client, address("csv", visit) + "?as=shown")}
    assert cells == {
        "Name": "I may be filmed.",
        "Mads Madsen": "",  # handed in before it was asked
        "Anna Albers": "yes",
        "Kadri Kask": "Not agreed",
        "Olga Outside": "",  # not asked of who does not come
    }
    mine = Registration.objects.get(person=kadri)
    assert "<dt>I may be filmed.</dt><dd>Not agreed</dd>" in page(client, address("answers", visit, mine.pk))
    mine = Registration.objects.get(person=olga)
    assert "I may be filmed." not in page(client, address("answers", visit, mine.pk))


def test_the_table_as_it_is_shown_has_its_columns_and_its_people_and_no_formula(
    visit: Visit, travel: Question, anna: Person, kadri: Person, fiona: Person
) -> None:
    register(visit, anna, "=1+1", note="By train.")
    register(visit, kadri, "By boat")
    client = browser(fiona)
    choose(client, visit, "state", f"answer-{travel.pk}")
    found = table(client, address("csv", visit) + "?q=Anna&as=shown")
    assert [(row[0], *row[2:]) for row in found] == [
        ("Name", "State", "How do you travel?"),
        ("Anna Albers", "Has a seat", "'=1+1"),
    ]
    everything = table(client, address("csv", visit) + "?q=Anna")
    assert (len(everything), everything[0][-2:]) == (3, ["Note", "How do you travel?"])
    link = re.search(r'href="([^"]+as=shown)"', page(client, address("registrations", visit) + "?q=Anna"))
    assert link is not None and link[1] == address("csv", visit) + "?q=Anna&amp;as=shown"


def test_a_question_that_is_removed_takes_its_column_along(
    visit: Visit, travel: Question, anna: Person, fiona: Person
) -> None:
    register(visit, anna, "By train")
    client = browser(fiona)
    choose(client, visit, "state", f"answer-{travel.pk}")
    questionnaires.remove_question(question=travel, by=fiona)
    assert headings(client, visit) == ["Name", "State", "Actions"]


def test_choosing_leads_back_to_what_was_looked_for(visit: Visit, anna: Person, fiona: Person) -> None:
    register(visit, anna)
    desk = address("registrations", visit) + "?q=Anna"
    answer = browser(fiona).post(address("columns", visit), {"columns": ["state"], "next": desk})
    assert answer["Location"] == desk


def test_only_hosts_choose_and_only_what_there_is(visit: Visit, anna: Person, fiona: Person) -> None:
    register(visit, anna)
    assert browser(anna).post(address("columns", visit), {"columns": ["state"]}).status_code == 403
    assert browser(fiona).post(address("columns", visit), {"columns": ["password"]}).status_code == 422
    assert not DeskColumns.objects.exists()


def test_a_program_chooses_the_same_columns(
    visit: Visit, travel: Question, anna: Person, fiona: Person
) -> None:
    register(visit, anna, "By train")
    path = f"/api/v1/seat-plans/{visit.seat_plan_id}/columns/"
    client, as_json = browser(fiona), {"content_type": "application/json"}
    assert [one["key"] for one in client.get(path).json() if one["is_shown"]] == [
        "country",
        "state",
        "asked",
        "note",
    ]
    answer = client.put(path, {"columns": ["state", f"answer-{travel.pk}"]}, **as_json)
    assert [one["heading"] for one in answer.json() if one["is_shown"]] == ["State", "How do you travel?"]
    assert headings(client, visit) == ["Name", "State", "How do you travel?", "Actions"]
    assert client.put(path, {"columns": ["password"]}, **as_json).status_code == 400
    assert {
        browser(anna).get(path).status_code,
        browser(anna).put(path, {"columns": []}, **as_json).status_code,
    } == {403}


def test_what_was_chosen_is_told_to_its_person_and_goes_with_them(visit: Visit, fiona: Person) -> None:
    from registrations import privacy

    choose(browser(fiona), visit, "state")
    assert privacy.export(fiona)["columns_of_hosts_tables"] == [
        {"plan": visit.seat_plan_id, "shown": ["state"]}
    ]
    privacy.erase(fiona)
    assert not DeskColumns.objects.exists()


def test_a_request_is_accepted_or_refused_where_its_answers_are_read(
    visit: Visit, travel: Question, anna: Person, kadri: Person, fiona: Person
) -> None:
    actions.set_rules(
        plan=visit.seat_plan, by=fiona, needs_approval=True, asks_again=False, offer_hours=0, cut_off_at=None
    )
    client = browser(fiona)
    asked = register(visit, anna, "By train", note="I bring a poster.")
    path = address("answers", visit, asked.pk)
    found = page(client, path)
    assert "By train" in found and "I bring a poster." in found
    assert "Accept<span" in found and "Refuse<span" in found
    answer = client.post(address("approval", visit, asked.pk), {"next": path})
    assert answer["Location"] == path
    found = page(client, path)
    assert "Has a seat" in found and "Accept<span" not in found and "Cancel<span" in found
    assert "Fiona Fraser" in found  # who decided, in its history


def test_a_registration_without_any_form_has_its_page_as_well(
    visit: Visit, anna: Person, fiona: Person
) -> None:
    mine = register(visit, anna, note="By train.")
    assert "By train." in page(browser(fiona), address("answers", visit, mine.pk))
